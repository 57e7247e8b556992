/** Members as swaps, calls and handovers need them: name, telephone, unit and its way from the root. */
import type { Tx } from '../../../kernel/db/database.ts'

type Row<T> = T & Record<string, unknown>

export interface PersonRow {
  readonly member_id: string
  readonly external_id: string
  readonly name: string
  readonly telephone: string | null
  readonly unit_id: string
  readonly unit_zh: string
  readonly unit_en: string
  readonly path: readonly string[]
}

const columns = `m.member_id, m.external_id, m.name, m.telephone, m.unit_id, u.name_zh AS unit_zh, u.name_en AS unit_en, u.path
  FROM member m JOIN unit u ON u.agency_id = m.agency_id AND u.unit_id = m.unit_id`

export async function unitOfMember(tx: Tx, memberId: string): Promise<string | null> {
  const rows = await tx.query<{ unit_id: string }>('SELECT unit_id FROM member WHERE agency_id = $1 AND member_id = $2', [tx.agencyId, memberId], 'roster-unit-of-member')
  return rows[0]?.unit_id ?? null
}

/** Serving members among these; in the order of their names. */
export async function listPeople(tx: Tx, memberIds: readonly string[]): Promise<PersonRow[]> {
  return tx.query<Row<PersonRow>>(
    `SELECT ${columns} WHERE m.agency_id = $1 AND m.member_id = ANY ($2::uuid[]) AND m.left_at IS NULL ORDER BY m.sort_key, m.member_id`,
    [tx.agencyId, [...new Set(memberIds)]],
    'list-people',
  )
}

/** Serving members of the units below `roots`, and of `own`. */
export async function listPeopleOfUnits(tx: Tx, unitIds: readonly string[]): Promise<PersonRow[]> {
  return tx.query<Row<PersonRow>>(
    `SELECT ${columns} WHERE m.agency_id = $1 AND m.unit_id = ANY ($2::uuid[]) AND m.left_at IS NULL ORDER BY m.sort_key, m.member_id`,
    [tx.agencyId, [...new Set(unitIds)]],
    'list-people-of-units',
  )
}

export async function findPersonByNumber(tx: Tx, externalId: string): Promise<PersonRow | null> {
  const rows = await tx.query<Row<PersonRow>>(`SELECT ${columns} WHERE m.agency_id = $1 AND m.external_id = $2 AND m.left_at IS NULL`, [tx.agencyId, externalId], 'find-person-by-number')
  return rows[0] ?? null
}
