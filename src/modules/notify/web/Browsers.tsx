/** Browsers that are woken while Muster is closed, this one among them or not. */
import { App, Button, Input, Popconfirm } from 'antd'
import { useState, type ReactNode } from 'react'
import { newId, useCommand, useLanguage, useTimeFormat } from '../../../kernel/web/index.ts'
import { addPushSubscription, removePushSubscription, type ChannelsData } from '../contract.ts'
import { findPushProblem, guessLabel, PushRefused, subscribeBrowser, unsubscribeBrowser, type PushProblem } from './push-browser.ts'

/** Which of the subscriptions is this browser's: only it knows. */
const kept = (memberId: string): string => `muster.push.${memberId}`

export function Browsers({ memberId, data }: { memberId: string; data: ChannelsData }): ReactNode {
  const { t } = useLanguage()
  const [ownId, setOwnId] = useState(() => globalThis.localStorage.getItem(kept(memberId)))
  const own = data.subscriptions.find((each) => each.id === ownId)
  const keep = (id: string): void => {
    globalThis.localStorage.setItem(kept(memberId), id)
    setOwnId(id)
  }
  return (
    <section className="panel notify-section" aria-label={t('notify.browsers')}>
      <h2>{t('notify.browsers')}</h2>
      <p className="muted">{t('notify.browsers.what')}</p>
      <ul className="notify-list">
        {data.subscriptions.map((each) => (
          <Browser key={each.id} memberId={memberId} subscription={each} isOwn={each.id === own?.id} />
        ))}
      </ul>
      {data.pushKey === null ? <p className="muted">{t('notify.not-available')}</p> : own === undefined ? <Wake memberId={memberId} pushKey={data.pushKey} keep={keep} /> : null}
    </section>
  )
}

function Browser({ memberId, subscription, isOwn }: { memberId: string; subscription: ChannelsData['subscriptions'][number]; isOwn: boolean }): ReactNode {
  const { t, explain } = useLanguage()
  const format = useTimeFormat()
  const { message } = App.useApp()
  const removing = useCommand(removePushSubscription)
  async function remove(): Promise<void> {
    try {
      await removing.run({ memberId, subscriptionId: subscription.id })
      if (isOwn) await unsubscribeBrowser()
    } catch (error) {
      void message.error(explain(error))
    }
  }
  return (
    <li>
      <strong>{subscription.label}</strong>
      {isOwn ? <span>{t('notify.browsers.this')}</span> : null}
      <span className="number muted">{t('notify.browsers.since', { time: format.stamp(subscription.addedAt) })}</span>
      {subscription.failedAt === null ? null : <span className="tone-amber">◔ {t('notify.browsers.failed', { time: format.stamp(subscription.failedAt) })}</span>}
      <Popconfirm title={t('notify.browsers.remove.what', { label: subscription.label })} okText={t('notify.browsers.remove')} cancelText={t('ui.cancel')} onConfirm={remove}>
        <Button size="small">{t('notify.browsers.remove')}</Button>
      </Popconfirm>
    </li>
  )
}

function Wake({ memberId, pushKey, keep }: { memberId: string; pushKey: string; keep(subscriptionId: string): void }): ReactNode {
  const { t, explain } = useLanguage()
  const { message } = App.useApp()
  const adding = useCommand(addPushSubscription)
  const [problem, setProblem] = useState<PushProblem | null>(findPushProblem)
  const [label, setLabel] = useState(() => guessLabel(navigator.userAgent))
  const [isRunning, setRunning] = useState(false)
  async function wake(): Promise<void> {
    setRunning(true)
    setProblem(null)
    try {
      const keys = await subscribeBrowser(pushKey)
      const subscriptionId = newId()
      await adding.run({ subscriptionId, memberId, ...keys, label: label.trim() })
      keep(subscriptionId)
      void message.info(t('notify.browsers.done'))
    } catch (error) {
      if (error instanceof PushRefused) setProblem(error.problem)
      else void message.error(explain(error))
    } finally {
      setRunning(false)
    }
  }
  const isImpossible = problem === 'unsupported' || problem === 'insecure'
  return (
    <>
      {isImpossible ? null : (
        <div className="notify-wake">
          <Input maxLength={60} aria-label={t('notify.browsers.label')} placeholder={t('notify.browsers.label')} value={label} onChange={(event) => setLabel(event.target.value)} />
          <Button type="primary" loading={isRunning} disabled={label.trim() === ''} onClick={() => void wake()}>
            {t('notify.browsers.wake')}
          </Button>
        </div>
      )}
      {problem === null ? null : (
        <p className={isImpossible ? 'muted' : 'field-problem'} role="status">
          {t(`notify.push-problem.${problem}`)}
        </p>
      )}
    </>
  )
}
