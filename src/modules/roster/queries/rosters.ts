import type { Visibility } from '../../../force/index.ts'
import type { Tx } from '../../../kernel/db/database.ts'
import { iso } from '../../../kernel/db/tables.ts'
import { notFound } from '../../../kernel/errors.ts'
import type { RosterStatus } from '../tables.ts'

type Row<T> = T & Record<string, unknown>

export interface RosterRow {
  readonly roster_id: string
  readonly unit_id: string
  readonly from_day: string
  readonly to_day: string
  readonly timezone: string
  readonly country: string
  readonly status: RosterStatus
  readonly revision: number
  readonly submitted_at: number | null
  readonly submitted_by: string | null
  readonly approved_at: number | null
  readonly approved_by: string | null
  readonly in_force_at: number | null
  readonly returned_reason: string | null
}

const columns = `r.roster_id, r.unit_id, r.from_day::text AS from_day, r.to_day::text AS to_day, r.timezone, r.country, r.status, r.revision,
  r.submitted_at, r.submitted_by, r.approved_at, r.approved_by, r.in_force_at, r.returned_reason`

export async function findRoster(tx: Tx, rosterId: string): Promise<RosterRow | null> {
  const [row] = await tx.query<Row<RosterRow>>(`SELECT ${columns} FROM roster r WHERE r.agency_id = $1 AND r.roster_id = $2`, [tx.agencyId, rosterId], 'find-roster')
  return row ?? null
}

/** Whoever changes a roster does so one after the other; several at once in the order of their ids, so that nobody waits in a ring. */
export async function lockRosters(tx: Tx, rosterIds: readonly string[]): Promise<RosterRow[]> {
  const wanted = [...new Set(rosterIds)]
  const rows = await tx.query<Row<RosterRow>>(`SELECT ${columns} FROM roster r WHERE r.agency_id = $1 AND r.roster_id = ANY ($2::uuid[]) ORDER BY r.roster_id FOR UPDATE`, [tx.agencyId, wanted], 'lock-rosters')
  await tx.refreshNow()
  return wanted.map((id) => {
    const row = rows.find((one) => one.roster_id === id)
    if (row === undefined) throw notFound('roster', id)
    return row
  })
}

export async function lockRoster(tx: Tx, rosterId: string): Promise<RosterRow> {
  const [row] = await lockRosters(tx, [rosterId])
  if (row === undefined) throw notFound('roster', rosterId)
  return row
}

/** Another that is not withdrawn takes some of these days; the unit's own row is locked, so that two who open at once meet here. */
export async function findOverlapping(tx: Tx, { unitId, from, to }: { unitId: string; from: string; to: string }): Promise<{ from_day: string; to_day: string } | null> {
  await tx.query('SELECT 1 FROM unit WHERE agency_id = $1 AND unit_id = $2 FOR NO KEY UPDATE', [tx.agencyId, unitId], 'lock-unit-of-roster')
  const [row] = await tx.query<{ from_day: string; to_day: string }>(
    "SELECT from_day::text AS from_day, to_day::text AS to_day FROM roster WHERE agency_id = $1 AND unit_id = $2 AND status <> 'withdrawn' AND daterange(from_day, to_day, '[]') && daterange($3::date, $4::date, '[]') ORDER BY from_day LIMIT 1",
    [tx.agencyId, unitId, from, to],
    'find-overlapping-roster',
  )
  return row ?? null
}

