/** The SQL of rows: which are over, which are somebody's, how many there are. Its parts come from declarations in the source, never from a user. */
import type { Tx } from '../db/database.ts'
import { iso } from '../db/tables.ts'
import { cutoffOf, heldIds, isAllHeld, listOver, periodOf, type Occasion } from './expiry.ts'
import { columnOf, type RowsField, type Whose } from './shape.ts'

/** True where the row is of one of these members (a uuid[]). */
function isOf(whose: Whose, members: string): string {
  if (typeof whose === 'string') return `coalesce(t.${whose} = ANY (${members}), false)`
  if ('actor' in whose) return `coalesce(t.${whose.actor} IN (SELECT 'member:' || m.id FROM unnest(${members}) AS m (id)), false)`
  if ('text' in whose) return `coalesce(t.${whose.text} IN (SELECT m.id::text FROM unnest(${members}) AS m (id)), false)`
  return `coalesce(t.${whose.list} && ${members}, false)`
}

/** All that expressions may refer to; typed here, so that it need not be used. `busy` are hours of operations that run or are held. */
const given = `given AS MATERIALIZED (
  SELECT $2::timestamptz AS cutoff, $3::uuid[] AS over, $4::uuid[] AS running, $5::uuid[] AS held_members, $6::uuid[] AS held_operations,
    (SELECT coalesce(array_agg(tstzrange(b.f, b.t, '[]')), '{}') FROM unnest($7::timestamptz[], $8::timestamptz[]) AS b (f, t)) AS busy
)`

function valuesOf(tx: Tx, field: RowsField, occasion: Occasion): unknown[] {
  const heldOperations = heldIds(occasion, 'operation')
  const running = occasion.ends.filter((end) => end.endedAt === null).map((end) => end.operationId)
  const busy = occasion.ends.filter((end) => end.endedAt === null || heldOperations.includes(end.operationId))
  return [tx.agencyId, iso(cutoffOf(field, occasion)), listOver(field, occasion), running, heldIds(occasion, 'member'), heldOperations, busy.map((end) => iso(end.from)), busy.map((end) => iso(end.to))]
}

const isLeft = (field: RowsField): string => ('isLeft' in field.erase ? `(${field.erase.isLeft})` : 'true')

function isErasable(field: RowsField): string {
  const { operation, since, span, guard } = field
  return [
    operation === undefined ? `(${since}) < given.cutoff` : `((${operation}) = ANY (given.over) OR ((${operation}) IS NULL AND (${since}) < given.cutoff))`,
    ...[operation, field.holdOperation].flatMap((one) => (one === undefined ? [] : [`((${one}) = ANY (given.held_operations)) IS NOT TRUE`])),
    ...(span === undefined ? [] : [`NOT EXISTS (SELECT FROM unnest(given.busy) AS b (hours) WHERE b.hours && tstzrange(${span[0]}, ${span[1]}, '[]'))`]),
    ...field.whose.map((whose) => `NOT ${isOf(whose, 'given.held_members')}`),
    ...(field.mentions ?? []).map((column) => `NOT EXISTS (SELECT FROM unnest(given.held_members) AS m (id) WHERE strpos(t.${column}, m.id::text) > 0)`),
    ...(guard === undefined ? [] : [`(${guard})`]),
    isLeft(field),
  ].join(' AND ')
}

/** Erases at most `limit` rows whose time is over and that no hold keeps; returns how many. Again: none of them is found a second time. */
export async function eraseRows({ tx, field, occasion, limit }: { tx: Tx; field: RowsField; occasion: Occasion; limit: number }): Promise<number> {
  const { erase, table } = field
  if (erase.how === 'kept' || isAllHeld(occasion) || (erase.how === 'each' && erase.isReady?.() === false)) return 0
  const values = valuesOf(tx, field, occasion)
  const chosen = (what: string): string => `SELECT ${what} FROM ${table} t, given WHERE t.agency_id = $1 AND ${isErasable(field)} LIMIT ${limit}`
  const locked = ' FOR UPDATE OF t SKIP LOCKED'
  switch (erase.how) {
    // Not locked first, which would ask for the right to change rows that only come and go; one that is changed meanwhile has moved, and stays.
    case 'row':
      return (await tx.query(`WITH ${given} DELETE FROM ${table} WHERE agency_id = $1 AND ctid = ANY (ARRAY(${chosen('t.ctid')})) RETURNING agency_id`, values)).length
    case 'blank': {
      const set = Object.entries(erase.set).map(([column, value]) => `${column} = ${value}`).join(', ')
      return (await tx.query(`WITH ${given} UPDATE ${table} t SET ${set} WHERE t.agency_id = $1 AND t.ctid = ANY (ARRAY(${chosen('t.ctid')}${locked})) RETURNING t.agency_id`, values)).length
    }
    case 'each': {
      const rows = await tx.query<{ id: string }>(`WITH ${given} ${chosen(`t.${erase.id} AS id`)}${locked}`, values)
      for (const { id } of rows) await erase.erase(tx, id, { running: occasion.ends.flatMap((end) => (end.endedAt === null ? [end.operationId] : [])) })
      return rows.length
    }
  }
}

export interface Held {
  readonly count: number
  /** When the first of them goes, unless a hold keeps it; null: none is known to go (its operation runs, its member serves). */
  readonly nextAt: number | null
}

export async function countRows(tx: Tx, field: RowsField, occasion: Occasion): Promise<Held> {
  const { days, isOperation } = periodOf(field, occasion.rules)
  const over = occasion.ends.filter((end) => end.endedAt !== null)
  const { operation, since, table } = field
  const [row] = await tx.query<{ count: number; first: number | null }>(
    `WITH ${given}, ended AS (SELECT * FROM unnest($9::uuid[], $10::timestamptz[]) AS e (operation_id, ended_at))
     SELECT count(*) AS count, min(${operation === undefined ? `(${since}) + $11::interval` : `CASE WHEN (${operation}) IS NULL THEN (${since}) + $11::interval ELSE (SELECT e.ended_at FROM ended e WHERE e.operation_id = (${operation})) + $12::interval END`}) AS first
     FROM ${table} t, given WHERE t.agency_id = $1 AND ${isLeft(field)} AND $11::interval IS NOT NULL AND $12::interval IS NOT NULL`,
    [...valuesOf(tx, field, occasion), over.map((end) => end.operationId), over.map((end) => iso(end.endedAt ?? 0)), `${days} days`, `${isOperation ? 0 : days} days`],
  )
  return { count: row?.count ?? 0, nextAt: field.erase.how === 'kept' ? null : (row?.first ?? null) }
}

/** The declared columns of a member's rows, as JSON has them. */
export async function readRowsOf(tx: Tx, field: RowsField, memberId: string): Promise<Readonly<Record<string, unknown>>[]> {
  if (field.whose.length === 0) return []
  const columns = [...new Set([...field.columns, ...field.whose.map(columnOf)])]
  const rows = await tx.query<{ row: Readonly<Record<string, unknown>> }>(
    `SELECT to_json(r) AS row FROM (SELECT ${columns.map((column) => `t.${column}`).join(', ')} FROM ${field.table} t WHERE t.agency_id = $1 AND (${field.whose.map((whose) => isOf(whose, '$2::uuid[]')).join(' OR ')})) r`,
    [tx.agencyId, [memberId]],
  )
  return rows.map(({ row }) => row)
}
