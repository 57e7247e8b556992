import { defineCommand, type Command } from '../../kernel/command.ts'
import type { Tx } from '../../kernel/db/database.ts'
import { iso } from '../../kernel/db/tables.ts'
import { notFound } from '../../kernel/errors.ts'
import { findUnit } from '../../force/index.ts'
import { commitCrew, completeTask, handBackObligation, reassignObligation, releaseCrew, restoreObligation, waiveObligation } from '../contract.ts'
import type { ObligationState } from '../contract.ts'
import { crewNotOut, crewOut, obligationNotSo, obligationOfOtherKind, obligationSettled } from '../errors.ts'
import { crewThatOwes, rolesAtRoot, rolesOverObligation, rolesOverUnit, steering, theOneWhoOwes } from '../policy.ts'
import type { ObligationRow } from '../queries/obligations.ts'
import { getOperation } from '../queries/operations.ts'

const unsettled: readonly ObligationState[] = ['planned', 'open', 'late', 'suspended', 'handed-back']

export const obligationCommands: readonly Command[] = [
  defineCommand(completeTask, {
    who: [theOneWhoOwes, crewThatOwes, rolesOverObligation(['leader', ...steering])],
    async handle({ tx, input, append }) {
      const row = await lockObligation(tx, input.obligationId)
      if (row.kind !== 'task') throw obligationOfOtherKind('task', row.kind)
      mustBeUnsettled(row)
      append({ kind: 'task.done', operationId: row.operation_id, unitId: row.owner_unit_id, subject: subjectOf(row), facts: { dutyId: row.duty_id, obligationId: row.obligation_id }, body: { note: input.note } })
      return {}
    },
  }),
  defineCommand(handBackObligation, {
    who: [rolesOverObligation(['leader', ...steering])],
    async handle({ tx, input, append }) {
      const row = await lockObligation(tx, input.obligationId)
      mustBeUnsettled(row)
      if (row.state === 'handed-back') throw obligationNotSo(['planned', 'open', 'late', 'suspended'], row.state)
      append({ ...about(row, 'obligation.handed-back'), body: { reason: input.reason } })
      return {}
    },
  }),
  defineCommand(restoreObligation, {
    who: [rolesAtRoot(steering)],
    async handle({ tx, input, append }) {
      const row = await lockObligation(tx, input.obligationId)
      if (row.state !== 'handed-back' && row.state !== 'waived') throw obligationNotSo(['handed-back', 'waived'], row.state)
      append({ ...about(row, 'obligation.restored'), body: { reason: input.reason } })
      return {}
    },
  }),
  defineCommand(reassignObligation, {
    who: [rolesAtRoot(steering)],
    async handle({ tx, input, append }) {
      const row = await lockObligation(tx, input.obligationId)
      mustBeUnsettled(row)
      const unit = await findUnit(tx, input.unitId)
      if (unit === null || unit.closed_at !== null) throw notFound('unit', input.unitId)
      append({ ...about(row, 'obligation.reassigned'), facts: { obligationId: row.obligation_id, unitId: input.unitId, from: row.owner_unit_id }, body: { reason: input.reason } })
      // What had been handed back stands again, with its new owner.
      if (row.state === 'handed-back') append({ ...about(row, 'obligation.restored'), body: { reason: input.reason } })
      return {}
    },
  }),
  defineCommand(waiveObligation, {
    who: [rolesAtRoot(['commander', 'officer-of-the-day'])],
    async handle({ tx, input, append }) {
      const row = await lockObligation(tx, input.obligationId)
      if (!unsettled.includes(row.state) && row.state !== 'breached' && row.state !== 'kept') throw obligationSettled(row.state)
      append({ ...about(row, 'obligation.waived'), body: { reason: input.reason } })
      return {}
    },
  }),
  defineCommand(commitCrew, {
    who: [rolesOverUnit(['leader', ...steering])],
    async handle({ tx, input, append }) {
      await getOperation(tx, input.operationId)
      await lockUnit(tx, input.unitId)
      if ((await listOut(tx, input.operationId, input.unitId)).length > 0) throw crewOut()
      await mustServe(tx, input.memberIds)
      const who = { ...(input.people === null ? {} : { people: input.people }), ...(input.memberIds.length === 0 ? {} : { memberIds: [...new Set(input.memberIds)] }) }
      append({ kind: 'crew.committed', operationId: input.operationId, unitId: input.unitId, facts: { commitmentId: input.commitmentId, ...who }, body: { reason: input.reason } })
      return {}
    },
  }),
  defineCommand(releaseCrew, {
    who: [rolesOverUnit(['leader', ...steering])],
    async handle({ tx, input, append }) {
      const out = await listOut(tx, input.operationId, input.unitId)
      if (!out.includes(input.commitmentId) && !(await isCommittedInJournal(tx, input))) throw crewNotOut()
      append({ kind: 'crew.released', operationId: input.operationId, unitId: input.unitId, facts: { commitmentId: input.commitmentId } })
      return {}
    },
  }),
]

