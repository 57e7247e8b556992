import type { Tx } from '../../kernel/db/database.ts'
import { iso } from '../../kernel/db/tables.ts'

type Row<T> = T & Record<string, unknown>

export interface Names {
  /** Of members and units, by id; whoever was erased has none. */
  readonly members: ReadonlyMap<string, { readonly name: string; readonly unitId: string }>
  readonly units: ReadonlyMap<string, { readonly zh: string; readonly en: string }>
}

export async function readNames(tx: Tx, memberIds: readonly string[], unitIds: readonly string[] = []): Promise<Names> {
  const members = await tx.query<{ member_id: string; name: string; unit_id: string }>('SELECT member_id, name, unit_id FROM member WHERE agency_id = $1 AND member_id = ANY ($2::uuid[])', [tx.agencyId, [...new Set(memberIds)]], 'names-of-members')
  const asked = new Set([...unitIds, ...members.map((row) => row.unit_id)])
  const units = await tx.query<{ unit_id: string; name_zh: string; name_en: string }>('SELECT unit_id, name_zh, name_en FROM unit WHERE agency_id = $1 AND unit_id = ANY ($2::uuid[])', [tx.agencyId, [...asked]], 'names-of-units')
  return {
    members: new Map(members.map((row) => [row.member_id, { name: row.name, unitId: row.unit_id }])),
    units: new Map(units.map((row) => [row.unit_id, { zh: row.name_zh, en: row.name_en }])),
  }
}

/** `member:<id>` names a member; links, jobs and the like do not. */
export function memberOf(actor: string | null): string | null {
  return actor?.startsWith('member:') === true ? actor.slice('member:'.length) : null
}

/** Who did it as screens show it: the member's name, or what the journal calls whoever is none. */
export function personOf(names: Names, actor: string): { memberId: string | null; name: string } {
  const memberId = memberOf(actor)
  return { memberId, name: memberId === null ? actor : (names.members.get(memberId)?.name ?? '') }
}

// Sessions

export async function endSessionsOf(tx: Tx, memberId: string): Promise<void> {
  await tx.query(
    `INSERT INTO session_end (agency_id, member_id, ended_before) VALUES ($1, $2, $3)
     ON CONFLICT (agency_id, member_id) DO UPDATE SET ended_before = greatest(session_end.ended_before, excluded.ended_before)`,
    [tx.agencyId, memberId, iso(tx.realNow)],
    'end-sessions',
  )
}

// Links

export interface LinkRow {
  readonly link_id: string
  readonly purpose: string
  readonly subject: string
  readonly made_by: string | null
  readonly made_at: number | null
  readonly expires_at: number
  readonly used_at: number | null
  readonly revoked_at: number | null
}

const linkColumns = 'link_id, purpose, subject, made_by, made_at, expires_at, used_at, revoked_at'

export async function findLink(tx: Tx, linkId: string): Promise<LinkRow | null> {
  const rows = await tx.query<Row<LinkRow>>(`SELECT ${linkColumns} FROM link WHERE agency_id = $1 AND link_id = $2`, [tx.agencyId, linkId], 'find-link-row')
  return rows[0] ?? null
}

/** False: it had been revoked before. */
export async function revokeLinkRow(tx: Tx, linkId: string): Promise<boolean> {
  const rows = await tx.query('UPDATE link SET revoked_at = $3 WHERE agency_id = $1 AND link_id = $2 AND revoked_at IS NULL RETURNING link_id', [tx.agencyId, linkId, iso(tx.realNow)], 'revoke-link')
  return rows.length === 1
}

/** Links of a purpose and subject that nobody used: revoked, all of them. */
export async function revokeUnused(tx: Tx, purpose: string, subject: string): Promise<string[]> {
  const rows = await tx.query<{ link_id: string }>(
    'UPDATE link SET revoked_at = $4 WHERE agency_id = $1 AND purpose = $2 AND subject = $3 AND revoked_at IS NULL AND used_at IS NULL RETURNING link_id',
    [tx.agencyId, purpose, subject, iso(tx.realNow)],
    'revoke-unused-links',
  )
  return rows.map((row) => row.link_id)
}

export async function listLinks(tx: Tx, { state, limit, offset }: { state: 'alive' | 'ended' | 'all'; limit: number; offset: number }): Promise<(LinkRow & { total: number })[]> {
  return tx.query<Row<LinkRow & { total: number }>>(
    `SELECT ${linkColumns}, count(*) OVER () AS total FROM link
     WHERE agency_id = $1 AND ($2 = 'all' OR (revoked_at IS NULL AND used_at IS NULL AND expires_at > $3) = ($2 = 'alive'))
     ORDER BY made_at DESC NULLS LAST, link_id LIMIT $4 OFFSET $5`,
    [tx.agencyId, state, iso(tx.realNow), limit, offset],
    'list-links',
  )
}

// Keys

export interface KeyRow {
  readonly key_id: string
  readonly member_id: string
  readonly name: string
  readonly scope: string[]
  readonly made_by: string
  readonly made_at: number
  readonly expires_at: number
  readonly revoked_at: number | null
}

