import type { Tx } from '../../kernel/db/database.ts'
import { iso } from '../../kernel/db/tables.ts'
import type { Attributes } from '../facts.ts'
import type { unitTypes } from '../words.ts'

export interface UnitRow {
  readonly unit_id: string
  readonly external_id: string
  readonly parent_id: string | null
  readonly path: readonly string[]
  readonly type: (typeof unitTypes)[number]
  readonly name_zh: string
  readonly name_en: string
  readonly telephone: string | null
  readonly attributes: Attributes
  readonly closed_at: number | null
}
type Row<T> = T & Record<string, unknown>

const columns = 'unit_id, external_id, parent_id, path, type, name_zh, name_en, telephone, attributes, closed_at'

export async function findUnit(tx: Tx, unitId: string): Promise<UnitRow | null> {
  const rows = await tx.query<Row<UnitRow>>(`SELECT ${columns} FROM unit WHERE agency_id = $1 AND unit_id = $2`, [tx.agencyId, unitId], 'find-unit')
  return rows[0] ?? null
}

/** Parents before children, then by external id; an agency has hundreds of units, not millions. */
export async function listAllUnits(tx: Tx): Promise<UnitRow[]> {
  return tx.query<Row<UnitRow>>(`SELECT ${columns} FROM unit WHERE agency_id = $1 ORDER BY cardinality(path), external_id`, [tx.agencyId], 'list-all-units')
}

/** Changes of the tree queue here: two moves at once could otherwise close a ring. Null: there is no root yet. */
export async function lockTree(tx: Tx): Promise<string | null> {
  const rows = await tx.query<{ unit_id: string }>('SELECT unit_id FROM unit WHERE agency_id = $1 AND parent_id IS NULL FOR NO KEY UPDATE', [tx.agencyId], 'lock-tree')
  return rows[0]?.unit_id ?? null
}

export type UnitWrite = Pick<UnitRow, 'unit_id' | 'external_id' | 'parent_id' | 'path' | 'type' | 'name_zh' | 'name_en' | 'telephone' | 'attributes' | 'closed_at'>

/** New and changed units in one statement, so that children may come with their parents. */
export async function saveUnits(tx: Tx, units: readonly UnitWrite[]): Promise<void> {
  if (units.length === 0) return
  await tx.query(
    `INSERT INTO unit (agency_id, unit_id, external_id, parent_id, path, type, name_zh, name_en, telephone, attributes, closed_at)
     SELECT $1, r.unit_id, r.external_id, r.parent_id, r.path, r.type, r.name_zh, r.name_en, r.telephone, r.attributes, r.closed_at
     FROM jsonb_to_recordset($2::jsonb) AS r(unit_id uuid, external_id text, parent_id uuid, path uuid[], type text, name_zh text, name_en text, telephone text, attributes jsonb, closed_at timestamptz)
     ON CONFLICT (agency_id, unit_id) DO UPDATE SET parent_id = excluded.parent_id, path = excluded.path, type = excluded.type, name_zh = excluded.name_zh,
       name_en = excluded.name_en, telephone = excluded.telephone, attributes = excluded.attributes, closed_at = excluded.closed_at`,
    [tx.agencyId, JSON.stringify(units.map((unit) => ({ ...unit, closed_at: unit.closed_at === null ? null : iso(unit.closed_at) })))],
    'save-units',
  )
}

/** False: the id or the external id is taken. */
export async function insertUnit(tx: Tx, unit: UnitWrite): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO unit (agency_id, unit_id, external_id, parent_id, path, type, name_zh, name_en, telephone, attributes)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING unit_id`,
    [tx.agencyId, unit.unit_id, unit.external_id, unit.parent_id, unit.path, unit.type, unit.name_zh, unit.name_en, unit.telephone, JSON.stringify(unit.attributes)],
    'insert-unit',
  )
  return rows.length === 1
}

/** The unit goes under another; the ways of all below it change with it. `parentPath` ends with the new parent. */
export async function moveSubtree(tx: Tx, unit: { unit_id: string; path: readonly string[] }, parentPath: readonly string[]): Promise<void> {
  await tx.query(
    `UPDATE unit SET path = $3::uuid[] || path[$4::int:], parent_id = CASE WHEN unit_id = $2 THEN $5::uuid ELSE parent_id END
     WHERE agency_id = $1 AND $2::uuid = ANY (path)`,
    [tx.agencyId, unit.unit_id, parentPath, unit.path.length, parentPath.at(-1)],
    'move-subtree',
  )
}

/** What keeps a unit from being closed. */
export async function countUses(tx: Tx, unitId: string): Promise<{ members: number; units: number; places: number }> {
  const rows = await tx.query<{ members: number; units: number; places: number }>(
    `SELECT (SELECT count(*) FROM member WHERE agency_id = $1 AND unit_id = $2 AND left_at IS NULL) AS members,
       (SELECT count(*) FROM unit WHERE agency_id = $1 AND parent_id = $2 AND closed_at IS NULL) AS units,
       (SELECT count(*) FROM place WHERE agency_id = $1 AND unit_id = $2 AND closed_at IS NULL) AS places`,
    [tx.agencyId, unitId],
    'count-uses-of-unit',
  )
  return rows[0] ?? { members: 0, units: 0, places: 0 }
}

export async function countStrength(tx: Tx, at: number): Promise<Map<string, { members: number; onDuty: number }>> {
  const rows = await tx.query<{ unit_id: string; members: number; on_duty: number }>(
    `SELECT unit_id, sum(members)::int AS members, sum(on_duty)::int AS on_duty FROM (
       SELECT unit_id, 1 AS members, 0 AS on_duty FROM member WHERE agency_id = $1 AND left_at IS NULL
       UNION ALL
       SELECT unit_id, 0, 1 FROM attendance WHERE agency_id = $1 AND from_at <= $2 AND (to_at IS NULL OR to_at > $2)
     ) AS counted GROUP BY unit_id`,
    [tx.agencyId, iso(at)],
    'count-strength',
  )
  return new Map(rows.map((row) => [row.unit_id, { members: row.members, onDuty: row.on_duty }]))
}

export async function insertAgency(tx: Tx, agency: { key: string; name: { zh: string; en: string } }): Promise<boolean> {
  const rows = await tx.query(
    'INSERT INTO agency (agency_id, key, name_zh, name_en, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (agency_id) DO NOTHING RETURNING agency_id',
    [tx.agencyId, agency.key, agency.name.zh, agency.name.en, iso(tx.realNow)],
    'insert-agency',
  )
  return rows.length === 1
}
