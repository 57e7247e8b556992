import { iso } from '../../kernel/db/tables.ts'
import type { Tx } from '../../kernel/db/database.ts'
import { forbidden, notFound } from '../../kernel/errors.ts'
import { isAllowed, type Actor, type Rule, type Scope } from '../../kernel/policy.ts'
import { membersIn } from '../../kernel/looks.ts'
import { defineView, type View } from '../../kernel/view.ts'
import { readInForce } from '../compilation.ts'
import { attentionView, myObligationsView, obligationView, obligationsView, type ObligationState } from '../contract.ts'
import type { Kinds } from '../kinds.ts'
import { crewThatOwes, rolesAtRoot, rolesOverObligation, steering, theOneWhoOwes } from '../policy.ts'
import { describeItems, dueSoonMs, readUnits } from '../queries/items.ts'
import { describeEntries } from '../queries/journal.ts'
import { findObligation, type ObligationRow } from '../queries/obligations.ts'
import { getOperation, operationNow } from '../queries/operations.ts'
import { countDue, listNearest, listWorstFirst, readTotals, type Scope as QueryScope, type StateTotals } from '../queries/worst-first.ts'
import { severity } from '../rules.ts'
import { readPosition, visibleUnits } from './visible.ts'

const rank = `array_position(ARRAY[${severity.map((state) => `'${state}'`).join(', ')}], state)`
/** Counting further than this tells nobody anything, and costs on large operations. */
const countLimit = 10_000

