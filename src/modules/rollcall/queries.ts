import type { Selectable } from 'kysely'
import type { Tx } from '../../kernel/db/database.ts'
import { iso, type Tables } from '../../kernel/db/tables.ts'
import type { Answerway } from './rules.ts'
import './tables.ts'

export type CallRow = Selectable<Tables['rollcall_call']>
export type CalledRow = Selectable<Tables['rollcall_called']>

export interface NewCalled {
  readonly calledId: string
  readonly unitId: string
  readonly role: string
  readonly memberId: string | null
  readonly obligationId: string | null
}

/** False: there is such a call already. */
export async function insertCall(tx: Tx, call: CallRow, called: readonly NewCalled[]): Promise<boolean> {
  const inserted = await tx.sql
    .insertInto('rollcall_call')
    .values({ ...call, opened_at: iso(call.opened_at), answer_by: iso(call.answer_by), verify_by: iso(call.verify_by) })
    .onConflict((conflict) => conflict.columns(['agency_id', 'call_id']).doNothing())
    .executeTakeFirst()
  if (Number(inserted.numInsertedOrUpdatedRows ?? 0n) === 0) return false
  await tx.query(
    `INSERT INTO rollcall_called (agency_id, call_id, called_id, unit_id, role, member_id, obligation_id)
     SELECT $1, $2, * FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::uuid[], $7::uuid[])`,
    [tx.agencyId, call.call_id, called.map((one) => one.calledId), called.map((one) => one.unitId), called.map((one) => one.role), called.map((one) => one.memberId), called.map((one) => one.obligationId)],
    'insert-called',
  )
  return true
}

export async function findCall(tx: Tx, callId: string): Promise<CallRow | null> {
  const [row] = await tx.query<CallRow>('SELECT * FROM rollcall_call WHERE agency_id = $1 AND call_id = $2', [tx.agencyId, callId], 'find-roll-call')
  return row ?? null
}

/** Who was called, by the called's id; positions without a member are left out. */
export async function findCalledMembers(tx: Tx, calledIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.query<{ called_id: string; member_id: string }>('SELECT called_id, member_id FROM rollcall_called WHERE agency_id = $1 AND called_id::text = ANY ($2::text[]) AND member_id IS NOT NULL', [tx.agencyId, calledIds], 'find-called-members')
  return new Map(rows.map((row) => [row.called_id, row.member_id]))
}

export async function findCalled(tx: Tx, calledId: string): Promise<CalledRow | null> {
  const [row] = await tx.query<CalledRow>('SELECT * FROM rollcall_called WHERE agency_id = $1 AND called_id = $2', [tx.agencyId, calledId], 'find-called')
  return row ?? null
}

/**
 * The row with those that hang together with it in its call (the same member in another position, others in the same
 * position), locked: what two people say about one of them is settled one after the other, and answers of different
 * stations do not wait for each other. In one order everywhere, so that nobody waits in a ring.
 */
export async function lockCalled(tx: Tx, { call_id: callId, called_id: calledId, member_id: memberId, unit_id: unitId, role }: CalledRow): Promise<CalledRow[]> {
  return tx.query<CalledRow>(
    `SELECT * FROM rollcall_called WHERE agency_id = $1 AND call_id = $2 AND (called_id = $3 OR member_id = $4 OR (unit_id = $5 AND role = $6)) ORDER BY called_id FOR UPDATE`,
    [tx.agencyId, callId, calledId, memberId, unitId, role],
    'lock-called',
  )
}

export async function lockAllCalled(tx: Tx, callId: string): Promise<CalledRow[]> {
  return tx.query<CalledRow>('SELECT * FROM rollcall_called WHERE agency_id = $1 AND call_id = $2 ORDER BY called_id FOR UPDATE', [tx.agencyId, callId], 'lock-all-called')
}

export async function countCalled(tx: Tx, callId: string): Promise<number> {
  const [row] = await tx.query<{ n: number }>('SELECT count(*) AS n FROM rollcall_called WHERE agency_id = $1 AND call_id = $2', [tx.agencyId, callId], 'count-called')
  return row?.n ?? 0
}

