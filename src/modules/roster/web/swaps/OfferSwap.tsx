/** Whom to offer a shift to, and for what in return; what would break a rule says so before anybody is asked. */
import { Button, Input, Modal, Radio, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { newId, useCommand, useLanguage, useTimeFormat, useView } from '../../../../kernel/web/index.ts'
import { useOperationId } from '../../../../orders/web/index.ts'
import { Answer, EmptyState } from '../../../../ui/index.ts'
import { offerSwap, swapOptionsView } from '../../contract/swaps.ts'
import { dayWords } from '../grid/words.ts'
import { Breaks, ShiftLine, useAct } from './shift-words.tsx'
import './swaps.css'

type Options = z.output<typeof swapOptionsView.output>
type Member = Options['members'][number]

export function OfferSwap({ shiftId, close }: { shiftId: string; close(): void }): ReactNode {
  const { t } = useLanguage()
  const operationId = useOperationId()
  const [typed, setTyped] = useState('')
  const [number, setNumber] = useState('')
  const [memberId, setMemberId] = useState<string | null>(null)
  const [back, setBack] = useState<string | null>(null)
  const [swapId] = useState(newId)
  const asked = useView(swapOptionsView, { operationId, shiftId, number }, { keepsOld: true })
  const offering = useCommand(offerSwap)
  const act = useAct()
  const chosen = asked.data?.members.find((member) => member.memberId === memberId) ?? null
  const breaks = chosen === null ? [] : back === null ? chosen.breaks : (chosen.shifts.find((one) => one.shiftId === back)?.breaks ?? [])
  const isReady = chosen !== null && breaks.length === 0
  async function send(): Promise<void> {
    if (chosen === null) return
    const isDone = await act(() => offering.run({ swapId, shiftId, toMemberId: chosen.memberId, otherShiftId: back, operationId }), t('roster.swap.done.offered', { name: chosen.name }))
    if (isDone) close()
  }
  return (
    <Modal open title={t('roster.swap.offer.title')} okText={t('roster.swap.offer.send')} cancelText={t('ui.cancel')} okButtonProps={{ disabled: !isReady, size: 'large' }} cancelButtonProps={{ size: 'large' }} confirmLoading={offering.isRunning} onOk={() => void send()} onCancel={close}>
      <Answer of={asked}>
        {(data) => (
          <>
            <p>
              <ShiftLine shift={data.shift} />
            </p>
            <Who
              members={data.members}
              value={memberId}
              pick={(id) => {
                setMemberId(id)
                setBack(null)
              }}
            />
            {number !== '' && data.members.length === 0 ? <p className="tone-amber">{t('roster.swap.offer.number.none')}</p> : null}
            {number === '' && data.members.length === 0 ? <EmptyState title={t('roster.swap.offer.nobody')} /> : null}
            {chosen === null ? null : <Return member={chosen} value={back} pick={setBack} />}
            {chosen !== null && breaks.length > 0 ? (
              <>
                <p>{t('roster.swap.offer.breaks')}</p>
                <Breaks violations={breaks} names={new Map([[chosen.memberId, chosen.name], [data.shift.memberId, data.shift.name]])} />
              </>
            ) : null}
          </>
        )}
      </Answer>
      <div className="field">
        <span className="field-label">{t('roster.swap.offer.number')}</span>
        <Input.Search
          size="large"
          aria-label={t('roster.swap.offer.number')}
          value={typed}
          enterButton={<Button>{t('roster.swap.offer.number.find')}</Button>}
          onChange={(event) => {
            setTyped(event.target.value)
            if (event.target.value.trim() === '') setNumber('')
          }}
          onSearch={(text) => {
            setNumber(text.trim())
            setMemberId(null)
          }}
        />
      </div>
      <p className="muted">{t('roster.swap.offer.what')}</p>
    </Modal>
  )
}

function Who({ members, value, pick }: { members: readonly Member[]; value: string | null; pick(memberId: string | null): void }): ReactNode {
  const { t, say } = useLanguage()
  return (
    <label className="field">
      <span className="field-label">{t('roster.swap.offer.who')}</span>
      <Select
        size="large"
        showSearch={{ optionFilterProp: 'label' }}
        value={value}
        placeholder={t('roster.swap.offer.who')}
        options={members.map((member) => ({ value: member.memberId, label: `${member.name} · ${say(member.unitName)}` }))}
        onChange={(id?: string) => pick(id ?? null)}
      />
    </label>
  )
}

function Return({ member, value, pick }: { member: Member; value: string | null; pick(shiftId: string | null): void }): ReactNode {
  const language = useLanguage()
  const { t, say } = language
  const format = useTimeFormat()
  return (
    <div className="field" role="group" aria-label={t('roster.swap.offer.return')}>
      <span className="field-label">{t('roster.swap.offer.return')}</span>
      <Radio.Group className="swap-returns" value={value ?? ''} onChange={(event) => pick(event.target.value === '' ? null : String(event.target.value))}>
        <Radio value="">
          {t('roster.swap.offer.nothing')}
        </Radio>
        {member.shifts.map((one) => (
          <Radio key={one.shiftId} value={one.shiftId} className={one.breaks.length > 0 ? 'is-breaking' : ''}>
            {dayWords(language, one.day)} {one.code} <span className="number">{format.time(one.from)}–{format.time(one.to)}</span> <span className="muted">{say(one.unitName)}</span>
          </Radio>
        ))}
      </Radio.Group>
    </div>
  )
}
