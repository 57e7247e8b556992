import { MenuOutlined } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import { Drawer } from 'antd'
import { useState, type ReactNode } from 'react'
import { useLanguage, useSession, type Page } from '../../kernel/web/index.ts'
import { LanguageSwitch, ThemeSwitch } from './Switches.tsx'
import { useUserActs } from './UserMenu.tsx'

/** Bottom bar of four, under the thumb; all else under More. */
export function PhoneBar({ pages }: { pages: readonly Page[] }): ReactNode {
  const { t, say } = useLanguage()
  const [isOpen, setOpen] = useState(false)
  const session = useSession()
  const acts = useUserActs()
  const bar = pages.filter((page) => page.nav?.phone !== undefined).toSorted((a, b) => (a.nav?.phone ?? 0) - (b.nav?.phone ?? 0)).slice(0, 3)
  const rest = pages.filter((page) => page.nav !== undefined && !bar.includes(page)).toSorted((a, b) => (a.nav?.desk ?? 99) - (b.nav?.desk ?? 99))
  return (
    <nav className="phone-bar no-print" aria-label={t('main.nav')}>
      {bar.map((page) => {
        const Icon = page.nav?.icon
        return (
          <Link key={page.path} to={page.path as never} activeOptions={{ exact: true, includeSearch: false }} className="phone-bar-item">
            {Icon === undefined ? null : <Icon />}
            <span>{t(page.title)}</span>
          </Link>
        )
      })}
      <button type="button" className="phone-bar-item" aria-expanded={isOpen} onClick={() => setOpen(true)}>
        <MenuOutlined />
        <span>{t('main.more')}</span>
      </button>
      <Drawer placement="bottom" size="auto" open={isOpen} onClose={() => setOpen(false)} title={session === null ? undefined : `${session.member.name} · ${say(session.member.unitName)}`} styles={{ body: { padding: 0 } }}>
        <ul className="phone-more">
          {rest.map((page) => {
            const Icon = page.nav?.icon
            return (
              <li key={page.path}>
                <Link to={page.path as never} onClick={() => setOpen(false)}>
                  {Icon === undefined ? null : <Icon />}
                  {t(page.title)}
                </Link>
              </li>
            )
          })}
          {acts.map(({ key, label, run }) => (
            <li key={key}>
              <button
                type="button"
                onClick={() => {
                  setOpen(false)
                  run()
                }}
              >
                {t(label)}
              </button>
            </li>
          ))}
        </ul>
        <div className="phone-more-switches">
          <LanguageSwitch />
          <ThemeSwitch />
        </div>
      </Drawer>
    </nav>
  )
}
