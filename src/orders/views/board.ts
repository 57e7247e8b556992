import { iso } from '../../kernel/db/tables.ts'
import type { Tx } from '../../kernel/db/database.ts'
import { findClock, readClock } from '../../kernel/clock.ts'
import { notFound } from '../../kernel/errors.ts'
import { defineView, type View } from '../../kernel/view.ts'
import type { UnitRow } from '../../force/index.ts'
import { intervalAt } from '../compile/index.ts'
import { readInForce, type InForce } from '../compilation.ts'
import { boardView, comingView, operationView, operationsView, readinessView, type ObligationState, type StateCounts } from '../contract.ts'
import { shown } from '../commands/clock.ts'
import type { Kinds } from '../kinds.ts'
import { dueSoonMs, nameOf, readUnits } from '../queries/items.ts'
import { getOperation, listOperations, operationNow } from '../queries/operations.ts'
import { countDue } from '../queries/worst-first.ts'
import { addCounts, worstOf } from '../rules.ts'
import { readPosition, visibleUnits } from './visible.ts'

interface CountRow {
  unit_id: string
  clause_id: string
  state: ObligationState
  count: number
}

export function boardViews(kinds: Kinds): View[] {
  return [
    defineView(operationsView, {
      who: [{ by: 'member' }],
      async read({ tx }) {
        const operations = []
        for (const row of await listOperations(tx)) {
          const clock = await findClock(tx, row.operation_id)
          operations.push({ id: row.operation_id, key: row.key, title: { zh: row.title_zh, en: row.title_en }, from: row.from_at, to: row.to_at, status: row.status, isSimulated: clock?.isSimulated === true })
        }
        return { operations }
      },
    }),
    defineView(operationView, {
      who: [{ by: 'member' }],
      async read({ tx, input, actor }) {
        const operation = await getOperation(tx, input.operationId)
        const clock = await findClock(tx, input.operationId)
        if (clock === null) throw notFound('clock', input.operationId)
        const now = readClock(clock, tx.realNow)
        const inForce = await readInForce(tx, kinds, operation)
        const visible = visibleUnits(actor, await readUnits(tx))
        const counts: Partial<Record<ObligationState, number>> = {}
        for (const row of await readCounts(tx, input.operationId)) if (visible.has(row.unit_id)) addCounts(counts, row.state, row.count)
        const soon = await readDueSoon(tx, input.operationId, now)
        return {
          id: operation.operation_id,
          key: operation.key,
          title: { zh: operation.title_zh, en: operation.title_en },
          timezone: operation.timezone,
          from: operation.from_at,
          to: operation.to_at,
          status: operation.status,
          orderVersion: operation.version,
          levels: [...(inForce?.order.scale ?? [])],
          level: inForce === null ? null : intervalAt(inForce.timeline, now),
          timeline: [...(inForce?.timeline ?? [])],
          clock: shown(clock, tx.realNow),
          counts,
          dueSoon: soon.filter((row) => visible.has(row.unit_id)).reduce((sum, row) => sum + row.count, 0),
          sections: listSections(inForce),
          at: await readPosition(tx),
        }
      },
    }),
    defineView(boardView, {
      who: [{ by: 'member' }],
      async read({ tx, input, actor }) {
        const { operationId, filter } = input
        const now = await operationNow(tx, operationId)
        const units = await readUnits(tx)
        const visible = visibleUnits(actor, units)
        const inForce = await readInForce(tx, kinds, await getOperation(tx, operationId))
        const isNarrow = filter.from !== undefined || filter.to !== undefined || filter.level !== undefined
        const counts = isNarrow ? await countFiltered(tx, operationId, filter, inForce) : await readCounts(tx, operationId)
        const wanted = filter.states === undefined ? null : new Set(filter.states)
        const out = await listCommitted(tx, operationId)
        const kept = counts.filter((row) => visible.has(row.unit_id) && (wanted === null || wanted.has(row.state)) && isBelow(units, row.unit_id, filter.unitId))
        const soon = (await readDueSoon(tx, operationId, now)).filter((row) => visible.has(row.unit_id) && (wanted === null || wanted.has('open')))
        return { rows: rollUp({ units, visible, counts: kept, soon, out, rootId: filter.unitId }), at: await readPosition(tx) }
      },
    }),
    defineView(comingView, {
      who: [{ by: 'member' }],
      async read({ tx, input, actor }) {
        const operation = await getOperation(tx, input.operationId)
        const now = await operationNow(tx, input.operationId)
        const inForce = await readInForce(tx, kinds, operation)
        const until = now + input.hours * 3_600_000
        const titles = new Map(inForce?.order.clauses.flatMap((clause) => clause.duties.map((duty) => [`${clause.id} ${duty.id}`, duty.title ?? kinds.list.find((kind) => kind.kind === duty.kind)?.words] as const)) ?? [])
        const visible = [...visibleUnits(actor, await readUnits(tx))]
        const rows = await tx.query<{ what: 'opens' | 'due'; at: number; clause_id: string; duty_id: string; count: number; done: number }>(
          `SELECT 'due' AS what, date_trunc('minute', effective_due_at) AS at, clause_id, duty_id, count(*) AS count, count(*) FILTER (WHERE state IN ('met', 'met-late', 'waived')) AS done
           FROM obligation WHERE agency_id = $1 AND operation_id = $2 AND owner_unit_id = ANY ($5::uuid[]) AND effective_due_at BETWEEN $3 AND $4 AND state <> 'withdrawn' GROUP BY 2, 3, 4
           UNION ALL
           SELECT 'opens', date_trunc('minute', opens_at), clause_id, duty_id, count(*), 0
           FROM obligation WHERE agency_id = $1 AND operation_id = $2 AND owner_unit_id = ANY ($5::uuid[]) AND effective_due_at BETWEEN $3 AND $4 + interval '12 hours' AND opens_at BETWEEN $3 AND $4 AND state = 'planned' GROUP BY 2, 3, 4
           ORDER BY at, clause_id, duty_id LIMIT 200`,
          [tx.agencyId, input.operationId, iso(now), iso(until), visible],
          'coming',
        )
        const items = rows.map((row) => ({ at: row.at, what: row.what, clauseId: row.clause_id, dutyId: row.duty_id, title: titles.get(`${row.clause_id} ${row.duty_id}`) ?? { zh: row.duty_id, en: row.duty_id }, count: row.count, done: row.done }))
        const levels = (inForce?.timeline ?? []).filter((one) => one.from > now && one.from <= until).map((one) => ({ at: one.from, what: 'level' as const, clauseId: null, dutyId: null, title: { zh: `${one.level} 级`, en: `Level ${one.level}` }, count: 0, done: 0 }))
        return { items: [...items, ...levels].toSorted((a, b) => a.at - b.at) }
      },
    }),
    defineView(readinessView, {
      who: [{ by: 'member' }],
      async read({ tx, input, actor }) {
        const operation = await getOperation(tx, input.operationId)
        const now = await operationNow(tx, input.operationId)
        const visible = [...visibleUnits(actor, await readUnits(tx))]
        return { points: await readReadiness(tx, { operationId: operation.operation_id, from: operation.from_at, to: Math.min(now, operation.to_at), visible }), events: await listMarks(tx, operation.operation_id) }
      },
    }),
  ]
}

