/** A roll call at once: whom, how long, how many that is. */
import { Checkbox, Modal, Segmented, Select, Switch, TreeSelect } from 'antd'
import { useMemo, useState, type ReactNode } from 'react'
import { membersView, onDutyView, qualificationCodes, unitsView } from '../../../force/contract.ts'
import { newId, useCommand, useLanguage, useView } from '../../../kernel/web/index.ts'
import { useOperationId } from '../../../orders/web/index.ts'
import { openRollCall } from '../contract.ts'

const callableRoles = ['duty-officer', 'leader', 'officer-of-the-day', 'commander', 'member', 'planner', 'supervisor'] as const
const minutes = [1, 2, 3, 5, 10] as const

interface Choice {
  readonly unitIds: readonly string[]
  readonly roles: readonly string[]
  readonly qualification: string | null
  readonly onDutyOnly: boolean
  readonly withinMinutes: number
}

const first: Choice = { unitIds: [], roles: ['duty-officer', 'leader'], qualification: null, onDutyOnly: true, withinMinutes: 3 }

interface Props {
  readonly isOpen: boolean
  close(): void
  done(callId: string): void
}

export function CallNow({ isOpen, close, done }: Props): ReactNode {
  // Asks nothing while closed.
  return isOpen ? <Dialog close={close} done={done} /> : null
}

function Dialog({ close, done }: Omit<Props, 'isOpen'>): ReactNode {
  const { t, say, explain, find } = useLanguage()
  const operationId = useOperationId()
  const [choice, setChoice] = useState(first)
  const [problem, setProblem] = useState<string | null>(null)
  const opening = useCommand(openRollCall)
  const { data: force } = useView(unitsView, { operationId })
  const units = useMemo(() => (force?.units ?? []).filter((unit) => unit.isInside), [force])
  const preview = usePreview(choice, units)
  const change = (part: Partial<Choice>): void => setChoice((before) => ({ ...before, ...part }))
  const [callId] = useState(newId)

  async function confirm(): Promise<void> {
    setProblem(null)
    try {
      const reply = await opening.run({ operationId, callId, unitIds: [...choice.unitIds], roles: [...choice.roles], qualification: choice.qualification, onDutyOnly: choice.onDutyOnly, answerWithin: `PT${choice.withinMinutes}M`, verifyWithin: `PT${choice.withinMinutes + 2}M` })
      close()
      done(reply.result.callId)
    } catch (error) {
      setProblem(explain(error))
    }
  }

  return (
    <Modal
      open
      title={t('rollcall.call-now')}
      okText={preview === null ? t('rollcall.call-now') : t('rollcall.call-now.confirm', { n: preview.count })}
      cancelText={t('ui.cancel')}
      okButtonProps={{ disabled: preview?.count === 0 }}
      confirmLoading={opening.isRunning}
      onOk={() => void confirm()}
      onCancel={close}
    >
      <label className="field">
        <span className="field-label">{t('rollcall.call-now.units')}</span>
        <TreeSelect
          treeCheckable
          allowClear
          showSearch={{ treeNodeFilterProp: 'title' }}
          maxTagCount={6}
          showCheckedStrategy={TreeSelect.SHOW_PARENT}
          placeholder={t('rollcall.call-now.all-units')}
          treeDataSimpleMode
          treeDefaultExpandedKeys={units.filter((unit) => unit.parentId === null).map((unit) => unit.id)}
          treeData={units.map((unit) => ({ id: unit.id, pId: unit.parentId ?? undefined, value: unit.id, title: say(unit.name) }))}
          value={[...choice.unitIds]}
          onChange={(unitIds: string[]) => change({ unitIds })}
        />
      </label>
      <div className="field" role="group" aria-label={t('rollcall.call-now.roles')}>
        <span className="field-label">{t('rollcall.call-now.roles')}</span>
        <Checkbox.Group value={[...choice.roles]} options={callableRoles.map((role) => ({ value: role, label: find(`force.role.${role}`) ?? role }))} onChange={(roles) => change({ roles: roles as string[] })} />
        <span className="field-hint">{t('rollcall.call-now.everyone')}</span>
      </div>
      <label className="field">
        <span className="field-label">{t('rollcall.call-now.qualification')}</span>
        <Select
          allowClear
          placeholder={t('rollcall.call-now.any')}
          value={choice.qualification}
          options={qualificationCodes.map((code) => ({ value: code, label: find(`force.qualification.${code}`) ?? code }))}
          onChange={(qualification?: string) => change({ qualification: qualification ?? null })}
        />
      </label>
      <label className="field field-row">
        <Switch checked={choice.onDutyOnly} onChange={(onDutyOnly) => change({ onDutyOnly })} aria-label={t('rollcall.call-now.on-duty')} />
        <span>{t('rollcall.call-now.on-duty')}</span>
      </label>
      <div className="field" role="group" aria-label={t('rollcall.call-now.within')}>
        <span className="field-label">{t('rollcall.call-now.within')}</span>
        <Segmented value={choice.withinMinutes} options={minutes.map((n) => ({ value: n, label: t('rollcall.call-now.minutes', { n }) }))} onChange={(withinMinutes) => change({ withinMinutes })} />
      </div>
      <p className={preview?.count === 0 ? 'tone-amber' : ''} role="status">
        {preview === null ? t('rollcall.call-now.counting') : preview.count === 0 ? t('rollcall.call-now.nobody') : t(preview.isExact ? 'rollcall.call-now.preview' : 'rollcall.call-now.preview.some', { n: preview.count })}
      </p>
      {problem === null ? null : (
        <p className="field-problem" role="alert">
          {problem}
        </p>
      )}
    </Modal>
  )
}

