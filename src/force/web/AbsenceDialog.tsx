/** Somebody is away: kind, from, to; when a leader is out, who acts. No reasons. */
import { Input, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import { newId, useCommand, useLanguage, useReadOperationNow, useTimezone } from '../../kernel/web/index.ts'
import { fromWallTime, toWallTime } from '../../kernel/web/wall-time.ts'
import { absenceKinds, recordAbsence } from '../contract.ts'
import { FormDialog } from './FormDialog.tsx'
import type { MemberData } from './member-data.ts'
import { PickMember } from './PickMember.tsx'

export function AbsenceDialog({ member, close }: { member: MemberData['member']; close(): void }): ReactNode {
  const { t } = useLanguage()
  const timezone = useTimezone()
  const readNow = useReadOperationNow()
  const recording = useCommand(recordAbsence)
  const [absenceId] = useState(newId)
  const isLeader = member.roles.some((held) => held.role === 'leader' || held.role === 'commander' || held.role === 'officer-of-the-day')
  const [kind, setKind] = useState<(typeof absenceKinds)[number]>(isLeader ? 'outing' : 'leave')
  const [from, setFrom] = useState(() => toWallTime(readNow(), timezone))
  const [to, setTo] = useState(() => toWallTime(readNow() + 4 * 3_600_000, timezone))
  const [actingId, setActingId] = useState<string | null>(null)
  const fromAt = fromWallTime(from, timezone)
  const toAt = fromWallTime(to, timezone)
  const isWrong = fromAt !== null && toAt !== null && toAt <= fromAt
  const needsActing = kind === 'outing'
  return (
    <FormDialog
      title={t('force.absence.record')}
      isReady={fromAt !== null && toAt !== null && !isWrong && (!needsActing || actingId !== null)}
      close={close}
      run={() => recording.run({ memberId: member.id, absenceId, kind, from: fromAt ?? 0, to: toAt ?? 0, actingMemberId: needsActing ? actingId : null })}
    >
      <label className="field">
        <span className="field-label">{t('force.absence.kind')}</span>
        <Select autoFocus value={kind} options={absenceKinds.map((each) => ({ value: each, label: t(`force.absence.${each}`) }))} onChange={setKind} />
        <span className="field-hint">{t('force.absence.no-reason')}</span>
      </label>
      <div className="field-pair">
        <label className="field">
          <span className="field-label">{t('force.absence.from')}</span>
          <Input type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} />
        </label>
        <label className="field">
          <span className="field-label">{t('force.absence.to')}</span>
          <Input type="datetime-local" status={isWrong ? 'error' : undefined} value={to} onChange={(event) => setTo(event.target.value)} />
        </label>
      </div>
      {isWrong ? <p className="field-problem">{t('force.absence.wrong')}</p> : null}
      {needsActing ? (
        <label className="field">
          <span className="field-label">{t('force.absence.acting')}</span>
          <PickMember value={actingId} pick={setActingId} exceptId={member.id} unitId={member.unitId} />
          <span className="field-hint">{t('force.absence.acting.what')}</span>
        </label>
      ) : null}
    </FormDialog>
  )
}