/** One row a unit: a province has tens of thousands of cells, and the driver takes longer over as many rows than all the rest. */
export async function readCounts(tx: Tx, operationId: string): Promise<CountRow[]> {
  const rows = await tx.query<{ unit_id: string; cells: [string, ObligationState, number][] }>(
    'SELECT unit_id, json_agg(json_build_array(clause_id, state, count)) AS cells FROM board_count WHERE agency_id = $1 AND operation_id = $2 AND count <> 0 GROUP BY unit_id',
    [tx.agencyId, operationId],
    'board-counts',
  )
  return rows.flatMap(({ unit_id, cells }) => cells.map(([clause_id, state, count]) => ({ unit_id, clause_id, state, count })))
}

function readDueSoon(tx: Tx, operationId: string, now: number): Promise<{ unit_id: string; clause_id: string; count: number }[]> {
  return countDue(tx, operationId, { from: now, until: now + dueSoonMs })
}

function countFiltered(tx: Tx, operationId: string, filter: { from?: number; to?: number; level?: string }, inForce: InForce | null): Promise<CountRow[]> {
  const duties = filter.level === undefined ? null : (inForce?.order.clauses.flatMap((clause) => clause.duties.filter((duty) => duty.levels === null || duty.levels.includes(filter.level ?? '')).map((duty) => `${clause.id} ${duty.id}`)) ?? [])
  return tx.query<CountRow>(
    `SELECT owner_unit_id AS unit_id, clause_id, state, count(*) AS count FROM obligation
     WHERE agency_id = $1 AND operation_id = $2 AND ($3::timestamptz IS NULL OR effective_due_at >= $3) AND ($4::timestamptz IS NULL OR effective_due_at <= $4)
       AND ($5::text[] IS NULL OR clause_id || ' ' || duty_id = ANY ($5)) GROUP BY 1, 2, 3`,
    [tx.agencyId, operationId, filter.from === undefined ? null : iso(filter.from), filter.to === undefined ? null : iso(filter.to), duties],
  )
}