export function obligationViews(kinds: Kinds): View[] {
  return [
    defineView(obligationsView, {
      who: [{ by: 'member' }],
      shows: membersIn,
      async read({ tx, input, actor }) {
        const units = await readUnits(tx)
        const visible = visibleUnits(actor, units)
        const wanted = [...visible].filter((unitId) => input.unitId === undefined || units.get(unitId)?.path.includes(input.unitId) === true)
        const now = await operationNow(tx, input.operationId)
        const inForce = await readInForce(tx, kinds, await getOperation(tx, input.operationId))
        const offset = Number(input.after ?? 0)
        const { rows, total } = await listPage(tx, { operationId: input.operationId, unitIds: wanted.length === units.size ? null : wanted, clauseId: input.clauseId, states: input.states }, { from: input.from, to: input.to, wanted, limit: input.limit, offset: Number.isSafeInteger(offset) ? offset : 0 })
        const seen = offset + rows.length
        return { items: await describeItems(tx, { rows, kinds, inForce, now, units }), total, next: rows.length === input.limit && seen < total ? String(seen) : null }
      },
    }),
    defineView(obligationView, {
      who: [{ by: 'member' }],
      shows: membersIn,
      async read({ tx, input, actor, scope }) {
        const row = await findObligation(tx, input.obligationId)
        if (row === null) throw notFound('obligation', input.obligationId)
        const units = await readUnits(tx)
        if (!visibleUnits(actor, units).has(row.owner_unit_id) && !(actor.kind === 'member' && actor.memberId === row.member_id)) throw forbidden({ what: 'obligation' })
        const now = await operationNow(tx, row.operation_id)
        const inForce = await readInForce(tx, kinds, await getOperation(tx, row.operation_id))
        const clause = inForce?.order.clauses.find((one) => one.id === row.clause_id)
        const duty = clause?.duties.find((one) => one.id === row.duty_id)
        const [item] = await describeItems(tx, { rows: [row], kinds, inForce, now, units })
        if (item === undefined) throw notFound('obligation', input.obligationId)
        const language = inForce?.order.language ?? 'en'
        const told = await tx.query<{ step: number; deadline: number; told_at: number }>('SELECT step, deadline, told_at FROM ladder_told WHERE agency_id = $1 AND obligation_id = $2', [tx.agencyId, row.obligation_id])
        return {
          operationId: row.operation_id,
          item,
          clause: { id: row.clause_id, quote: clause?.quote ?? '', translation: (language === 'zh' ? clause?.translation.en : clause?.translation.zh) || null, language },
          need: { key: row.need_key, count: row.need_count },
          countsFrom: row.counts_from,
          suspendable: row.suspendable,
          suspensions: await listSuspensions(tx, row),
          ladder: (duty?.ladder ?? []).map((step) => ({ step: step.step, at: row.effective_due_at + step.offsetMs, tell: step.tell, toldAt: told.find((one) => one.step === step.step && one.deadline === row.effective_due_at)?.told_at ?? null })),
          evidence: await describeEntries(tx, await listEvidenceEntries(tx, row)),
          entries: await describeEntries(tx, await listStoryEntries(tx, row)),
          may: await listMay({ tx, actor, scope }, row),
        }
      },
    }),
    defineView(attentionView, {
      who: [{ by: 'member' }],
      shows: membersIn,
      async read({ tx, input, actor }) {
        const units = await readUnits(tx)
        const visible = [...visibleUnits(actor, units)]
        const now = await operationNow(tx, input.operationId)
        const inForce = await readInForce(tx, kinds, await getOperation(tx, input.operationId))
        const attention = await listAttention(tx, { operationId: input.operationId, unitIds: visible.length === units.size ? null : visible }, { until: now + input.minutes * 60_000, limit: input.limit })
        const { rows } = attention
        return { items: await describeItems(tx, { rows, kinds, inForce, now, units }), total: attention.total, untaken: attention.untaken, at: await readPosition(tx) }
      },
    }),
    defineView(myObligationsView, {
      who: [{ by: 'member' }],
      shows: membersIn,
      async read({ tx, input, actor }) {
        if (actor.kind !== 'member') throw forbidden()
        const units = await readUnits(tx)
        const now = await operationNow(tx, input.operationId)
        const inForce = await readInForce(tx, kinds, await getOperation(tx, input.operationId))
        const led = actor.grants.filter((grant) => grant.role === 'leader' || grant.role === 'duty-officer').map((grant) => grant.unitId)
        const live: readonly ObligationState[] = ['open', 'late', 'breached', 'suspended', 'handed-back']
        const unitIds = [...new Set([...led, actor.unitId])]
        // Two ranges of two indexes; one condition with OR would read every row.
        const own = (what: string): string =>
          `SELECT ${what} FROM obligation WHERE agency_id = $1 AND operation_id = $2 AND member_id = $3 UNION ALL SELECT ${what} FROM obligation WHERE agency_id = $1 AND operation_id = $2 AND member_id IS NULL AND owner_unit_id = ANY ($4::uuid[])`
        const rows = await tx.query<ObligationRow>(
          `SELECT * FROM (${own('*')}) AS own WHERE state = ANY ($5) OR (state = 'planned' AND opens_at <= $6) ORDER BY effective_due_at, obligation_id LIMIT 200`,
          [tx.agencyId, input.operationId, actor.memberId, unitIds, live, iso(now + 4 * dueSoonMs)],
          'my-obligations',
        )
        const [done] = await tx.query<{ count: number }>(
          `SELECT count(*) AS count FROM (${own('met_at')}) AS own WHERE met_at > $5`,
          [tx.agencyId, input.operationId, actor.memberId, unitIds, iso(now - 24 * 3_600_000)],
          'my-done',
        )
        return { items: await describeItems(tx, { rows, kinds, inForce, now, units }), doneToday: done?.count ?? 0 }
      },
    }),
  ]
}

interface Page {
  readonly from?: number
  readonly to?: number
  readonly wanted: readonly string[]
  readonly limit: number
  readonly offset: number
}

/** So many rows are read and sorted at once; beyond, the counters say where to look. */
const sortLimit = 3000

