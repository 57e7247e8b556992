/** Small dialogs of the member page: a role, a qualification, going on duty. */
import { Input, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import { useClockId, useCommand, useLanguage, useTimezone } from '../../kernel/web/index.ts'
import { endOfWallDate } from '../../kernel/web/wall-time.ts'
import { goOnDuty, grantRole, qualificationCodes, recordQualification, roles, type Role } from '../contract.ts'
import { FormDialog } from './FormDialog.tsx'
import type { MemberData } from './member-data.ts'
import { PickUnit } from './PickUnit.tsx'

interface Props {
  readonly member: MemberData['member']
  close(): void
}

export function GrantRole({ member, close }: Props): ReactNode {
  const { t } = useLanguage()
  const granting = useCommand(grantRole)
  const [role, setRole] = useState<Role | null>(null)
  const [unitId, setUnitId] = useState<string | null>(member.unitId)
  return (
    <FormDialog title={t('force.role.grant')} isReady={role !== null && unitId !== null} close={close} run={() => granting.run({ memberId: member.id, role: role ?? 'member', unitId: unitId ?? member.unitId })}>
      <label className="field">
        <span className="field-label">{t('force.role.word')}</span>
        <Select autoFocus value={role} options={roles.map((each) => ({ value: each, label: t(`force.role.${each}`) }))} onChange={setRole} />
      </label>
      <label className="field">
        <span className="field-label">{t('force.role.at')}</span>
        <PickUnit value={unitId} pick={setUnitId} />
      </label>
    </FormDialog>
  )
}

export function RecordQualification({ member, close }: Props): ReactNode {
  const { t } = useLanguage()
  const timezone = useTimezone()
  const recording = useCommand(recordQualification)
  const [code, setCode] = useState<(typeof qualificationCodes)[number] | null>(null)
  const [until, setUntil] = useState('')
  return (
    <FormDialog title={t('force.qualification.record')} isReady={code !== null} close={close} run={() => recording.run({ memberId: member.id, code: code ?? 'first-aid', expiresAt: until === '' ? null : endOfWallDate(until, timezone) })}>
      <label className="field">
        <span className="field-label">{t('force.qualifications')}</span>
        <Select autoFocus showSearch={{ optionFilterProp: 'label' }} value={code} options={qualificationCodes.map((each) => ({ value: each, label: t(`force.qualification.${each}`) }))} onChange={setCode} />
      </label>
      <label className="field">
        <span className="field-label">{t('force.qualification.until')}</span>
        <Input type="date" value={until} onChange={(event) => setUntil(event.target.value)} />
      </label>
    </FormDialog>
  )
}

export function GoOnDuty({ member, close }: Props): ReactNode {
  const { t } = useLanguage()
  const operationId = useClockId()
  const going = useCommand(goOnDuty)
  const held = roles.filter((role) => role === 'member' || member.roles.some((each) => each.role === role))
  const [role, setRole] = useState<Role>(held[0] ?? 'member')
  return (
    <FormDialog title={t('force.duty.on')} isReady close={close} run={() => going.run({ memberId: member.id, role, operationId })}>
      <label className="field">
        <span className="field-label">{t('force.duty.as')}</span>
        <Select value={role} options={held.map((each) => ({ value: each, label: t(`force.role.${each}`) }))} onChange={setRole} />
      </label>
    </FormDialog>
  )
}
