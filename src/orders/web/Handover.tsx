/** The desk changes hands: what is open, signed by both. */
import { PrinterOutlined } from '@ant-design/icons'
import { App, Button, Input, Select } from 'antd'
import { useCallback, useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { newId, useCommand, useLanguage, useOperationNow, useSearchValues, useSession, useTimeFormat, useView } from '../../kernel/web/index.ts'
import { Answer, EmptyState, PageFrame, StateMark, TimeLeft } from '../../ui/index.ts'
import { acceptHandover, handoverView, offerHandover, type ObligationItem } from '../contract.ts'
import { isTimeOver, markOf } from './filter.ts'
import { ObligationDrawer } from './ObligationDrawer.tsx'
import { useOperationId } from './operation.tsx'
import { PrintHead } from './PrintHead.tsx'
import './board.css'
import './handover.css'

type Desk = z.output<typeof handoverView.output>

export function Handover(): ReactNode {
  const { t } = useLanguage()
  const operationId = useOperationId()
  const asked = useView(handoverView, { operationId })
  const { set } = useSearchValues()
  const open = useCallback((item: ObligationItem) => set({ obligation: item.id }, { isNewPlace: true }), [set])
  return (
    <PageFrame
      title={t('orders.handover')}
      hint={t('orders.handover.what')}
      actions={
        <Button className="no-print" icon={<PrinterOutlined />} onClick={() => globalThis.print()}>
          {t('orders.print')}
        </Button>
      }
    >
      <PrintHead title={t('orders.handover')} />
      <Answer of={asked}>
        {(desk) => (
          <>
            {desk.waiting === null ? <Offer desk={desk} operationId={operationId} /> : <Waiting waiting={desk.waiting} operationId={operationId} />}
            <h2 className="handover-title">
              {t('orders.handover.open')} <span className="muted">{t('orders.handover.items', { n: desk.open.length })}</span>
            </h2>
            {desk.open.length === 0 ? <EmptyState title={t('orders.handover.empty')} /> : <OpenTable items={desk.open} open={open} />}
            <div className="handover-signatures">
              <span>{t('orders.handover.sign-from')}</span>
              <span>{t('orders.handover.sign-to')}</span>
            </div>
            <Past past={desk.past} />
          </>
        )}
      </Answer>
      <ObligationDrawer />
    </PageFrame>
  )
}

function Offer({ desk, operationId }: { desk: Desk; operationId: string }): ReactNode {
  const { t, explain } = useLanguage()
  const { message } = App.useApp()
  const reader = useSession()?.member.id
  const offering = useCommand(offerHandover)
  const [to, setTo] = useState<string | null>(null)
  const [note, setNote] = useState('')
  // One id an offer: the same one if the first try did not get through.
  const [handoverId, setHandoverId] = useState(newId)
  const offer = (): void => {
    if (to === null) return
    offering.run({ operationId, handoverId, toMemberId: to, note: note.trim() }).then(
      () => {
        setHandoverId(newId())
        void message.success(t('orders.handover.offered-ok'))
      },
      (error: unknown) => void message.error(explain(error)),
    )
  }
  return (
    <div className="panel handover-form no-print">
      <label className="field">
        <span className="field-label">{t('orders.handover.to')}</span>
        <Select showSearch={{ optionFilterProp: 'label' }} value={to} onChange={setTo} options={desk.candidates.filter((each) => each.memberId !== reader).map((each) => ({ value: each.memberId, label: each.name }))} />
      </label>
      <label className="field handover-note">
        <span className="field-label">{t('orders.handover.note')}</span>
        <Input.TextArea rows={2} maxLength={2000} value={note} onChange={(event) => setNote(event.target.value)} />
      </label>
      <Button type="primary" disabled={to === null} loading={offering.isRunning} onClick={offer}>
        {t('orders.handover.offer')}
      </Button>
    </div>
  )
}

function Waiting({ waiting, operationId }: { waiting: NonNullable<Desk['waiting']>; operationId: string }): ReactNode {
  const { t, explain } = useLanguage()
  const { message } = App.useApp()
  const format = useTimeFormat()
  const now = useOperationNow(60_000)
  const reader = useSession()?.member.id
  const accepting = useCommand(acceptHandover)
  const accept = (): void => {
    accepting.run({ operationId, handoverId: waiting.id }).then(
      () => void message.success(t('orders.handover.accepted-ok')),
      (error: unknown) => void message.error(explain(error)),
    )
  }
  return (
    <div className="panel handover-form">
      <p className="handover-waiting">
        <strong>{t('orders.handover.waiting', { from: waiting.from.name, time: format.near(waiting.offeredAt, now), to: waiting.to.name })}</strong>
        <span className="muted">{t('orders.handover.items', { n: waiting.items })}</span>
        {waiting.note === '' ? null : <span>{waiting.note}</span>}
      </p>
      {waiting.to.memberId === reader ? (
        <Button className="no-print" type="primary" loading={accepting.isRunning} onClick={accept}>
          {t('orders.handover.accept')}
        </Button>
      ) : null}
    </div>
  )
}

function OpenTable({ items, open }: { items: readonly ObligationItem[]; open(item: ObligationItem): void }): ReactNode {
  const { t, say } = useLanguage()
  return (
    <div className="panel table-scroll">
      <table className="rows rows-cards">
        <thead>
          <tr>
            <th>{t('orders.column.state')}</th>
            <th>{t('orders.column.what')}</th>
            <th>{t('orders.owner')}</th>
            <th>{t('orders.column.due')}</th>
            <th>{t('orders.taken-by-whom')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.id}>
              <td data-label={t('orders.column.state')}>
                <StateMark state={markOf(item)} />
              </td>
              <td data-label={t('orders.column.what')}>
                <button type="button" className="text-button" onClick={() => open(item)}>
                  {say(item.title)}
                  {say(item.subjectName) === say(item.owner.unitName) ? '' : ` · ${say(item.subjectName)}`}
                </button>
              </td>
              <td data-label={t('orders.owner')}>{item.owner.memberName === null ? say(item.owner.unitName) : `${item.owner.memberName}, ${say(item.owner.unitName)}`}</td>
              <td data-label={t('orders.column.due')}>
                <TimeLeft at={item.dueAt} isOver={isTimeOver(item.state)} />
              </td>
              <td data-label={t('orders.taken-by-whom')}>{item.takenBy === null ? <span className="muted">{t('orders.nobody')}</span> : <span className="taken">{item.takenBy.name}</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Past({ past }: { past: Desk['past'] }): ReactNode {
  const { t } = useLanguage()
  const format = useTimeFormat()
  return (
    <section className="no-print">
      <h2 className="handover-title">{t('orders.handover.past')}</h2>
      {past.length === 0 ? (
        <p className="muted">{t('orders.handover.past.none')}</p>
      ) : (
        <div className="panel table-scroll">
          <table className="rows rows-cards">
            <thead>
              <tr>
                <th>{t('orders.handover.from')}</th>
                <th>{t('orders.handover.offered')}</th>
                <th>{t('orders.handover.to')}</th>
                <th>{t('orders.handover.accepted')}</th>
                <th className="is-number">{t('orders.handover.count')}</th>
                <th>{t('orders.handover.note')}</th>
              </tr>
            </thead>
            <tbody>
              {past.map((each) => (
                <tr key={each.id}>
                  <td data-label={t('orders.handover.from')}>{each.from}</td>
                  <td data-label={t('orders.handover.offered')} className="number">{format.dayTime(each.offeredAt)}</td>
                  <td data-label={t('orders.handover.to')}>{each.to}</td>
                  <td data-label={t('orders.handover.accepted')} className="number">{each.acceptedAt === null ? t('orders.handover.not-accepted') : format.dayTime(each.acceptedAt)}</td>
                  <td data-label={t('orders.handover.count')} className="is-number">{each.items}</td>
                  <td data-label={t('orders.handover.note')}>{each.note}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
