import { escapeLike, type Attributes, type PlaceKind, type Visibility } from '../force/index.ts'
import type { Tx } from '../kernel/db/database.ts'
import { iso } from '../kernel/db/tables.ts'
import type { Geometry } from './geometry.ts'

type Row<T> = T & Record<string, unknown>

export interface PlaceRow {
  readonly place_id: string
  readonly kind: PlaceKind
  readonly external_id: string
  readonly unit_id: string
  readonly type: string
  readonly name_zh: string
  readonly name_en: string
  readonly attributes: Attributes
  readonly geometry: Geometry | null
  readonly closed_at: number | null
}

const columns = 'p.place_id, p.kind, p.external_id, p.unit_id, p.type, p.name_zh, p.name_en, p.attributes, p.geometry, p.closed_at'

export async function lockPlace(tx: Tx, placeId: string): Promise<PlaceRow | null> {
  const rows = await tx.query<Row<PlaceRow>>(`SELECT ${columns} FROM place p WHERE p.agency_id = $1 AND p.place_id = $2 FOR NO KEY UPDATE`, [tx.agencyId, placeId], 'lock-place')
  return rows[0] ?? null
}

export async function findPlaceUnit(tx: Tx, placeId: string): Promise<string | null> {
  const rows = await tx.query<{ unit_id: string }>('SELECT unit_id FROM place WHERE agency_id = $1 AND place_id = $2', [tx.agencyId, placeId], 'unit-of-place')
  return rows[0]?.unit_id ?? null
}

/** False: the id or the external id is taken. */
export async function insertPlace(tx: Tx, place: PlaceRow): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO place (agency_id, place_id, kind, external_id, unit_id, type, name_zh, name_en, attributes, geometry)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING place_id`,
    [tx.agencyId, place.place_id, place.kind, place.external_id, place.unit_id, place.type, place.name_zh, place.name_en, JSON.stringify(place.attributes), place.geometry === null ? null : JSON.stringify(place.geometry)],
    'insert-place',
  )
  return rows.length === 1
}

/** New and changed places in one statement. */
export async function savePlaces(tx: Tx, places: readonly PlaceRow[]): Promise<void> {
  if (places.length === 0) return
  await tx.query(
    `INSERT INTO place (agency_id, place_id, kind, external_id, unit_id, type, name_zh, name_en, attributes, geometry, closed_at)
     SELECT $1, r.place_id, r.kind, r.external_id, r.unit_id, r.type, r.name_zh, r.name_en, r.attributes, r.geometry, r.closed_at
     FROM jsonb_to_recordset($2::jsonb) AS r(place_id uuid, kind text, external_id text, unit_id uuid, type text, name_zh text, name_en text, attributes jsonb, geometry jsonb, closed_at timestamptz)
     ON CONFLICT (agency_id, place_id) DO UPDATE SET unit_id = excluded.unit_id, type = excluded.type, name_zh = excluded.name_zh, name_en = excluded.name_en,
       attributes = excluded.attributes, geometry = excluded.geometry, closed_at = excluded.closed_at`,
    [tx.agencyId, JSON.stringify(places.map((place) => ({ ...place, closed_at: place.closed_at === null ? null : iso(place.closed_at) })))],
    'save-places',
  )
}

export interface PlaceItemRow extends PlaceRow {
  readonly unit_zh: string
  readonly unit_en: string
  readonly total: number
}

export interface PlaceQuery {
  readonly visibility: Visibility
  readonly kinds: readonly PlaceKind[]
  readonly placeId: string | null
  readonly unitId: string | null
  readonly type: string | null
  readonly search: string
  readonly includeClosed: boolean
  readonly sort: 'name' | 'external-id' | 'unit' | 'type'
  readonly descending: boolean
  readonly limit: number | null
  readonly offset: number
}

const sortColumns = { name: 'lower(p.name_en)', 'external-id': 'p.external_id', unit: 'u.external_id', type: 'p.type' } as const

export async function findPlaces(tx: Tx, query: PlaceQuery): Promise<PlaceItemRow[]> {
  const { visibility } = query
  const direction = query.descending ? 'DESC' : 'ASC'
  return tx.query<Row<PlaceItemRow>>(
    `SELECT ${columns}, u.name_zh AS unit_zh, u.name_en AS unit_en, count(*) OVER () AS total
     FROM place p JOIN unit u ON u.agency_id = p.agency_id AND u.unit_id = p.unit_id
     WHERE p.agency_id = $1 AND p.kind = ANY ($2::text[])
       AND ($3::boolean OR u.path && $4::uuid[] OR u.unit_id = $5::uuid)
       AND ($6::uuid IS NULL OR p.place_id = $6) AND ($7::uuid IS NULL OR $7 = ANY (u.path)) AND ($8::text IS NULL OR p.type = $8)
       AND ($9::text = '' OR p.name_zh ILIKE '%' || $9 || '%' OR p.name_en ILIKE '%' || $9 || '%' OR p.external_id ILIKE $9 || '%')
       AND ($10::boolean OR p.closed_at IS NULL)
     ORDER BY ${sortColumns[query.sort]} ${direction}, p.external_id ${direction}, p.kind LIMIT $11 OFFSET $12`,
    [
      tx.agencyId, query.kinds, visibility.all, visibility.roots, visibility.own, query.placeId, query.unitId, query.type,
      escapeLike(query.search.trim()), query.includeClosed, query.limit, query.offset,
    ],
  )
}

export async function listPlacesOfKind(tx: Tx, kind: PlaceKind): Promise<PlaceRow[]> {
  return tx.query<Row<PlaceRow>>(`SELECT ${columns} FROM place p WHERE p.agency_id = $1 AND p.kind = $2 ORDER BY p.external_id`, [tx.agencyId, kind], 'list-places-of-kind')
}
