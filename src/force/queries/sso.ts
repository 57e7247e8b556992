import type { Tx } from '../../kernel/db/database.ts'
import { iso } from '../../kernel/db/tables.ts'

export async function listOpenUnits(tx: Tx, externalIds: readonly string[]): Promise<{ unit_id: string; external_id: string }[]> {
  return tx.query('SELECT unit_id, external_id FROM unit WHERE agency_id = $1 AND external_id = ANY ($2) AND closed_at IS NULL', [tx.agencyId, [...externalIds]], 'list-open-units')
}

export async function listSsoGrants(tx: Tx, memberId: string): Promise<{ grant_id: string; role: string; unit_id: string }[]> {
  return tx.query('SELECT grant_id, role, unit_id FROM role_grant WHERE agency_id = $1 AND member_id = $2 AND from_sso AND withdrawn_at IS NULL ORDER BY grant_id', [tx.agencyId, memberId], 'list-sso-grants')
}

export async function markSsoGrant(tx: Tx, grantId: string): Promise<void> {
  await tx.query('UPDATE role_grant SET from_sso = true WHERE agency_id = $1 AND grant_id = $2', [tx.agencyId, grantId], 'mark-sso-grant')
}

/** `undo`: it holds again. */
export async function withdrawSsoGrant(tx: Tx, grantId: string, undo: 'undo' | null): Promise<void> {
  await tx.query('UPDATE role_grant SET withdrawn_at = $3 WHERE agency_id = $1 AND grant_id = $2', [tx.agencyId, grantId, undo === null ? iso(tx.realNow) : null], 'withdraw-sso-grant')
}

/** The one serving member with one of these numbers; null where none or several have. */
export async function findServingByExternalId(tx: Tx, externalIds: readonly string[]): Promise<string | null> {
  const rows = await tx.query<{ member_id: string }>('SELECT member_id FROM member WHERE agency_id = $1 AND external_id = ANY ($2) AND left_at IS NULL LIMIT 2', [tx.agencyId, [...externalIds]], 'find-serving-by-external-id')
  return rows.length === 1 ? (rows[0]?.member_id ?? null) : null
}
