import { BellOutlined, DownOutlined } from '@ant-design/icons'
import { Link, useRouterState } from '@tanstack/react-router'
import { Dropdown } from 'antd'
import { memo, type ReactNode } from 'react'
import { useGo, useLanguage, useSession, useView, type Page } from '../../kernel/web/index.ts'
import { notificationsView } from '../../orders/contract.ts'
import { CountLinks, LevelMark, OperationClock, useOperation, useOperationChoice, useOperationId } from '../../orders/web/index.ts'
import { DemoControls } from './DemoControls.tsx'
import { LanguageSwitch, ThemeSwitch } from './Switches.tsx'
import { UserMenu } from './UserMenu.tsx'

/** As the commands have it; the server decides. */
const runsTheClock: readonly string[] = ['administrator', 'commander', 'officer-of-the-day', 'duty-officer', 'planner']

export function Header({ pages, isBoard }: { pages: readonly Page[]; isBoard: boolean }): ReactNode {
  const { say, t } = useLanguage()
  const operation = useOperation()
  const { operations } = useOperationChoice()
  const title = say(operation.title)
  const session = useSession()
  const mayRun = session?.roles.some((held) => runsTheClock.includes(held.role)) === true
  return (
    <header className="header no-print">
      <div className="header-top">
        {operations.length > 1 ? (
          <Link className="header-title" to={'/operations' as never} title={t('orders.operations')}>
            {title}
          </Link>
        ) : (
          <span className="header-title">{title}</span>
        )}
        <Link className="header-level" to={'/level' as never} title={t('orders.level-page')}>
          <LevelMark level={operation.level} />
        </Link>
        <span className="header-gap" />
        <OperationClock clock={operation.clock} />
        {operation.clock.isSimulated && mayRun ? <DemoControls operationId={operation.id} clock={operation.clock} /> : null}
        <Bell />
        <DeskSwitches />
      </div>
      <div className="header-nav">
        <DeskNav pages={pages} />
        <span className="header-gap" />
        {isBoard ? null : <CountLinks counts={operation.counts} dueSoon={operation.dueSoon} />}
      </div>
    </header>
  )
}

function DeskSwitches(): ReactNode {
  return (
    <span className="header-desk">
      <LanguageSwitch />
      <ThemeSwitch />
      <UserMenu />
    </span>
  )
}

/** Where there is no operation yet: the pages that need none, and who is signed in. */
export function HeaderWithoutOperation({ pages }: { pages: readonly Page[] }): ReactNode {
  const { say } = useLanguage()
  const session = useSession()
  return (
    <header className="header no-print">
      <div className="header-top">
        <Link className="header-title" to={'/' as never}>
          {session === null ? 'Muster' : say(session.agency.name)}
        </Link>
        <span className="header-gap" />
        <DeskSwitches />
      </div>
      <div className="header-nav">
        <DeskNav pages={pages} />
      </div>
    </header>
  )
}

/** As many as fit beside the counts at 1280 px in English; the rest stand under More. */
const mostTabs = 10

const DeskNav = memo(function DeskNav({ pages }: { pages: readonly Page[] }): ReactNode {
  const { t } = useLanguage()
  const go = useGo()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const tabs = pages.length <= mostTabs + 1 ? pages : pages.slice(0, mostTabs)
  const rest = pages.slice(tabs.length)
  const here = rest.find((page) => path === page.path || path.startsWith(`${page.path}/`))
  return (
    <nav className="desk-nav" aria-label={t('main.nav')}>
      {tabs.map((page) => (
        <Link key={page.path} to={page.path as never} activeOptions={{ exact: page.path === '/', includeSearch: false }}>
          {t(page.title)}
        </Link>
      ))}
      {rest.length === 0 ? null : (
        <Dropdown trigger={['click']} menu={{ items: rest.map((page) => ({ key: page.path, label: t(page.title) })), selectedKeys: here === undefined ? [] : [here.path], onClick: ({ key }) => go(key) }}>
          <button type="button" className={`desk-more${here === undefined ? '' : ' active'}`}>
            {here === undefined ? t('main.more') : t(here.title)} <DownOutlined />
          </button>
        </Dropdown>
      )}
    </nav>
  )
})

function Bell(): ReactNode {
  const { t } = useLanguage()
  const operationId = useOperationId()
  const { data } = useView(notificationsView, { operationId, limit: 1 })
  const unread = data?.unread ?? 0
  const label = t('main.unread', { n: unread })
  return (
    <Link className={`bell${unread > 0 ? ' has-unread' : ''}`} to={'/notifications' as never} aria-label={label} title={label}>
      <BellOutlined />
      {unread > 0 ? <span className="bell-count">{unread > 99 ? '99+' : unread}</span> : null}
    </Link>
  )
}
