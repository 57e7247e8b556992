/** Profiles of floors: what counts and what is needed over each floor's window, as steps. */
import type { Tx } from '../../kernel/db/database.ts'
import { iso } from '../../kernel/db/tables.ts'
import type { FloorPoint } from '../state/evaluate.ts'
import type { ObligationRow } from './obligations.ts'

export async function readProfiles(tx: Tx, obligationIds: readonly string[]): Promise<Map<string, FloorPoint[]>> {
  const profiles = new Map<string, FloorPoint[]>()
  if (obligationIds.length === 0) return profiles
  // One row a floor: a few hundred steps each would cost the driver more than the database.
  const rows = await tx.query<{ obligation_id: string; points: [number, number | null, number][] }>(
    `SELECT obligation_id, json_agg(json_build_array((date_part('epoch', at) * 1000)::bigint, quantity, need) ORDER BY at) AS points
     FROM floor_profile WHERE agency_id = $1 AND obligation_id = ANY ($2::uuid[]) GROUP BY obligation_id`,
    [tx.agencyId, obligationIds],
    'read-profiles',
  )
  for (const row of rows) profiles.set(row.obligation_id, row.points.map(([at, quantity, need]) => ({ at, quantity, need })))
  return profiles
}

export interface ProfileChange {
  readonly obligationId: string
  /** Every step of the floor, in the order of time. */
  readonly points: readonly FloorPoint[]
}

/** Writes only the steps that differ from `before`, what `readProfiles` gave: a sick call moves two or three of a week's. */
export async function writeProfiles(tx: Tx, changes: readonly ProfileChange[], before: ReadonlyMap<string, readonly FloorPoint[]>): Promise<string[]> {
  const gone: { id: string; at: number }[] = []
  const fresh: { id: string; point: FloorPoint }[] = []
  for (const { obligationId: id, points } of changes) {
    const known = new Map((before.get(id) ?? []).map((point) => [point.at, point]))
    for (const point of points) {
      const old = known.get(point.at)
      known.delete(point.at)
      if (old === undefined || old.quantity !== point.quantity || old.need !== point.need) fresh.push({ id, point })
    }
    for (const at of known.keys()) gone.push({ id, at })
  }
  if (gone.length > 0) {
    await tx.query(
      'DELETE FROM floor_profile f USING unnest($2::uuid[], $3::timestamptz[]) AS g (id, at) WHERE f.agency_id = $1 AND f.obligation_id = g.id AND f.at = g.at',
      [tx.agencyId, gone.map((one) => one.id), gone.map((one) => iso(one.at))],
      'drop-profile-steps',
    )
  }
  if (fresh.length > 0) {
    await tx.query(
      `INSERT INTO floor_profile (agency_id, obligation_id, at, quantity, need) SELECT $1, * FROM unnest($2::uuid[], $3::timestamptz[], $4::float8[], $5::float8[])
       ON CONFLICT (agency_id, obligation_id, at) DO UPDATE SET quantity = excluded.quantity, need = excluded.need`,
      [tx.agencyId, fresh.map((one) => one.id), fresh.map((one) => iso(one.point.at)), fresh.map((one) => one.point.quantity), fresh.map((one) => one.point.need)],
      'save-profile-steps',
    )
  }
  return [...new Set([...gone, ...fresh].map((one) => one.id))]
}

/** Floors of these kinds whose window touches [from, to): of these subjects (null: of all), withdrawn ones too. In an operation that is closed nothing moves any more. */
export async function listFloors(tx: Tx, query: { kinds: readonly string[]; subjectIds: readonly string[] | null; from: number | null; to: number | null; operationId: string | null }): Promise<ObligationRow[]> {
  return tx.query<ObligationRow>(
    `SELECT o.* FROM obligation o JOIN operation p ON p.agency_id = $1 AND p.operation_id = o.operation_id AND p.status <> 'closed'
     WHERE o.agency_id = $1 AND o.sort = 'floor' AND o.kind = ANY ($2) AND ($3::uuid[] IS NULL OR o.subject_id = ANY ($3))
       AND ($4::timestamptz IS NULL OR o.due_at > $4) AND ($5::timestamptz IS NULL OR o.opens_at < $5) AND ($6::uuid IS NULL OR o.operation_id = $6) ORDER BY o.obligation_id`,
    [tx.agencyId, query.kinds, query.subjectIds, query.from === null ? null : iso(query.from), query.to === null ? null : iso(query.to), query.operationId],
    'list-floors',
  )
}

export interface OutRow {
  readonly commitment_id: string
  readonly operation_id: string
  readonly unit_id: string
  readonly from_at: number
  readonly to_at: number | null
  readonly people: number | null
  readonly member_ids: string[] | null
}

/** Crews that were out at any moment of [from, to). */
export async function listCommitments(tx: Tx, { operationIds, from, to }: { operationIds: readonly string[]; from: number; to: number }): Promise<OutRow[]> {
  return tx.query<OutRow & Record<string, unknown>>(
    `SELECT commitment_id, operation_id, unit_id, from_at, to_at, people, member_ids FROM commitment
     WHERE agency_id = $1 AND operation_id = ANY ($2::uuid[]) AND from_at IS NOT NULL AND from_at < $4 AND (to_at IS NULL OR to_at > $3) ORDER BY from_at, commitment_id`,
    [tx.agencyId, operationIds, iso(from), iso(to)],
    'list-commitments',
  )
}
