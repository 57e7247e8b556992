/** Keys for machines: what they may, until when; the token is shown once, when it is made. */
import { Link } from '@tanstack/react-router'
import { App, Button, Popconfirm } from 'antd'
import { useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { useCommand, useHoldsRole, useLanguage, useTimeFormat, useView } from '../../../kernel/web/index.ts'
import { Answer, EmptyState, PageFrame } from '../../../ui/index.ts'
import { apiKeysView, revokeApiKey } from '../contract.ts'
import { lifeOf, LifeMark } from './LifeMark.tsx'
import { MakeKey, NewKey, type MadeKey } from './key-dialogs.tsx'
import { usePermissionWords } from './permission-words.ts'
import './rights.css'

type Key = z.output<typeof apiKeysView.output>['keys'][number]

export function Keys(): ReactNode {
  const { t } = useLanguage()
  const asked = useView(apiKeysView, {})
  const mayMake = useHoldsRole('administrator')
  const [isMaking, setMaking] = useState(false)
  const [made, setMade] = useState<MadeKey | null>(null)
  const make = mayMake ? (
    <Button type="primary" className="no-print" onClick={() => setMaking(true)}>
      {t('rights.key.make')}
    </Button>
  ) : undefined
  return (
    <PageFrame title={t('rights.keys')} hint={t('rights.keys.what')} actions={make}>
      <Answer of={asked}>
        {({ keys }) =>
          keys.length === 0 ? (
            <EmptyState title={t('rights.keys.none')} />
          ) : (
            <div className="panel rows-scroll">
              <table className="rows rows-cards">
                <thead>
                  <tr>
                    <th>{t('rights.key.name')}</th>
                    <th>{t('rights.key.state')}</th>
                    <th>{t('rights.key.acts-as')}</th>
                    <th>{t('rights.key.scope')}</th>
                    <th>{t('rights.key.until')}</th>
                    <th>{t('rights.key.made')}</th>
                    <th />
                  </tr>
                </thead>
                <tbody>
                  {keys.map((each) => (
                    <Row key={each.id} of={each} mayRevoke={mayMake} />
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Answer>
      {isMaking ? <MakeKey close={() => setMaking(false)} show={setMade} /> : null}
      {made === null ? null : <NewKey made={made} close={() => setMade(null)} />}
    </PageFrame>
  )
}

function Row({ of: key, mayRevoke }: { of: Key; mayRevoke: boolean }): ReactNode {
  const { t } = useLanguage()
  const format = useTimeFormat()
  const life = lifeOf(key, Date.now())
  return (
    <tr className={life === 'alive' ? undefined : 'is-over'}>
      <td data-label={t('rights.key.name')}>
        <strong>{key.name}</strong>
      </td>
      <td data-label={t('rights.key.state')}>
        <LifeMark life={life} />
      </td>
      <td data-label={t('rights.key.acts-as')}>
        <Link to={`/members/${key.memberId}` as never}>{key.memberName}</Link>
      </td>
      <td data-label={t('rights.key.scope')}>
        <Scope names={key.scope} />
      </td>
      <td className="number" data-label={t('rights.key.until')}>
        {/* It ends with its last day: a midnight would be read as the day after. */}
        {format.stamp(key.revokedAt ?? key.expiresAt - 60_000)}
      </td>
      <td data-label={t('rights.key.made')}>
        <span>
          {key.madeBy} <span className="number muted">{format.stamp(key.madeAt)}</span>
        </span>
      </td>
      <td className="rights-acts">{mayRevoke && life === 'alive' ? <Revoke of={key} /> : null}</td>
    </tr>
  )
}

const mostShown = 3

/** The first few in words, the others behind them. */
function Scope({ names }: { names: readonly string[] }): ReactNode {
  const { t } = useLanguage()
  const wordsOf = usePermissionWords()
  const words = names.map((name) => (name === 'views' ? t('rights.key.all-views') : wordsOf(name)))
  if (words.length <= mostShown) return words.join(', ')
  return (
    <details>
      <summary>{t('rights.and-more', { list: words.slice(0, mostShown).join(', '), n: words.length - mostShown })}</summary>
      {words.slice(mostShown).join(', ')}
    </details>
  )
}

function Revoke({ of: key }: { of: Key }): ReactNode {
  const { t, explain } = useLanguage()
  const { message } = App.useApp()
  const revoking = useCommand(revokeApiKey)
  return (
    <Popconfirm
      title={t('rights.key.revoke.what', { name: key.name })}
      description={t('rights.key.revoke.then')}
      okText={t('rights.key.revoke')}
      cancelText={t('ui.cancel')}
      onConfirm={() => revoking.run({ keyId: key.id }).then(() => void message.info(t('rights.key.revoke.done')), (error: unknown) => void message.error(explain(error)))}
    >
      <Button size="small">{t('rights.key.revoke')}</Button>
    </Popconfirm>
  )
}