export async function saveAnswer(tx: Tx, { calledIds, answeredAt, how }: { calledIds: readonly string[]; answeredAt: number; how: Answerway }): Promise<void> {
  await tx.query('UPDATE rollcall_called SET answered_at = $3, how = $4 WHERE agency_id = $1 AND called_id = ANY ($2::uuid[])', [tx.agencyId, calledIds, iso(answeredAt), how], 'save-answer')
}

export async function saveExcuse(tx: Tx, calledId: string, at: number): Promise<void> {
  await tx.query('UPDATE rollcall_called SET excused_at = $3 WHERE agency_id = $1 AND called_id = $2', [tx.agencyId, calledId, iso(at)], 'save-excuse')
}

export async function saveReported(tx: Tx, calledIds: readonly string[], at: number): Promise<void> {
  await tx.query('UPDATE rollcall_called SET reported_at = $3 WHERE agency_id = $1 AND called_id = ANY ($2::uuid[])', [tx.agencyId, calledIds, iso(at)], 'save-reported')
}

// Who is called

/** Members of the list who hold the qualification at that moment. */
export async function listQualified(tx: Tx, memberIds: readonly string[], code: string, at: number): Promise<Set<string>> {
  const rows = await tx.query<{ member_id: string }>(
    'SELECT member_id FROM qualification WHERE agency_id = $1 AND member_id = ANY ($2::uuid[]) AND code = $3 AND (expires_at IS NULL OR expires_at > $4)',
    [tx.agencyId, memberIds, code, iso(at)],
    'list-qualified',
  )
  return new Set(rows.map((row) => row.member_id))
}

export async function listServing(tx: Tx, query: { memberIds: readonly string[] } | { unitIds: readonly string[] }): Promise<{ member_id: string; unit_id: string }[]> {
  const [column, ids] = 'memberIds' in query ? ['member_id', query.memberIds] : ['unit_id', query.unitIds]
  return tx.query(`SELECT member_id, unit_id FROM member WHERE agency_id = $1 AND ${column} = ANY ($2::uuid[]) AND left_at IS NULL ORDER BY external_id`, [tx.agencyId, ids])
}

// Views

export interface CalledCountRow {
  readonly call_id: string
  readonly unit_id: string
  readonly member_id: string | null
  readonly answered_at: number | null
  readonly how: Answerway | null
  readonly excused_at: number | null
  readonly reported_at: number | null
}

const shownCalls = 200

export async function listCalls(tx: Tx, operationId: string): Promise<CallRow[]> {
  return tx.query<CallRow>(`SELECT * FROM rollcall_call WHERE agency_id = $1 AND operation_id = $2 ORDER BY opened_at DESC, call_id LIMIT ${shownCalls}`, [tx.agencyId, operationId], 'list-roll-calls')
}

export async function listCalledFacts(tx: Tx, callIds: readonly string[]): Promise<CalledCountRow[]> {
  return tx.query<CalledCountRow & Record<string, unknown>>(
    'SELECT call_id, unit_id, member_id, answered_at, how, excused_at, reported_at FROM rollcall_called WHERE agency_id = $1 AND call_id = ANY ($2::uuid[])',
    [tx.agencyId, callIds],
    'list-called-facts',
  )
}

/** Scheduled calls to come, as the order's obligations have them: those at random have none before they open. */
export async function listScheduled(tx: Tx, operationId: string, after: number): Promise<{ at: number; clause_id: string; occurrence: string }[]> {
  return tx.query(
    `SELECT min(opens_at) AS at, clause_id, details::json->>'callOccurrence' AS occurrence FROM obligation
     WHERE agency_id = $1 AND operation_id = $2 AND kind = 'roll-call' AND opened_by IS NULL AND withdrawn_at IS NULL AND opens_at > $3
     GROUP BY clause_id, details::json->>'callOccurrence' ORDER BY 1, 2, 3 LIMIT 100`,
    [tx.agencyId, operationId, iso(after)],
    'list-scheduled-calls',
  )
}