function about(row: ObligationRow, kind: string): { kind: string; operationId: string; unitId: string; subject: { kind: string; id: string }; facts: Record<string, unknown> } {
  return { kind, operationId: row.operation_id, unitId: row.owner_unit_id, subject: subjectOf(row), facts: { obligationId: row.obligation_id } }
}

function subjectOf(row: ObligationRow): { kind: string; id: string } {
  return { kind: row.subject_kind, id: row.subject_id }
}

/** Two people at once: the second sees what the first did, once it is folded; state is a function of both in any case. */
export async function lockObligation(tx: Tx, obligationId: string): Promise<ObligationRow> {
  const [row] = await tx.query<ObligationRow>('SELECT * FROM obligation WHERE agency_id = $1 AND obligation_id = $2 FOR UPDATE', [tx.agencyId, obligationId], 'lock-obligation')
  if (row === undefined) throw notFound('obligation', obligationId)
  await tx.refreshNow()
  return row
}

export function mustBeUnsettled(row: ObligationRow): void {
  if (!unsettled.includes(row.state)) throw obligationSettled(row.state)
}

async function lockUnit(tx: Tx, unitId: string): Promise<void> {
  const rows = await tx.query('SELECT unit_id FROM unit WHERE agency_id = $1 AND unit_id = $2 FOR NO KEY UPDATE', [tx.agencyId, unitId])
  if (rows.length === 0) throw notFound('unit', unitId)
  await tx.refreshNow()
}

async function mustServe(tx: Tx, memberIds: readonly string[]): Promise<void> {
  if (memberIds.length === 0) return
  const rows = await tx.query<{ member_id: string }>('SELECT member_id FROM member WHERE agency_id = $1 AND member_id = ANY ($2::uuid[]) AND left_at IS NULL', [tx.agencyId, memberIds], 'crew-serves')
  const known = new Set(rows.map((row) => row.member_id))
  const unknown = memberIds.find((memberId) => !known.has(memberId))
  if (unknown !== undefined) throw notFound('member', unknown)
}

async function listOut(tx: Tx, operationId: string, unitId: string): Promise<string[]> {
  const rows = await tx.query<{ commitment_id: string }>('SELECT commitment_id FROM commitment WHERE agency_id = $1 AND operation_id = $2 AND unit_id = $3 AND to_at IS NULL AND from_at IS NOT NULL', [tx.agencyId, operationId, unitId])
  return rows.map((row) => row.commitment_id)
}

/** The crew went out a moment ago and the follower has not come to it yet. */
async function isCommittedInJournal(tx: Tx, { operationId, commitmentId }: { operationId: string; commitmentId: string }): Promise<boolean> {
  const rows = await tx.query(
    "SELECT 1 FROM journal_entry WHERE agency_id = $1 AND operation_id = $2 AND kind = 'crew.committed' AND recorded_at > $4::timestamptz - interval '1 minute' AND header LIKE '%' || $3 || '%' LIMIT 1",
    [tx.agencyId, operationId, commitmentId, iso(tx.realNow)],
  )
  return rows.length > 0
}