async function listPage(tx: Tx, scope: QueryScope, { from, to, wanted, limit, offset }: Page): Promise<{ rows: ObligationRow[]; total: number }> {
  const isNarrow = from !== undefined || to !== undefined
  const totals: StateTotals = isNarrow ? new Map() : await readTotals(tx, scope)
  const counted = [...totals.values()].reduce((sum, one) => sum + one.count, 0)
  if (counted > sortLimit) return { rows: await listWorstFirst(tx, scope, { totals, offset, limit }), total: counted }
  const where = `agency_id = $1 AND operation_id = $2 AND owner_unit_id = ANY ($3::uuid[]) AND ($4::text IS NULL OR clause_id = $4) AND ($5::text[] IS NULL OR state = ANY ($5))
    AND ($6::timestamptz IS NULL OR effective_due_at >= $6) AND ($7::timestamptz IS NULL OR effective_due_at <= $7)`
  const values = [tx.agencyId, scope.operationId, wanted, scope.clauseId ?? null, scope.states ?? null, from === undefined ? null : iso(from), to === undefined ? null : iso(to)]
  const rows = await tx.query<ObligationRow>(`SELECT * FROM obligation WHERE ${where} ORDER BY ${rank}, effective_due_at, obligation_id LIMIT $8 OFFSET $9`, [...values, limit, offset])
  const [total] = await tx.query<{ count: number }>(`SELECT count(*) AS count FROM (SELECT 1 FROM obligation WHERE ${where} LIMIT ${countLimit}) AS found`, values)
  return { rows, total: total?.count ?? 0 }
}

const wrongStates: readonly ObligationState[] = ['breached', 'late', 'handed-back']

/** What is wrong now, then what is open and due until then. */
async function listAttention(tx: Tx, scope: QueryScope, { until, limit }: { until: number; limit: number }): Promise<{ rows: ObligationRow[]; total: number; untaken: number }> {
  const totals = await readTotals(tx, { ...scope, states: [...wrongStates, 'open'] })
  const openClauses = totals.get('open')?.clauseIds ?? []
  const wrong = new Map([...totals].filter(([state]) => state !== 'open'))
  const rows = await listWorstFirst(tx, scope, { totals: wrong, offset: 0, limit })
  if (rows.length < limit && openClauses.length > 0) rows.push(...(await listNearest(tx, scope, { state: 'open', clauseIds: openClauses, until, offset: 0, limit: limit - rows.length })))
  const seen = scope.unitIds === null ? null : new Set(scope.unitIds)
  const due = (await countDue(tx, scope.operationId, { from: null, until })).filter((row) => seen === null || seen.has(row.unit_id))
  const total = [...wrong.values(), ...due].reduce((sum, one) => sum + one.count, 0)
  const [taken] = await tx.query<{ count: number }>(
    `SELECT count(*) AS count FROM attention_take t JOIN obligation o ON o.agency_id = $1 AND o.obligation_id = t.obligation_id
     WHERE t.agency_id = $1 AND t.operation_id = $2 AND (o.state = ANY ($3) OR (o.state = 'open' AND o.effective_due_at <= $4)) AND ($5::uuid[] IS NULL OR o.owner_unit_id = ANY ($5))`,
    [tx.agencyId, scope.operationId, wrongStates, iso(until), scope.unitIds],
    'attention-taken',
  )
  return { rows, total, untaken: Math.max(0, total - (taken?.count ?? 0)) }
}

async function listSuspensions(tx: Tx, row: ObligationRow): Promise<{ from: number; to: number | null }[]> {
  if (!row.suspendable) return []
  const rows = await tx.query<{ from_at: number; to_at: number | null }>(
    'SELECT from_at, to_at FROM commitment WHERE agency_id = $1 AND operation_id = $2 AND unit_id = $3 AND from_at IS NOT NULL AND from_at <= $4 AND (to_at IS NULL OR to_at > $5) ORDER BY from_at',
    [tx.agencyId, row.operation_id, row.owner_unit_id, iso(row.effective_due_at), iso(row.opens_at)],
  )
  return rows.map((one) => ({ from: one.from_at, to: one.to_at }))
}