async function listCommitted(tx: Tx, operationId: string): Promise<Map<string, string>> {
  const rows = await tx.query<{ unit_id: string; commitment_id: string }>('SELECT unit_id, commitment_id FROM commitment WHERE agency_id = $1 AND operation_id = $2 AND from_at IS NOT NULL AND to_at IS NULL', [tx.agencyId, operationId], 'board-committed')
  return new Map(rows.map((row) => [row.unit_id, row.commitment_id]))
}

function isBelow(units: ReadonlyMap<string, UnitRow>, unitId: string, rootId: string | undefined): boolean {
  return rootId === undefined || units.get(unitId)?.path.includes(rootId) === true
}

interface Cell {
  counts: Partial<Record<ObligationState, number>>
  dueSoon: number
}

interface BoardRow {
  unitId: string
  parentId: string | null
  depth: number
  name: { zh: string; en: string }
  type: string
  isPartner: boolean
  isCommitted: boolean
  commitmentId: string | null
  cells: Record<string, { counts: StateCounts; dueSoon: number; worst: ObligationState }>
}

/** Each unit's own counts and those of all below it, in the order of the tree; units without anything owed are left out. */
function rollUp({ units, visible, counts, soon, out, rootId }: { units: ReadonlyMap<string, UnitRow>; visible: ReadonlySet<string>; counts: readonly CountRow[]; soon: readonly { unit_id: string; clause_id: string; count: number }[]; out: ReadonlyMap<string, string>; rootId: string | undefined }): BoardRow[] {
  const cells = new Map<string, Map<string, Cell>>()
  const cellOf = (unitId: string, clauseId: string): Cell => {
    const own = cells.get(unitId) ?? new Map<string, Cell>()
    cells.set(unitId, own)
    const cell = own.get(clauseId) ?? { counts: {}, dueSoon: 0 }
    own.set(clauseId, cell)
    return cell
  }
  for (const row of counts) for (const unitId of units.get(row.unit_id)?.path ?? []) addCounts(cellOf(unitId, row.clause_id).counts, row.state, row.count)
  for (const row of soon) {
    if (!isBelow(units, row.unit_id, rootId)) continue
    for (const unitId of units.get(row.unit_id)?.path ?? []) cellOf(unitId, row.clause_id).dueSoon += row.count
  }
  return inTreeOrder(units)
    .filter((unit) => visible.has(unit.unit_id) && cells.has(unit.unit_id) && isBelow(units, unit.unit_id, rootId))
    .map((unit) => ({
      unitId: unit.unit_id,
      parentId: unit.parent_id,
      depth: unit.path.length - 1,
      name: nameOf(unit),
      type: unit.type,
      isPartner: unit.type === 'partner',
      isCommitted: out.has(unit.unit_id),
      commitmentId: out.get(unit.unit_id) ?? null,
      cells: Object.fromEntries([...(cells.get(unit.unit_id) ?? [])].map(([clauseId, cell]) => [clauseId, { counts: cell.counts, dueSoon: cell.dueSoon, worst: worstOf(cell.counts) }])),
    }))
}

