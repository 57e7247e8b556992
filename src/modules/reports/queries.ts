import type { Selectable } from 'kysely'
import type { Tx } from '../../kernel/db/database.ts'
import { listFilesOf, type FileRow } from '../../kernel/files/index.ts'
import { iso, type Tables } from '../../kernel/db/tables.ts'
import type { JournalCount } from '../../orders/compile/forms.ts'
import './tables.ts'

export type FilingRow = Selectable<Tables['report_filing']>
export type QuestionRow = Selectable<Tables['question']>

export async function insertFiling(tx: Tx, filing: FilingRow): Promise<void> {
  await tx.sql.insertInto('report_filing').values({ ...filing, filed_at: iso(filing.filed_at) }).execute()
}

export interface FiledRow {
  readonly filed_at: number
  readonly name: string | null
  readonly is_nil: boolean
  /** Null: erased. */
  readonly body: string | null
}

/** The latest first. */
export async function listFilings(tx: Tx, obligationId: string): Promise<FiledRow[]> {
  return tx.query<FiledRow & Record<string, unknown>>(
    `SELECT f.filed_at, m.name, f.is_nil, b.body FROM report_filing f
     LEFT JOIN member m ON m.agency_id = f.agency_id AND m.member_id = f.member_id
     LEFT JOIN journal_body b ON b.agency_id = f.agency_id AND b.entry_id = f.entry_id
     WHERE f.agency_id = $1 AND f.obligation_id = $2 ORDER BY f.filed_at DESC, f.filing_id DESC LIMIT 20`,
    [tx.agencyId, obligationId],
    'list-filings',
  )
}

/** Those that were erased are missing. */
export async function listFilesOfObligation(tx: Tx, obligationId: string): Promise<FileRow[]> {
  const filings = await tx.query<{ filing_id: string }>('SELECT filing_id FROM report_filing WHERE agency_id = $1 AND obligation_id = $2', [tx.agencyId, obligationId], 'list-filing-ids')
  return listFilesOf(tx, 'filing', filings.map((filing) => filing.filing_id))
}

/** Locks the obligation's row for acts that happen once. */
export async function hasEvidence(tx: Tx, obligationId: string, kind: string): Promise<boolean> {
  // Idle until the follower is done with the row: the second of two confirmations sees the first one's journal entry.
  await tx.query('SELECT obligation_id FROM obligation WHERE agency_id = $1 AND obligation_id = $2 FOR NO KEY UPDATE', [tx.agencyId, obligationId], 'lock-reported-obligation')
  const [row] = await tx.query<{ found: boolean }>(
    `SELECT EXISTS (SELECT FROM journal_entry WHERE agency_id = $1 AND kind = $3 AND operation_id = (SELECT operation_id FROM obligation WHERE agency_id = $1 AND obligation_id = $2)
       AND header::json->'facts'->>'obligationId' = $2::text) AS found`,
    [tx.agencyId, obligationId, kind],
    'has-evidence',
  )
  return row?.found === true
}

// Questions

export async function insertQuestion(tx: Tx, question: Omit<QuestionRow, 'answer' | 'answered_at' | 'answered_by'>): Promise<boolean> {
  const inserted = await tx.sql
    .insertInto('question')
    .values({ ...question, asked_at: iso(question.asked_at), answer: null, answered_at: null, answered_by: null })
    .onConflict((conflict) => conflict.columns(['agency_id', 'question_id']).doNothing())
    .executeTakeFirst()
  return Number(inserted.numInsertedOrUpdatedRows ?? 0n) === 1
}

export async function lockQuestion(tx: Tx, questionId: string): Promise<QuestionRow | null> {
  const [row] = await tx.query<QuestionRow>('SELECT * FROM question WHERE agency_id = $1 AND question_id = $2 FOR UPDATE', [tx.agencyId, questionId], 'lock-question')
  return row ?? null
}

export async function saveAnswer(tx: Tx, { questionId, answer, at, memberId }: { questionId: string; answer: string; at: number; memberId: string | null }): Promise<void> {
  await tx.query('UPDATE question SET answer = $3, answered_at = $4, answered_by = $5 WHERE agency_id = $1 AND question_id = $2', [tx.agencyId, questionId, answer, iso(at), memberId], 'save-question-answer')
}

export interface AskedRow extends QuestionRow {
  readonly unit_zh: string
  readonly unit_en: string
  readonly path: string[]
  readonly asked_by_name: string | null
}