/** How many fit; null while counting. Not exact where more fit than one page of members holds. */
function usePreview(choice: Choice, units: readonly { id: string; parentId: string | null }[]): { count: number; isExact: boolean } | null {
  const operationId = useOperationId()
  const [only] = choice.unitIds
  const unitId = choice.unitIds.length === 1 && only !== undefined ? only : null
  const [onlyRole] = choice.roles
  const role = choice.roles.length === 1 ? (callableRoles.find((each) => each === onlyRole) ?? null) : null
  const qualification = qualificationCodes.find((code) => code === choice.qualification) ?? null
  const usesMembers = !choice.onDutyOnly || qualification !== null
  const onDuty = useView(onDutyView, { operationId }, { isWanted: choice.onDutyOnly })
  const members = useView(membersView, { operationId, unitId, role: choice.onDutyOnly ? null : role, qualification, onDuty: choice.onDutyOnly ? true : null, pageSize: 200 }, { isWanted: usesMembers, keepsOld: true })
  return useMemo(() => {
    const chosen = new Set(choice.unitIds)
    // Parents come first.
    for (const unit of units) if (unit.parentId !== null && chosen.has(unit.parentId)) chosen.add(unit.id)
    const isInUnits = (id: string): boolean => chosen.size === 0 || chosen.has(id)
    const isInRoles = (held: string): boolean => choice.roles.length === 0 || choice.roles.includes(held)
    if (usesMembers && members.data === undefined) return null
    if (choice.onDutyOnly && onDuty.data === undefined) return null
    const listed = members.data?.members ?? []
    const isExact = !usesMembers || members.data === undefined || members.data.total <= listed.length
    if (choice.onDutyOnly) {
      const qualified = qualification === null ? null : new Set(listed.map((member) => member.id))
      return { count: (onDuty.data?.onDuty ?? []).filter((each) => isInUnits(each.unitId) && isInRoles(each.role) && (qualified === null || qualified.has(each.memberId))).length, isExact }
    }
    if (!isExact && choice.unitIds.length <= 1 && choice.roles.length <= 1) return { count: members.data?.total ?? 0, isExact: true }
    return { count: listed.filter((member) => isInUnits(member.unitId) && (choice.roles.length === 0 || member.roles.some((grant) => choice.roles.includes(grant.role)))).length, isExact }
  }, [choice, members.data, onDuty.data, qualification, units, usesMembers])
}