function inTreeOrder(units: ReadonlyMap<string, UnitRow>): UnitRow[] {
  const key = (unit: UnitRow): string => unit.path.map((id) => units.get(id)?.external_id ?? id).join('\u0000')
  return [...units.values()].map((unit) => ({ unit, key: key(unit) })).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ unit }) => unit)
}

interface BoardSection {
  number: string
  title: { zh: string; en: string }
  clauses: { id: string; quote: string; translation: string | null; language: string; isMeasured: boolean }[]
}

function listSections(inForce: InForce | null): BoardSection[] {
  const sections = new Map<string, BoardSection>()
  for (const clause of inForce?.order.clauses ?? []) {
    const number = clause.section?.number ?? ''
    const section: BoardSection = sections.get(number) ?? { number, title: clause.section?.title ?? { zh: '', en: '' }, clauses: [] }
    sections.set(number, section)
    const language = inForce?.order.language ?? 'en'
    const other = language === 'zh' ? clause.translation.en : clause.translation.zh
    section.clauses.push({ id: clause.id, quote: clause.quote, translation: other === '' ? null : other, language, isMeasured: clause.duties.length > 0 })
  }
  return [...sections.values()]
}

/** Every quarter of an hour: of what was due by then, how much had been met in time, late, or not yet. */
async function readReadiness(tx: Tx, { operationId, from, to, visible }: { operationId: string; from: number; to: number; visible: readonly string[] }) {
  if (to <= from) return []
  const rows = await tx.query<{ at: number; due: number; met: number; late: number; breached: number }>(
    `SELECT t.at, count(o.*) AS due,
       count(o.*) FILTER (WHERE o.met_at IS NOT NULL AND o.met_at <= t.at) AS met,
       count(o.*) FILTER (WHERE o.sort = 'deliverable' AND (o.met_at IS NULL OR o.met_at > t.at)) AS late,
       count(o.*) FILTER (WHERE o.state = 'breached') AS breached
     FROM generate_series($3::timestamptz, $4::timestamptz, interval '15 minutes') AS t (at)
     LEFT JOIN (SELECT effective_due_at, met_at, state, sort FROM obligation
                WHERE agency_id = $1 AND operation_id = $2 AND owner_unit_id = ANY ($5::uuid[]) AND effective_due_at <= $4 AND state NOT IN ('withdrawn', 'waived', 'planned', 'suspended', 'handed-back')) o ON o.effective_due_at <= t.at
     GROUP BY t.at ORDER BY t.at`,
    [tx.agencyId, operationId, iso(from), iso(to), visible],
    'readiness',
  )
  return rows
}

async function listMarks(tx: Tx, operationId: string): Promise<{ at: number; kind: string; text: string }[]> {
  const rows = await tx.query<{ kind: string; occurred_at: number; header: string }>(
    `SELECT kind, occurred_at, header FROM journal_entry WHERE agency_id = $1 AND operation_id = $2
       AND kind IN ('order.published', 'order.amended', 'level.raised-by-command', 'level.lowered-by-command', 'crew.committed', 'rollcall.opened') ORDER BY occurred_at LIMIT 200`,
    [tx.agencyId, operationId],
  )
  return rows.map((row) => {
    const header: { facts?: { level?: unknown } } = JSON.parse(row.header)
    return { at: row.occurred_at, kind: row.kind, text: typeof header.facts?.level === 'string' ? header.facts.level : '' }
  })
}
