import { z } from 'zod'
import { defineCommand, type Command } from '../../kernel/command.ts'
import { commandContract } from '../../kernel/contract.ts'
import type { Tx } from '../../kernel/db/database.ts'
import { iso } from '../../kernel/db/tables.ts'
import { findUnit, listOnDuty, listRoleHolders } from '../../force/index.ts'
import type { LadderAudience } from '../compile/types.ts'
import { readInForce } from '../compilation.ts'
import { id, instant, remindOwner } from '../contract.ts'
import type { Kinds } from '../kinds.ts'
import { tellMembers } from '../notify.ts'
import { isStepOwed } from '../overtaken.ts'
import { rolesAtRoot, steering } from '../policy.ts'
import type { ObligationRow } from '../queries/obligations.ts'
import { getOperation, operationNow } from '../queries/operations.ts'
import { lockObligation, mustBeUnsettled } from './obligations.ts'

/** Run by the clock alone: one row of an obligation's ladder has come due. */
export const tellLadderStep = commandContract({
  name: 'tell-ladder-step',
  summary: 'Tells whom the ladder names that an obligation is near or past its deadline; run by the clock',
  input: z.object({ obligationId: id, step: z.number().int(), deadline: instant }),
  output: z.object({ told: z.number().int() }),
})

export function ladderCommands(kinds: Kinds): Command[] {
  return [
    defineCommand(tellLadderStep, {
      who: [{ by: 'system' }],
      async handle({ tx, input, append }) {
        const row = await lockObligation(tx, input.obligationId)
        if (!(await isStepOwed(tx, row, input.deadline))) return { told: 0 }
        const inForce = await readInForce(tx, kinds, await getOperation(tx, row.operation_id))
        const duty = inForce?.order.clauses.find((clause) => clause.id === row.clause_id)?.duties.find((one) => one.id === row.duty_id)
        const step = duty?.ladder.find((one) => one.step === input.step)
        if (step === undefined) return { told: 0 }
        const at = input.deadline + step.offsetMs
        const memberIds = await listAudience(tx, row, step.tell, at)
        const told = await tellMembers(tx, { name: `${row.obligation_id} ${input.step} ${iso(input.deadline)}`, operationId: row.operation_id, memberIds, kind: 'ladder.told', obligationId: row.obligation_id, facts: { clauseId: row.clause_id, dutyId: row.duty_id, state: row.state, dueAt: input.deadline }, at, offDuty: step.offDuty, wakes: step.wakes })
        await tx.query('INSERT INTO ladder_told (agency_id, obligation_id, step, deadline, told_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (agency_id, obligation_id, step, deadline) DO NOTHING', [tx.agencyId, row.obligation_id, input.step, iso(input.deadline), iso(at)])
        append({ kind: 'ladder.told', operationId: row.operation_id, unitId: row.owner_unit_id, occurredAt: at, facts: { obligationId: row.obligation_id, step: input.step, tell: step.tell, told } })
        return { told }
      },
    }),
    defineCommand(remindOwner, {
      who: [rolesAtRoot(steering)],
      async handle({ tx, input, append, commandId }) {
        const row = await lockObligation(tx, input.obligationId)
        mustBeUnsettled(row)
        const at = await operationNow(tx, row.operation_id)
        const memberIds = await listAudience(tx, row, 'owner', at)
        const told = await tellMembers(tx, { name: commandId, operationId: row.operation_id, memberIds, kind: 'ladder.reminded', obligationId: row.obligation_id, facts: { clauseId: row.clause_id, dutyId: row.duty_id, state: row.state, dueAt: row.effective_due_at }, at })
        append({ kind: 'ladder.reminded', operationId: row.operation_id, unitId: row.owner_unit_id, facts: { obligationId: row.obligation_id, told } })
        return { told }
      },
    }),
  ]
}

/** Those on duty in the role that stands for the audience; when nobody is, those who hold it. */
async function listAudience(tx: Tx, row: ObligationRow, audience: LadderAudience, at: number): Promise<string[]> {
  if (audience === 'owner' && row.member_id !== null) return [row.member_id]
  const unit = await findUnit(tx, row.owner_unit_id)
  const root = unit?.path[0] ?? row.owner_unit_id
  const { unitId, roles } = placesToLook(audience, { own: row.owner_unit_id, parent: unit?.parent_id ?? root, root })
  const onDuty = await listOnDuty(tx, { visibility: { all: true, roots: [], own: null }, at, unitIds: [unitId], below: false, roles })
  if (onDuty.length > 0) return onDuty.map((one) => one.member_id)
  return (await listRoleHolders(tx, [unitId], roles)).map((one) => one.member_id)
}

function placesToLook(audience: LadderAudience, { own, parent, root }: { own: string; parent: string; root: string }): { unitId: string; roles: string[] } {
  switch (audience) {
    case 'owner':
      return { unitId: own, roles: ['duty-officer', 'leader'] }
    case 'leader':
      return { unitId: own, roles: ['leader'] }
    case 'superior':
      return { unitId: parent, roles: ['leader', 'duty-officer', 'commander'] }
    case 'duty-officer':
      return { unitId: root, roles: ['duty-officer'] }
    case 'officer-of-the-day':
      return { unitId: root, roles: ['officer-of-the-day'] }
  }
}
