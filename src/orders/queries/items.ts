/** Obligations as screens show them: with the names of owners and subjects, whom to ring, who has taken them. */
import { listAllUnits, listOnDuty, type OnDutyRow, type UnitRow } from '../../force/index.ts'
import type { Tx } from '../../kernel/db/database.ts'
import type { InForce } from '../compilation.ts'
import type { ObligationItem } from '../contract.ts'
import type { Kinds } from '../kinds.ts'
import type { ObligationRow } from './obligations.ts'

export const dueSoonMs = 15 * 60_000

export interface Names {
  readonly units: ReadonlyMap<string, UnitRow>
}

export async function readUnits(tx: Tx): Promise<ReadonlyMap<string, UnitRow>> {
  return new Map((await listAllUnits(tx)).map((unit) => [unit.unit_id, unit]))
}

export async function describeItems(tx: Tx, { rows, kinds, inForce, now, units }: { rows: readonly ObligationRow[]; kinds: Kinds; inForce: InForce | null; now: number; units: ReadonlyMap<string, UnitRow> }): Promise<ObligationItem[]> {
  if (rows.length === 0) return []
  const titles = dutyTitles(inForce, kinds)
  const people = await listPeople(tx, rows)
  const places = await listPlaceNames(tx, rows)
  const onDuty = firstByUnit(await listOnDuty(tx, { visibility: { all: true, roots: [], own: null }, at: now, unitIds: [...new Set(rows.map((row) => row.owner_unit_id))], below: false, roles: ['duty-officer', 'leader'] }))
  const takers = await listTakers(tx, rows)
  return rows.map((row): ObligationItem => {
    const unit = units.get(row.owner_unit_id)
    const person = row.member_id === null ? undefined : people.get(row.member_id)
    const reachable = person ?? onDuty.get(row.owner_unit_id)
    const details: ObligationItem['details'] = JSON.parse(row.details)
    return {
      id: row.obligation_id,
      clauseId: row.clause_id,
      dutyId: row.duty_id,
      kind: row.kind,
      sort: row.sort,
      title: titles.get(`${row.clause_id} ${row.duty_id}`) ?? { zh: row.duty_id, en: row.duty_id },
      subjectKind: row.subject_kind,
      subjectId: row.subject_id,
      subjectName: subjectName(row, units, people, places),
      owner: {
        unitId: row.owner_unit_id,
        unitName: nameOf(unit),
        memberId: row.member_id,
        memberName: reachable?.name ?? null,
        telephone: reachable?.telephone ?? unit?.telephone ?? null,
      },
      occurrence: row.occurrence,
      opensAt: row.opens_at,
      dueAt: row.effective_due_at,
      originalDueAt: row.due_at,
      state: row.state,
      metAt: row.met_at,
      isDueSoon: isDueSoon(row, now),
      takenBy: takers.get(row.obligation_id) ?? null,
      details,
    }
  })
}

export function isDueSoon(row: Pick<ObligationRow, 'state' | 'effective_due_at'>, now: number): boolean {
  return row.state === 'open' && row.effective_due_at <= now + dueSoonMs
}

export function nameOf(unit: UnitRow | undefined): { zh: string; en: string } {
  return unit === undefined ? { zh: '—', en: '—' } : { zh: unit.name_zh, en: unit.name_en }
}

function dutyTitles(inForce: InForce | null, kinds: Kinds): Map<string, { zh: string; en: string }> {
  const words = new Map(kinds.list.map((kind) => [kind.kind, kind.words]))
  const titles = new Map<string, { zh: string; en: string }>()
  for (const duty of inForce?.order.clauses.flatMap((clause) => clause.duties) ?? []) {
    titles.set(`${duty.clauseId} ${duty.id}`, duty.title ?? words.get(duty.kind) ?? { zh: duty.kind, en: duty.kind })
  }
  return titles
}

interface Person {
  readonly name: string
  readonly telephone: string | null
}

async function listPeople(tx: Tx, rows: readonly ObligationRow[]): Promise<Map<string, Person>> {
  const ids = rows.flatMap((row) => [row.member_id ?? [], row.subject_kind === 'member' ? row.subject_id : []].flat())
  return listMemberNames(tx, ids)
}

export async function listMemberNames(tx: Tx, ids: readonly string[]): Promise<Map<string, Person>> {
  if (ids.length === 0) return new Map()
  const found = await tx.query<{ member_id: string; name: string; telephone: string | null }>('SELECT member_id, name, telephone FROM member WHERE agency_id = $1 AND member_id = ANY ($2::uuid[])', [tx.agencyId, [...new Set(ids)]], 'member-names')
  return new Map(found.map((row) => [row.member_id, { name: row.name, telephone: row.telephone }]))
}

async function listPlaceNames(tx: Tx, rows: readonly ObligationRow[]): Promise<Map<string, { zh: string; en: string }>> {
  const ids = rows.filter((row) => row.subject_kind !== 'unit' && row.subject_kind !== 'member').map((row) => row.subject_id)
  if (ids.length === 0) return new Map()
  const found = await tx.query<{ place_id: string; name_zh: string; name_en: string }>('SELECT place_id, name_zh, name_en FROM place WHERE agency_id = $1 AND place_id = ANY ($2::uuid[])', [tx.agencyId, [...new Set(ids)]], 'place-names')
  return new Map(found.map((row) => [row.place_id, { zh: row.name_zh, en: row.name_en }]))
}

async function listTakers(tx: Tx, rows: readonly ObligationRow[]): Promise<Map<string, { memberId: string; name: string }>> {
  const found = await tx.query<{ obligation_id: string; member_id: string; name: string }>(
    'SELECT t.obligation_id, t.member_id, m.name FROM attention_take t JOIN member m ON m.agency_id = t.agency_id AND m.member_id = t.member_id WHERE t.agency_id = $1 AND t.obligation_id = ANY ($2::uuid[])',
    [tx.agencyId, rows.map((row) => row.obligation_id)],
    'list-takers',
  )
  return new Map(found.map((row) => [row.obligation_id, { memberId: row.member_id, name: row.name }]))
}

function subjectName(row: ObligationRow, units: ReadonlyMap<string, UnitRow>, people: ReadonlyMap<string, Person>, places: ReadonlyMap<string, { zh: string; en: string }>): { zh: string; en: string } {
  if (row.subject_kind === 'unit') return nameOf(units.get(row.subject_id))
  if (row.subject_kind === 'member') {
    const name = people.get(row.subject_id)?.name ?? '—'
    return { zh: name, en: name }
  }
  return places.get(row.subject_id) ?? { zh: '—', en: '—' }
}

function firstByUnit(rows: readonly OnDutyRow[]): Map<string, Person> {
  const people = new Map<string, Person>()
  for (const row of rows) if (!people.has(row.unit_id) || row.role === 'duty-officer') people.set(row.unit_id, { name: row.name, telephone: row.telephone })
  return people
}
