/** Which messages of this floor call for what is no longer to be done. */
import type { Tx } from '../kernel/db/database.ts'
import type { ObligationState } from './contract.ts'
import type { OvertakenRule, OvertakenRules } from './notify.ts'
import { readProfiles } from './queries/floors.ts'
import { findObligation, type ObligationRow } from './queries/obligations.ts'
import { findOperation, operationNow } from './queries/operations.ts'
import { listBreaches } from './state/evaluate.ts'

const over: readonly ObligationState[] = ['met', 'met-late', 'waived', 'withdrawn', 'kept']

/** Met, waived, or with another deadline by now: nobody needs to be told by a step that counts from this one. */
export async function isStepOwed(tx: Tx, row: ObligationRow, deadline: number): Promise<boolean> {
  if (row.sort === 'floor') return isBreachedFrom(tx, row, deadline)
  return (row.state === 'open' || row.state === 'late') && row.effective_due_at === deadline
}

/** Whether the breach that was foreseen goes on, or is still to come: whoever was found meanwhile has mended it. */
async function isBreachedFrom(tx: Tx, row: ObligationRow, at: number): Promise<boolean> {
  if (row.withdrawn_at !== null || row.state === 'waived') return false
  const now = await operationNow(tx, row.operation_id)
  const points = (await readProfiles(tx, [row.obligation_id])).get(row.obligation_id) ?? []
  return listBreaches(points, row.opens_at, row.due_at).some((breach) => breach.from === at && breach.to > now)
}

/** Nothing falls due any more in an operation that was ended. */
export async function isOperationOver(tx: Tx, operationId: string | null): Promise<boolean> {
  const operation = operationId === null ? null : await findOperation(tx, operationId)
  return operation !== null && operation.status !== 'in-force'
}

/** Judged by the obligation, and with the operation; a message that names none stands. */
function byObligation(isDone: (tx: Tx, row: ObligationRow, told: Parameters<OvertakenRule>[1]) => Promise<boolean>): OvertakenRule {
  return async (tx, told) => {
    if (await isOperationOver(tx, told.operationId)) return true
    const row = told.obligationId === null ? null : await findObligation(tx, told.obligationId)
    return row !== null && (await isDone(tx, row, told))
  }
}

export const ordersOvertaken: OvertakenRules = {
  'ladder.told': byObligation(async (tx, row, { facts: { dueAt } }) => typeof dueAt === 'number' && !(await isStepOwed(tx, row, dueAt))),
  'ladder.reminded': byObligation((_, row) => Promise.resolve(over.includes(row.state))),
  'attention.passed': byObligation(async (tx, row, { memberId }) => {
    const [taken] = await tx.query<{ member_id: string }>('SELECT member_id FROM attention_take WHERE agency_id = $1 AND obligation_id = $2', [tx.agencyId, row.obligation_id], 'overtaken-taker')
    return over.includes(row.state) || taken?.member_id !== memberId
  }),
  async 'desk.handover-offered'(tx, { operationId, facts: { handoverId } }) {
    if (await isOperationOver(tx, operationId)) return true
    if (typeof handoverId !== 'string') return false
    return (await tx.query('SELECT 1 FROM desk_handover WHERE agency_id = $1 AND handover_id = $2 AND accepted_at IS NULL', [tx.agencyId, handoverId], 'overtaken-handover')).length === 0
  },
}
