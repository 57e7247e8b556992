import type { z } from 'zod'
import type { Tx } from '../db/database.ts'
import { iso } from '../db/tables.ts'
import { lockName } from '../db/lock.ts'
import type { keepFile, ShownFile } from './contract.ts'
import type { Purpose } from './rules.ts'

export interface FileRow {
  readonly file_id: string
  readonly uploader: string
  readonly purpose: Purpose
  readonly sha256: string
  readonly thumbnail_sha256: string | null
  readonly media_type: string
  readonly bytes: number
  readonly name: string | null
  readonly latitude: number | null
  readonly longitude: number | null
  readonly kept_at: number
  readonly subject_kind: string | null
  readonly subject_id: string | null
  readonly attached_at: number | null
  readonly erased_at: number | null
}

const columns = 'file_id, uploader, purpose, sha256, thumbnail_sha256, media_type, bytes, name, latitude, longitude, kept_at, subject_kind, subject_id, attached_at, erased_at'

/** Null as well once it is erased. */
export async function findFile(tx: Tx, fileId: string): Promise<FileRow | null> {
  const [row] = await tx.query<FileRow & Record<string, unknown>>(`SELECT ${columns} FROM file WHERE agency_id = $1 AND file_id = $2 AND erased_at IS NULL`, [tx.agencyId, fileId], 'find-file')
  return row ?? null
}

/** What was filed with these subjects; the erased are missing. */
export async function listFilesOf(tx: Tx, subjectKind: string, subjectIds: readonly string[]): Promise<FileRow[]> {
  if (subjectIds.length === 0) return []
  return tx.query<FileRow & Record<string, unknown>>(`SELECT ${columns} FROM file WHERE agency_id = $1 AND subject_kind = $2 AND subject_id = ANY ($3::uuid[]) AND erased_at IS NULL ORDER BY kept_at, file_id`, [tx.agencyId, subjectKind, subjectIds], 'list-files-of')
}

/** Locks it against a second use, and against being thrown away meanwhile. */
export async function lockFile(tx: Tx, fileId: string): Promise<FileRow | null> {
  const [row] = await tx.query<FileRow & Record<string, unknown>>(`SELECT ${columns} FROM file WHERE agency_id = $1 AND file_id = $2 AND erased_at IS NULL FOR UPDATE`, [tx.agencyId, fileId], 'lock-file')
  return row ?? null
}

/** What a view shows of a file; null for one that is not there or erased. */
export function shownFile(row: FileRow | null): ShownFile | null {
  if (row === null || row.name === null) return null
  return {
    fileId: row.file_id,
    sha256: row.sha256,
    thumbnailSha256: row.thumbnail_sha256,
    mediaType: row.media_type,
    bytes: row.bytes,
    name: row.name,
    position: row.latitude === null || row.longitude === null ? null : { latitude: row.latitude, longitude: row.longitude },
  }
}

/** False: the id is taken. */
export async function insertFile(tx: Tx, file: z.output<typeof keepFile.input>): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO file (agency_id, file_id, uploader, purpose, sha256, thumbnail_sha256, media_type, bytes, name, latitude, longitude, kept_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (agency_id, file_id) DO NOTHING RETURNING file_id`,
    [tx.agencyId, file.fileId, file.uploader, file.purpose, file.sha256, file.thumbnailSha256, file.mediaType, file.bytes, file.name, file.position?.latitude ?? null, file.position?.longitude ?? null, iso(tx.realNow)],
    'insert-file',
  )
  return rows.length === 1
}

/** Held until the transaction ends: who keeps a content and who removes it take turns. In the order of the hashes, so that nobody waits in a ring. */
export async function lockContents(tx: Tx, shas: readonly string[]): Promise<void> {
  for (const sha of [...new Set(shas)].toSorted()) await tx.query('SELECT pg_advisory_xact_lock($1::bigint)', [lockName(`file:${sha}`, tx.agencyId)], 'lock-content')
}

/** Of these, the contents that a file still stands for. */
export async function listUsedContents(tx: Tx, shas: readonly string[], { withErased }: { withErased: boolean }): Promise<Set<string>> {
  const rows = await tx.query<{ sha: string }>(
    `SELECT sha256 AS sha FROM file WHERE agency_id = $1 AND sha256 = ANY ($2::text[]) AND ($3 OR erased_at IS NULL)
     UNION SELECT thumbnail_sha256 FROM file WHERE agency_id = $1 AND thumbnail_sha256 = ANY ($2::text[]) AND ($3 OR erased_at IS NULL)`,
    [tx.agencyId, shas, withErased],
    'used-contents',
  )
  return new Set(rows.map((row) => row.sha))
}

export async function countUnused(tx: Tx, uploader: string): Promise<number> {
  const [row] = await tx.query<{ n: number }>('SELECT count(*) AS n FROM file WHERE agency_id = $1 AND uploader = $2 AND attached_at IS NULL AND erased_at IS NULL', [tx.agencyId, uploader], 'count-unused-files')
  return row?.n ?? 0
}

export async function listErased(tx: Tx, limit: number): Promise<{ file_id: string; sha256: string; thumbnail_sha256: string | null }[]> {
  return tx.query<{ file_id: string; sha256: string; thumbnail_sha256: string | null }>('SELECT file_id, sha256, thumbnail_sha256 FROM file WHERE agency_id = $1 AND erased_at IS NOT NULL ORDER BY erased_at, file_id LIMIT $2', [tx.agencyId, limit], 'list-erased-files')
}

/** Returns those that were there. */
export async function deleteErased(tx: Tx, fileIds: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ file_id: string }>('DELETE FROM file WHERE agency_id = $1 AND file_id = ANY ($2::uuid[]) AND erased_at IS NOT NULL RETURNING file_id', [tx.agencyId, fileIds], 'delete-erased-files')
  return rows.map((row) => row.file_id).toSorted()
}
