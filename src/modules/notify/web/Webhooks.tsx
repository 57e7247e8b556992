/** Group robots and other programs that are told what the ladders tell. */
import { App, Button, Popconfirm } from 'antd'
import { useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { Refused, useCommand, useLanguage, useTimeFormat, useView } from '../../../kernel/web/index.ts'
import { Answer, EmptyState, PageFrame } from '../../../ui/index.ts'
import { removeWebhook, testWebhook, webhooksView } from '../contract.ts'
import { AddWebhook } from './AddWebhook.tsx'
import { DeliveryMark, useReasonWords } from './delivery-words.tsx'
import './notify.css'

type Webhook = z.output<typeof webhooksView.output>['webhooks'][number]

export function Webhooks(): ReactNode {
  const { t } = useLanguage()
  const asked = useView(webhooksView, {})
  const [isAdding, setAdding] = useState(false)
  const add = (
    <Button type="primary" onClick={() => setAdding(true)}>
      {t('notify.webhook.add')}
    </Button>
  )
  return (
    <PageFrame title={t('notify.webhooks')} hint={t('notify.webhooks.what')} actions={add}>
      <Answer of={asked}>
        {({ webhooks }) =>
          webhooks.length === 0 ? (
            <EmptyState title={t('notify.webhooks.none')}>{t('notify.webhooks.none.what')}</EmptyState>
          ) : (
            <div className="panel rows-scroll">
              <table className="rows rows-cards">
                <thead>
                  <tr>
                    <th>{t('notify.webhook.name')}</th>
                    <th>{t('notify.webhook.kind')}</th>
                    <th>{t('notify.webhook.host')}</th>
                    <th>{t('notify.webhook.unit')}</th>
                    <th>{t('notify.webhook.last')}</th>
                    <th />
                  </tr>
                </thead>
                <tbody>
                  {webhooks.map((each) => (
                    <Row key={each.id} webhook={each} />
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Answer>
      {isAdding ? <AddWebhook close={() => setAdding(false)} /> : null}
    </PageFrame>
  )
}

function Row({ webhook }: { webhook: Webhook }): ReactNode {
  const { t, say } = useLanguage()
  const format = useTimeFormat()
  const reasonWords = useReasonWords()
  const { last } = webhook
  return (
    <tr>
      <td data-label={t('notify.webhook.name')}>
        <strong>{webhook.name}</strong>
      </td>
      <td data-label={t('notify.webhook.kind')}>
        <span>
          {t(`notify.webhook.kind.${webhook.kind}`)} <span className="muted">{webhook.language === 'zh' ? '中文' : 'English'}</span>
        </span>
      </td>
      <td data-label={t('notify.webhook.host')}>
        <span>
          {webhook.host} <span className="muted">{t(webhook.isSigned ? 'notify.webhook.signed' : 'notify.webhook.unsigned')}</span>
        </span>
      </td>
      <td data-label={t('notify.webhook.unit')}>{say(webhook.unitName)}</td>
      <td data-label={t('notify.webhook.last')}>
        {last === null ? (
          <span className="muted">{t('notify.webhook.never')}</span>
        ) : (
          <span className="delivery-outcome">
            <DeliveryMark state={last.state} />
            {last.reason === null ? null : <span>{reasonWords(last.reason)}</span>}
            <span className="number muted">{format.stamp(last.at)}</span>
          </span>
        )}
      </td>
      <td className="delivery-acts">
        <Acts webhook={webhook} />
      </td>
    </tr>
  )
}

function Acts({ webhook }: { webhook: Webhook }): ReactNode {
  const { t, explain } = useLanguage()
  const format = useTimeFormat()
  const { message } = App.useApp()
  const testing = useCommand(testWebhook)
  const removing = useCommand(removeWebhook)
  const tell = (error: unknown): void => {
    const until = error instanceof Refused ? error.facts['until'] : null
    void message.error(typeof until === 'number' ? t('notify.too-soon-until', { time: format.second(until) }) : explain(error))
  }
  return (
    <>
      <Button size="small" loading={testing.isRunning} onClick={() => void testing.run({ webhookId: webhook.id }).then(() => void message.info(t('notify.webhook.test.done')), tell)}>
        {t('notify.test')}
      </Button>
      <Popconfirm title={t('notify.webhook.remove.what', { name: webhook.name })} okText={t('notify.webhook.remove')} cancelText={t('ui.cancel')} onConfirm={() => removing.run({ webhookId: webhook.id }).then(() => void message.info(t('notify.webhook.remove.done')), tell)}>
        <Button size="small">{t('notify.webhook.remove')}</Button>
      </Popconfirm>
    </>
  )
}