/** False: the id is taken. */
export async function insertRoster(tx: Tx, row: { rosterId: string; unitId: string; from: string; to: string; timezone: string; country: string }): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO roster (agency_id, roster_id, unit_id, from_day, to_day, timezone, country, status) VALUES ($1, $2, $3, $4, $5, $6, $7, 'draft')
     ON CONFLICT (agency_id, roster_id) DO NOTHING RETURNING roster_id`,
    [tx.agencyId, row.rosterId, row.unitId, row.from, row.to, row.timezone, row.country],
    'insert-roster',
  )
  return rows.length === 1
}

export type RosterStep =
  | { readonly status: 'submitted'; readonly at: number; readonly by: string }
  | { readonly status: 'approved'; readonly at: number; readonly by: string }
  | { readonly status: 'in-force'; readonly at: number }
  | { readonly status: 'draft'; readonly reason: string }
  | { readonly status: 'withdrawn' }

export async function saveStep(tx: Tx, rosterId: string, step: RosterStep): Promise<void> {
  const at = 'at' in step ? iso(step.at) : null
  const by = 'by' in step ? step.by : null
  await tx.query(
    `UPDATE roster SET status = $3,
       submitted_at = CASE $3 WHEN 'submitted' THEN $4::timestamptz WHEN 'draft' THEN NULL ELSE submitted_at END,
       submitted_by = CASE $3 WHEN 'submitted' THEN $5::text WHEN 'draft' THEN NULL ELSE submitted_by END,
       approved_at = CASE $3 WHEN 'approved' THEN $4::timestamptz WHEN 'draft' THEN NULL ELSE approved_at END,
       approved_by = CASE $3 WHEN 'approved' THEN $5::text WHEN 'draft' THEN NULL ELSE approved_by END,
       in_force_at = CASE $3 WHEN 'in-force' THEN $4::timestamptz ELSE in_force_at END,
       returned_reason = CASE $3 WHEN 'draft' THEN $6::text WHEN 'submitted' THEN NULL ELSE returned_reason END
     WHERE agency_id = $1 AND roster_id = $2`,
    [tx.agencyId, rosterId, step.status, at, by, 'reason' in step ? step.reason : null],
    'save-roster-step',
  )
}

/** What stands in a list; counts of its shifts and of what waits. */
export interface RosterListRow extends RosterRow {
  readonly unit_zh: string
  readonly unit_en: string
  readonly path: readonly string[]
  readonly members: number
  readonly shifts: number
  readonly open_changes: number
  readonly open_swaps: number
}

const listed = `SELECT ${columns}, u.name_zh AS unit_zh, u.name_en AS unit_en, u.path,
    s.members, s.shifts,
    (SELECT count(*) FROM swap w JOIN shift o ON o.agency_id = $1 AND o.shift_id = w.shift_id WHERE w.agency_id = $1 AND w.status IN ('offered', 'accepted') AND o.roster_id = r.roster_id) AS open_swaps,
    (SELECT count(*) FROM roster_change c WHERE c.agency_id = $1 AND c.roster_id = r.roster_id AND c.status = 'asked') AS open_changes
  FROM roster r JOIN unit u ON u.agency_id = r.agency_id AND u.unit_id = r.unit_id
  CROSS JOIN LATERAL (
    SELECT count(*) AS shifts, count(DISTINCT s.member_id) AS members FROM shift s WHERE s.agency_id = $1 AND s.roster_id = r.roster_id AND s.cancelled_at IS NULL
  ) s`

export async function listRosters(tx: Tx, { visibility, unitId, from, to }: { visibility: Visibility; unitId: string | null; from: string | null; to: string | null }): Promise<RosterListRow[]> {
  return tx.query<Row<RosterListRow>>(
    `${listed} WHERE r.agency_id = $1 AND r.status <> 'withdrawn' AND ($2::date IS NULL OR r.to_day >= $2) AND ($3::date IS NULL OR r.from_day <= $3)
       AND ($4::boolean OR u.path && $5::uuid[] OR u.unit_id = $6::uuid) AND ($7::uuid IS NULL OR $7 = ANY (u.path))
     ORDER BY r.from_day DESC, cardinality(u.path), u.external_id, r.roster_id LIMIT 500`,
    [tx.agencyId, from, to, visibility.all, visibility.roots, visibility.own, unitId],
    'list-rosters',
  )
}

export async function findListed(tx: Tx, rosterId: string): Promise<RosterListRow | null> {
  const [row] = await tx.query<Row<RosterListRow>>(`${listed} WHERE r.agency_id = $1 AND r.roster_id = $2`, [tx.agencyId, rosterId], 'find-listed-roster')
  return row ?? null
}

// Changes inside the notice

export interface ChangeRow {
  readonly change_id: string
  readonly roster_id: string
  readonly unit_id: string
  readonly changes: string
  readonly first_from_at: number
  readonly asked_at: number
  readonly asked_by: string
  readonly entry_id: string
  readonly status: 'asked' | 'approved' | 'refused' | 'withdrawn'
}

const changeColumns = 'change_id, roster_id, unit_id, changes, first_from_at, asked_at, asked_by, entry_id, status'

export async function findChange(tx: Tx, changeId: string): Promise<ChangeRow | null> {
  const [row] = await tx.query<Row<ChangeRow>>(`SELECT ${changeColumns} FROM roster_change WHERE agency_id = $1 AND change_id = $2`, [tx.agencyId, changeId], 'find-roster-change')
  return row ?? null
}

/** False: the id is taken. */
export async function insertChange(tx: Tx, row: Omit<ChangeRow, 'status'>): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO roster_change (agency_id, change_id, roster_id, unit_id, changes, first_from_at, asked_at, asked_by, entry_id, status)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'asked') ON CONFLICT (agency_id, change_id) DO NOTHING RETURNING change_id`,
    [tx.agencyId, row.change_id, row.roster_id, row.unit_id, row.changes, iso(row.first_from_at), iso(row.asked_at), row.asked_by, row.entry_id],
    'insert-roster-change',
  )
  return rows.length === 1
}

export async function settleChange(tx: Tx, { changeId, status, at, by }: { changeId: string; status: 'approved' | 'refused'; at: number; by: string }): Promise<void> {
  await tx.query('UPDATE roster_change SET status = $3, settled_at = $4, settled_by = $5 WHERE agency_id = $1 AND change_id = $2', [tx.agencyId, changeId, status, iso(at), by], 'settle-roster-change')
}

export interface OpenChangeRow extends ChangeRow {
  readonly asked_by_name: string | null
  readonly body: string | null
}

export async function listOpenChanges(tx: Tx, rosterId: string): Promise<OpenChangeRow[]> {
  return tx.query<Row<OpenChangeRow>>(
    `SELECT ${changeColumns.split(', ').map((name) => `c.${name}`).join(', ')}, m.name AS asked_by_name, b.body
     FROM roster_change c
     LEFT JOIN member m ON m.agency_id = c.agency_id AND c.asked_by = 'member:' || m.member_id
     LEFT JOIN journal_body b ON b.agency_id = c.agency_id AND b.entry_id = c.entry_id
     WHERE c.agency_id = $1 AND c.roster_id = $2 AND c.status = 'asked' ORDER BY c.asked_at, c.change_id`,
    [tx.agencyId, rosterId],
    'list-open-roster-changes',
  )
}

