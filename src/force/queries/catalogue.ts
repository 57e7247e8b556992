import { iso } from '../../kernel/db/tables.ts'
import type { Tx } from '../../kernel/db/database.ts'
import type { AttributeDeclaration, SubjectKind } from '../facts.ts'

export interface AttributeRow {
  readonly subject: SubjectKind
  readonly name: string
  readonly type: AttributeDeclaration['type']
  readonly unit_of_measure: string | null
  readonly choices: readonly string[]
  readonly words_zh: string
  readonly words_en: string
  readonly proposed_by: string
  readonly proposed_at: number
  readonly approved_by: string | null
  readonly approved_at: number | null
}

export async function listAttributes(tx: Tx): Promise<AttributeRow[]> {
  return tx.query<AttributeRow & Record<string, unknown>>(
    `SELECT subject, name, type, unit_of_measure, choices, words_zh, words_en, proposed_by, proposed_at, approved_by, approved_at
     FROM attribute WHERE agency_id = $1 ORDER BY subject, name`,
    [tx.agencyId],
    'list-attributes',
  )
}

export async function listApprovedAttributes(tx: Tx): Promise<AttributeDeclaration[]> {
  return (await listAttributes(tx)).filter((row) => row.approved_at !== null).map(readAttribute)
}

export function readAttribute(row: AttributeRow): AttributeDeclaration {
  return { subject: row.subject, name: row.name, type: row.type, unitOfMeasure: row.unit_of_measure, choices: row.choices, words: { zh: row.words_zh, en: row.words_en } }
}

export async function findAttribute(tx: Tx, subject: string, name: string): Promise<AttributeRow | null> {
  const rows = await tx.query<AttributeRow & Record<string, unknown>>(
    `SELECT subject, name, type, unit_of_measure, choices, words_zh, words_en, proposed_by, proposed_at, approved_by, approved_at
     FROM attribute WHERE agency_id = $1 AND subject = $2 AND name = $3 FOR UPDATE`,
    [tx.agencyId, subject, name],
    'find-attribute',
  )
  return rows[0] ?? null
}

/** False: somebody proposed the same attribute at the same moment. */
export async function insertAttribute(tx: Tx, attribute: AttributeDeclaration, proposedBy: string): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO attribute (agency_id, subject, name, type, unit_of_measure, choices, words_zh, words_en, proposed_by, proposed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (agency_id, subject, name) DO NOTHING RETURNING name`,
    [tx.agencyId, attribute.subject, attribute.name, attribute.type, attribute.unitOfMeasure, attribute.choices, attribute.words.zh, attribute.words.en, proposedBy, iso(tx.realNow)],
    'insert-attribute',
  )
  return rows.length === 1
}

export async function approveAttribute(tx: Tx, subject: string, name: string, approvedBy: string): Promise<void> {
  await tx.query(
    'UPDATE attribute SET approved_by = $4, approved_at = $5 WHERE agency_id = $1 AND subject = $2 AND name = $3',
    [tx.agencyId, subject, name, approvedBy, iso(tx.realNow)],
    'approve-attribute',
  )
}

export async function deleteAttribute(tx: Tx, subject: string, name: string): Promise<void> {
  await tx.query('DELETE FROM attribute WHERE agency_id = $1 AND subject = $2 AND name = $3 AND approved_at IS NULL', [tx.agencyId, subject, name], 'delete-attribute')
}