async function listEvidenceEntries(tx: Tx, row: ObligationRow): Promise<string[]> {
  const rows = await tx.query<{ entry_id: string }>(
    `SELECT entry_id FROM evidence WHERE agency_id = $1 AND (obligation_id = $2 OR (obligation_id IS NULL AND operation_id = $3 AND key = $4 AND occurred_at >= $5 AND ($6::timestamptz IS NULL OR occurred_at < $6))) ORDER BY occurred_at LIMIT 100`,
    [tx.agencyId, row.obligation_id, row.operation_id, row.need_key, iso(row.counts_from), row.closes_at === null ? null : iso(row.closes_at)],
  )
  return rows.map((one) => one.entry_id)
}

/** Entries that name the obligation: what was done about it, and who was told. */
async function listStoryEntries(tx: Tx, row: ObligationRow): Promise<string[]> {
  const rows = await tx.query<{ entry_id: string }>(
    `SELECT entry_id FROM journal_entry WHERE agency_id = $1 AND operation_id = $2
       AND (kind LIKE 'obligation.%' OR kind LIKE 'attention.%' OR kind LIKE 'ladder.%') AND header LIKE '%' || $3 || '%' ORDER BY occurred_at, entry_id LIMIT 100`,
    [tx.agencyId, row.operation_id, row.obligation_id],
  )
  return rows.map((one) => one.entry_id)
}

/** The same rules as the commands', asked beforehand, so that a screen shows only what would be accepted. */
async function listMay({ tx, actor, scope }: { tx: Tx; actor: Actor; scope: Scope }, row: ObligationRow): Promise<string[]> {
  const isUnsettled = ['planned', 'open', 'late', 'suspended', 'handed-back'].includes(row.state)
  const isTaken = (await tx.query('SELECT 1 FROM attention_take WHERE agency_id = $1 AND obligation_id = $2', [tx.agencyId, row.obligation_id])).length > 0
  type Named = { readonly obligationId: string }
  const own: readonly Rule<Named>[] = [theOneWhoOwes, crewThatOwes, rolesOverObligation(['leader', ...steering])]
  const desk: readonly Rule<Named>[] = [rolesAtRoot(steering)]
  const offers: { name: string; isOpen: boolean; who: readonly Rule<Named>[] }[] = [
    { name: 'complete-task', isOpen: isUnsettled && row.kind === 'task', who: own },
    { name: 'file-report', isOpen: isUnsettled && row.kind === 'report', who: own },
    { name: 'file-record', isOpen: isUnsettled && row.kind === 'record', who: own },
    { name: 'acknowledge', isOpen: isUnsettled && row.kind === 'acknowledge', who: own },
    { name: 'hand-back-obligation', isOpen: isUnsettled && row.state !== 'handed-back', who: [rolesOverObligation(['leader', ...steering])] },
    { name: 'restore-obligation', isOpen: row.state === 'handed-back' || row.state === 'waived', who: desk },
    { name: 'reassign-obligation', isOpen: isUnsettled, who: desk },
    { name: 'waive-obligation', isOpen: isUnsettled || row.state === 'breached', who: [rolesAtRoot(['commander', 'officer-of-the-day'])] },
    { name: 'remind-owner', isOpen: isUnsettled, who: desk },
    { name: 'take-obligation', isOpen: !isTaken && (isUnsettled || row.state === 'breached'), who: desk },
    { name: 'release-obligation', isOpen: isTaken, who: desk },
    { name: 'pass-obligation', isOpen: isTaken, who: desk },
  ]
  const may: string[] = []
  for (const offer of offers) {
    if (offer.isOpen && (await isAllowed(offer.who, { tx, actor, input: { obligationId: row.obligation_id } }, scope))) may.push(offer.name)
  }
  return may
}