/** How many drawn calls have not opened yet: a number, never a time. */
export async function countHidden(tx: Tx, operationId: string): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `SELECT count(*) AS n FROM due WHERE agency_id = $1 AND clock_id = $2 AND done_at IS NULL AND command = 'open-roll-call' AND (input::json->>'isRandom')::boolean`,
    [tx.agencyId, operationId],
    'count-hidden-calls',
  )
  return row?.n ?? 0
}

export interface CalledPersonRow extends CalledRow {
  readonly member_name: string | null
  readonly telephone: string | null
  readonly unit_zh: string
  readonly unit_en: string
  readonly unit_order: string
  readonly path: string[]
}

export async function listCalledPeople(tx: Tx, callId: string): Promise<CalledPersonRow[]> {
  return tx.query<CalledPersonRow & Record<string, unknown>>(
    `SELECT c.*, m.name AS member_name, coalesce(m.telephone, u.telephone) AS telephone, u.name_zh AS unit_zh, u.name_en AS unit_en, u.external_id AS unit_order, u.path
     FROM rollcall_called c
     JOIN unit u ON u.agency_id = c.agency_id AND u.unit_id = c.unit_id
     LEFT JOIN member m ON m.agency_id = c.agency_id AND m.member_id = c.member_id
     WHERE c.agency_id = $1 AND c.call_id = $2`,
    [tx.agencyId, callId],
    'list-called-people',
  )
}

export interface MyCallRow extends CalledRow {
  readonly operation_id: string
  readonly title_zh: string
  readonly title_en: string
  readonly unit_zh: string
  readonly unit_en: string
  readonly opened_at: number
  readonly answer_by: number
  readonly verify_by: number
}

const mine = `SELECT c.*, k.operation_id, k.opened_at, k.answer_by, k.verify_by, o.title_zh, o.title_en, u.name_zh AS unit_zh, u.name_en AS unit_en
  FROM rollcall_called c
  JOIN rollcall_call k ON k.agency_id = c.agency_id AND k.call_id = c.call_id
  JOIN operation o ON o.agency_id = k.agency_id AND o.operation_id = k.operation_id
  JOIN unit u ON u.agency_id = c.agency_id AND u.unit_id = c.unit_id`

/** What a member has not answered, in operations that run, the latest first. */
export async function listWaiting(tx: Tx, memberId: string): Promise<MyCallRow[]> {
  return tx.query<MyCallRow & Record<string, unknown>>(
    `${mine} WHERE c.agency_id = $1 AND c.member_id = $2 AND c.answered_at IS NULL AND c.excused_at IS NULL AND o.status = 'in-force' ORDER BY k.opened_at DESC, c.called_id LIMIT 50`,
    [tx.agencyId, memberId],
    'list-waiting-calls',
  )
}

export async function findMine(tx: Tx, calledId: string): Promise<MyCallRow | null> {
  const [row] = await tx.query<MyCallRow & Record<string, unknown>>(`${mine} WHERE c.agency_id = $1 AND c.called_id = $2`, [tx.agencyId, calledId], 'find-my-call')
  return row ?? null
}

export interface UnansweredRow {
  readonly called_id: string
  readonly member_id: string | null
  readonly obligation_id: string | null
}

/** Of every call of the operation, for those who play members in a simulation. */
export async function listUnanswered(tx: Tx, operationId: string): Promise<UnansweredRow[]> {
  return tx.query<UnansweredRow & Record<string, unknown>>(
    `SELECT c.called_id, c.member_id, c.obligation_id FROM rollcall_called c JOIN rollcall_call k ON k.agency_id = c.agency_id AND k.call_id = c.call_id
     WHERE c.agency_id = $1 AND k.operation_id = $2 AND c.answered_at IS NULL AND c.excused_at IS NULL ORDER BY c.called_id`,
    [tx.agencyId, operationId],
    'list-unanswered',
  )
}
