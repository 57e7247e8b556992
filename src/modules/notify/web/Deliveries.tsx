/** Messages that left the app: what nobody got stands first. */
import { Link } from '@tanstack/react-router'
import { App, Button, Checkbox, Segmented } from 'antd'
import type { ReactNode } from 'react'
import { Pager } from '../../../force/web/index.ts'
import { useClockId, useCommand, useHoldsRole, useLanguage, useSearchValues, useTimeFormat, useView } from '../../../kernel/web/index.ts'
import { Answer, EmptyState, PageFrame } from '../../../ui/index.ts'
import { deliveriesView, deliveryStates, retryDelivery } from '../contract.ts'
import { DeliveryMark, DeliveryOutcome, useChannelWords, useMessageWords, type Delivery } from './delivery-words.tsx'
import { retrying } from './desk.ts'
import './notify.css'

const pageSize = 50

export function Deliveries(): ReactNode {
  const { t } = useLanguage()
  const operationId = useClockId()
  const { values, set } = useSearchValues()
  const state = deliveryStates.find((each) => each === values['state']) ?? null
  const isHere = values['here'] === '1'
  const page = Math.max(1, Math.trunc(Number(values['page'] ?? '1')) || 1)
  const asked = useView(deliveriesView, { state, operationId: isHere ? operationId : null, page, pageSize }, { keepsOld: true })
  const mayRetry = useHoldsRole(...retrying)
  const choose = (next: string | null): void => set({ state: next ?? undefined, page: undefined })
  return (
    <PageFrame title={t('notify.deliveries')} hint={t('notify.deliveries.what')}>
      <Answer of={asked}>
        {(data) => (
          <>
            <section className="panel delivery-counts" aria-label={t('notify.counts')}>
              <button type="button" aria-pressed={state === 'given-up'} onClick={() => choose('given-up')}>
                <b className={data.givenUp > 0 ? 'tone-red' : 'muted'}>{data.givenUp}</b> {data.givenUp > 0 ? <DeliveryMark state="given-up" /> : <span className="muted">{t('notify.state.given-up')}</span>}
              </button>
              <span>
                <b className="muted">{data.waiting}</b> <span className="muted">{t('notify.under-way')}</span>
              </span>
            </section>
            <div className="delivery-filters no-print">
              <Segmented value={state ?? 'all'} options={[{ value: 'all', label: t('notify.all') }, ...deliveryStates.map((each) => ({ value: each, label: t(`notify.state.${each}`) }))]} onChange={(next) => choose(next === 'all' ? null : next)} />
              {operationId === null ? null : (
                <Checkbox checked={isHere} onChange={(event) => set({ here: event.target.checked ? '1' : undefined, page: undefined })}>
                  {t('notify.here')}
                </Checkbox>
              )}
            </div>
            {data.deliveries.length === 0 ? (
              <EmptyState title={t(state === 'given-up' ? 'notify.none-given-up' : 'notify.none')} />
            ) : (
              <div className="panel rows-scroll">
                <table className="rows rows-cards">
                  <thead>
                    <tr>
                      <th>{t('notify.column.when')}</th>
                      <th>{t('notify.column.to')}</th>
                      <th>{t('notify.column.what')}</th>
                      <th>{t('notify.column.channel')}</th>
                      <th>{t('notify.column.state')}</th>
                      <th />
                    </tr>
                  </thead>
                  <tbody>
                    {data.deliveries.map((each) => (
                      <Row key={each.id} of={each} mayRetry={mayRetry} />
                    ))}
                  </tbody>
                </table>
              </div>
            )}
            <Pager page={page} pageSize={pageSize} total={data.total} go={(next) => set({ page: next === 1 ? undefined : String(next) }, { isNewPlace: true })} />
          </>
        )}
      </Answer>
    </PageFrame>
  )
}

function Row({ of: delivery, mayRetry }: { of: Delivery; mayRetry: boolean }): ReactNode {
  const { t, say } = useLanguage()
  const format = useTimeFormat()
  const channelWords = useChannelWords()
  const messageWords = useMessageWords()
  const { member, webhook } = delivery
  return (
    <tr>
      <td className="number" data-label={t('notify.column.when')}>
        {format.stamp(delivery.at)}
      </td>
      <td data-label={t('notify.column.to')}>
        {member === null ? null : (
          <span>
            <Link to={`/members/${member.id}` as never}>{member.name}</Link> <span className="muted">{say(member.unitName)}</span>
          </span>
        )}
        {webhook?.name}
      </td>
      <td data-label={t('notify.column.what')}>{messageWords(delivery)}</td>
      <td data-label={t('notify.column.channel')}>{delivery.channel === 'none' ? null : channelWords(delivery.channel)}</td>
      <td data-label={t('notify.column.state')}>
        <DeliveryOutcome of={delivery} />
      </td>
      <td className="delivery-acts">{mayRetry && delivery.state === 'given-up' ? <Retry deliveryId={delivery.id} /> : null}</td>
    </tr>
  )
}

function Retry({ deliveryId }: { deliveryId: string }): ReactNode {
  const { t, explain } = useLanguage()
  const { message } = App.useApp()
  const retry = useCommand(retryDelivery)
  return (
    <Button size="small" className="no-print" loading={retry.isRunning} onClick={() => void retry.run({ deliveryId }).then(() => void message.info(t('notify.retry.done')), (error: unknown) => void message.error(explain(error)))}>
      {t('notify.retry')}
    </Button>
  )
}