/** False: the id is taken. */
export async function insertKey(tx: Tx, key: { keyId: string; memberId: string; name: string; scope: readonly string[]; madeBy: string; expiresAt: number }): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO api_key (agency_id, key_id, member_id, name, scope, made_by, made_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (agency_id, key_id) DO NOTHING RETURNING key_id`,
    [tx.agencyId, key.keyId, key.memberId, key.name, key.scope, key.madeBy, iso(tx.realNow), iso(key.expiresAt)],
    'insert-api-key',
  )
  return rows.length === 1
}

export async function listKeys(tx: Tx, keyId: string | null = null): Promise<KeyRow[]> {
  return tx.query<Row<KeyRow>>(
    'SELECT key_id, member_id, name, scope, made_by, made_at, expires_at, revoked_at FROM api_key WHERE agency_id = $1 AND ($2::uuid IS NULL OR key_id = $2) ORDER BY made_at DESC, key_id',
    [tx.agencyId, keyId],
    'list-api-keys',
  )
}

/** False: it had been revoked before. */
export async function revokeKey(tx: Tx, keyId: string): Promise<boolean> {
  const rows = await tx.query('UPDATE api_key SET revoked_at = $3 WHERE agency_id = $1 AND key_id = $2 AND revoked_at IS NULL RETURNING key_id', [tx.agencyId, keyId, iso(tx.realNow)], 'revoke-api-key')
  return rows.length === 1
}

// What an agency added to roles

export interface ExtensionRow {
  readonly role: string
  readonly name: string
  readonly proposed_by: string
  readonly proposed_at: number
  readonly approved_by: string | null
  readonly approved_at: number | null
}

const extensionColumns = 'role, name, proposed_by, proposed_at, approved_by, approved_at'

/** False: proposed or in force already. */
export async function insertExtension(tx: Tx, extension: { role: string; name: string }, proposedBy: string): Promise<boolean> {
  const rows = await tx.query(
    'INSERT INTO role_extension (agency_id, role, name, proposed_by, proposed_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING role',
    [tx.agencyId, extension.role, extension.name, proposedBy, iso(tx.realNow)],
    'insert-extension',
  )
  return rows.length === 1
}

/** Locked: two who decide at once decide one after the other. */
export async function lockExtension(tx: Tx, extension: { role: string; name: string }): Promise<ExtensionRow | null> {
  const rows = await tx.query<Row<ExtensionRow>>(`SELECT ${extensionColumns} FROM role_extension WHERE agency_id = $1 AND role = $2 AND name = $3 FOR UPDATE`, [tx.agencyId, extension.role, extension.name], 'lock-extension')
  return rows[0] ?? null
}

export async function approveExtension(tx: Tx, extension: { role: string; name: string }, approvedBy: string): Promise<void> {
  await tx.query('UPDATE role_extension SET approved_by = $4, approved_at = $5 WHERE agency_id = $1 AND role = $2 AND name = $3', [tx.agencyId, extension.role, extension.name, approvedBy, iso(tx.realNow)], 'approve-extension')
}

export async function deleteExtension(tx: Tx, extension: { role: string; name: string }): Promise<void> {
  await tx.query('DELETE FROM role_extension WHERE agency_id = $1 AND role = $2 AND name = $3', [tx.agencyId, extension.role, extension.name], 'delete-extension')
}

export async function listExtensions(tx: Tx): Promise<ExtensionRow[]> {
  return tx.query<Row<ExtensionRow>>(`SELECT ${extensionColumns} FROM role_extension WHERE agency_id = $1 ORDER BY name, role`, [tx.agencyId], 'list-extensions')
}

// Looks and the audit

export async function listLooks(tx: Tx, memberId: string, { limit, offset }: { limit: number; offset: number }): Promise<{ quarter_at: number; view: string; looker: string; total: number }[]> {
  return tx.query(
    'SELECT quarter_at, view, looker, count(*) OVER () AS total FROM look WHERE agency_id = $1 AND member_id = $2 ORDER BY quarter_at DESC, view, looker LIMIT $3 OFFSET $4',
    [tx.agencyId, memberId, limit, offset],
    'list-looks',
  )
}

export interface AuditQuery {
  /** Journal kinds, or prefixes that end in `.`. */
  readonly kinds: readonly string[]
  readonly except: readonly string[]
  readonly memberId: string | null
  readonly from: number | null
  readonly to: number | null
  readonly limit: number
  readonly offset: number
}

/** Entries outside operations, newest first. A member's are those in whose header the id stands: as actor, subject, or among those shown. */
export async function listAudited(tx: Tx, { kinds, except, memberId, from, to, limit, offset }: AuditQuery): Promise<{ entry_id: string; kind: string; recorded_at: number; header: string; position: number | null; total: number }[]> {
  return tx.query(
    `SELECT e.entry_id, e.kind, e.recorded_at, e.header, p.position, e.total
     FROM (
       SELECT entry_id, kind, recorded_at, header, count(*) OVER () AS total FROM journal_entry
       WHERE agency_id = $1 AND operation_id IS NULL AND kind LIKE ANY ($2::text[]) AND kind <> ALL ($8::text[])
         AND ($3::text IS NULL OR strpos(header, $3) > 0)
         AND ($4::timestamptz IS NULL OR recorded_at >= $4) AND ($5::timestamptz IS NULL OR recorded_at < $5)
       ORDER BY recorded_at DESC, entry_id DESC LIMIT $6 OFFSET $7
     ) e LEFT JOIN journal_position p ON p.agency_id = $1 AND p.entry_id = e.entry_id
     ORDER BY e.recorded_at DESC, e.entry_id DESC`,
    [tx.agencyId, kinds.map((kind) => (kind.endsWith('.') ? `${kind}%` : kind)), memberId, from === null ? null : iso(from), to === null ? null : iso(to), limit, offset, except],
    'list-audited',
  )
}
