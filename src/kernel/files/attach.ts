/** What commands of modules do with files, inside their own transaction. */
import type { Tx } from '../db/database.ts'
import { iso } from '../db/tables.ts'
import { actorText, type Actor } from '../policy.ts'
import { goneFile, notYours, usedAlready, wrongType } from './errors.ts'
import { lockFile, type FileRow } from './queries.ts'
import type { Purpose } from './rules.ts'

export interface Attachment {
  readonly fileId: string
  readonly purpose: Purpose
  /** What it is filed with: a row of the module's own. */
  readonly subject: { readonly kind: string; readonly id: string }
  readonly operationId: string | null
  readonly actor: Actor
  /** False: where the photo was taken is forgotten now, whatever the upload said. */
  readonly keepsPosition: boolean
}

/** Binds a file to what it was uploaded for. Only who uploaded it may, only once; refuses otherwise. */
export async function attachFile(tx: Tx, { fileId, purpose, subject, operationId, actor, keepsPosition }: Attachment): Promise<FileRow> {
  const file = await lockFile(tx, fileId)
  if (file === null) throw goneFile(fileId)
  if (file.uploader !== actorText(actor)) throw notYours(fileId)
  if (file.attached_at !== null) throw usedAlready(fileId)
  if (file.purpose !== purpose) throw wrongType(purpose, file.media_type)
  await tx.query(
    `UPDATE file SET subject_kind = $3, subject_id = $4, operation_id = $5, attached_at = $6,
       latitude = CASE WHEN $7 THEN latitude END, longitude = CASE WHEN $7 THEN longitude END
     WHERE agency_id = $1 AND file_id = $2`,
    [tx.agencyId, fileId, subject.kind, subject.id, operationId, iso(tx.realNow), keepsPosition],
    'attach-file',
  )
  return file
}

/** From now on nobody is shown it; name and place are gone with this transaction, the bytes with the next clean-up (within a minute). Again: nothing. */
export async function eraseFile(tx: Tx, fileId: string): Promise<void> {
  await tx.query('UPDATE file SET erased_at = $3, name = NULL, latitude = NULL, longitude = NULL WHERE agency_id = $1 AND file_id = $2 AND erased_at IS NULL', [tx.agencyId, fileId, iso(tx.realNow)], 'erase-file')
}