/** The unanswered first, then the latest. */
export async function listQuestions(tx: Tx, operationId: string): Promise<AskedRow[]> {
  return tx.query<AskedRow & Record<string, unknown>>(
    `SELECT q.*, u.name_zh AS unit_zh, u.name_en AS unit_en, u.path, m.name AS asked_by_name FROM question q
     JOIN unit u ON u.agency_id = q.agency_id AND u.unit_id = q.unit_id
     LEFT JOIN member m ON m.agency_id = q.agency_id AND m.member_id = q.asked_by
     WHERE q.agency_id = $1 AND q.operation_id = $2 ORDER BY q.answered_at IS NOT NULL, q.asked_at DESC, q.question_id LIMIT 500`,
    [tx.agencyId, operationId],
    'list-questions',
  )
}

// What a report starts from

export interface CountQuestion {
  readonly operationId: string
  /** The reporting unit and all below it. */
  readonly unitIds: readonly string[]
  /** The window so far. */
  readonly from: number
  readonly to: number
  /** Filings for this duty are the report itself, not what it sums up. */
  readonly except: { readonly clauseId: string; readonly dutyId: string }
}

const obligationsWhere = (where: string): string => `SELECT count(*) AS n FROM obligation WHERE agency_id = $1 AND operation_id = $2 AND owner_unit_id = ANY ($3::uuid[]) AND ${where}`
const inWindow = (column: string): string => `${column} >= $4::timestamptz AND ${column} <= $5::timestamptz`
const filed = (kind: 'report' | 'record'): string =>
  `SELECT count(DISTINCT obligation_id) AS n FROM report_filing WHERE agency_id = $1 AND operation_id = $2 AND unit_id = ANY ($3::uuid[]) AND kind = '${kind}' AND ${inWindow('filed_at')} AND NOT (clause_id = $6 AND duty_id = $7)`

/** One statement each; each returns `n`. */
const countStatements: Readonly<Record<JournalCount, string>> = {
  'obligations.open': obligationsWhere(`state IN ('open', 'suspended') AND (clause_id, duty_id) IS DISTINCT FROM ($6, $7)`),
  'obligations.met': obligationsWhere(`state IN ('met', 'met-late') AND ${inWindow('met_at')}`),
  'obligations.late': obligationsWhere(`state IN ('late', 'breached')`),
  'rollcall.answered': obligationsWhere(`kind = 'roll-call' AND state IN ('met', 'met-late') AND ${inWindow('opens_at')}`),
  'rollcall.unanswered': obligationsWhere(`kind = 'roll-call' AND state IN ('open', 'late') AND ${inWindow('opens_at')}`),
  'records.filed': filed('record'),
  'reports.filed': filed('report'),
  'tasks.done': obligationsWhere(`kind = 'task' AND state IN ('met', 'met-late') AND ${inWindow('met_at')}`),
  'members.on-duty': `SELECT count(*) AS n FROM attendance WHERE agency_id = $1 AND unit_id = ANY ($3::uuid[]) AND from_at <= $5::timestamptz AND (to_at IS NULL OR to_at > $5::timestamptz)`,
  'members.present': `SELECT count(*) AS n FROM member m WHERE agency_id = $1 AND unit_id = ANY ($3::uuid[]) AND left_at IS NULL
    AND NOT EXISTS (SELECT FROM absence a WHERE a.agency_id = $1 AND a.member_id = m.member_id AND a.cancelled_at IS NULL AND a.from_at <= $5::timestamptz AND a.to_at > $5::timestamptz)`,
  'questions.open': `SELECT count(*) AS n FROM question WHERE agency_id = $1 AND operation_id = $2 AND unit_id = ANY ($3::uuid[]) AND answered_at IS NULL`,
}

export async function countJournal(tx: Tx, count: JournalCount, question: CountQuestion): Promise<number> {
  const values = [tx.agencyId, question.operationId, question.unitIds, iso(question.from), iso(question.to), question.except.clauseId, question.except.dutyId]
  // PostgreSQL wants every parameter to be used: those that a statement does not name are named here.
  const text = `WITH given AS (SELECT $2::uuid, $4::timestamptz, $5::timestamptz, $6::text, $7::text) ${countStatements[count]}`
  const [row] = await tx.query<{ n: number }>(text, values, `count-${count}`)
  return row?.n ?? 0
}
