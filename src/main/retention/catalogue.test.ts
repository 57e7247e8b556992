import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../kernel/testing/database.ts'
import { asSuperuser } from '../../kernel/testing/system.ts'
import { columnOf, type PersonalField, type PlainColumns, type RowsField } from '../../kernel/retention/shape.ts'
import { slices } from '../modules.ts'

let database: TestDatabase
beforeAll(async () => { database = await createTestDatabase() })
afterAll(() => database.drop())

interface Column {
  readonly table: string
  readonly column: string
  readonly type: string
}

/** Ids of nouns of ours. A column of ids under another name must be declared: it may be somebody's. */
const nouns = new Set(['agency_id', 'operation_id', 'unit_id', 'parent_id', 'obligation_id', 'entry_id', 'roster_id', 'owner_unit_id', 'class_id', 'call_id', 'clock_id'])

const fields: readonly PersonalField[] = slices.flatMap((slice) => slice.personal?.fields ?? [])
const rowFields: readonly RowsField[] = fields.filter((field): field is RowsField => field.kind === 'rows')
const plain: readonly PlainColumns[] = slices.flatMap((slice) => slice.personal?.plain ?? [])

async function listColumns(): Promise<(Column & { readonly is_key: boolean })[]> {
  return asSuperuser<Column & { is_key: boolean }>(
    database,
    `SELECT c.relname AS "table", a.attname AS "column", format_type(a.atttypid, NULL) AS type,
       EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p' AND a.attnum = ANY (k.conkey)) AS is_key
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relnamespace = 'muster'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'migration' ORDER BY 1, a.attnum`,
  )
}

const columnsOfWhose = (field: RowsField): string[] => field.whose.map(columnOf)

/** Words, documents, bytes and ids that could be a person's: each must be declared, one way or the other. */
function mustBeDeclared({ column, type, is_key }: { column: string; type: string; is_key: boolean }): boolean {
  if (['text', 'text[]', 'character varying', 'json', 'jsonb', 'bytea', 'inet', 'xml'].includes(type)) return true
  if (type === 'uuid') return !nouns.has(column) && (!is_key || column.includes('member'))
  return type === 'uuid[]'
}

test('every column of words, bytes or ids is declared personal, or listed as not personal with a reason', async () => {
  const declared = new Set([
    ...rowFields.flatMap((field) => [...field.columns, ...columnsOfWhose(field), ...('set' in field.erase ? Object.keys(field.erase.set) : [])].map((column) => `${field.table}.${column}`)),
    ...plain.flatMap((one) => one.columns.map((column) => `${one.table}.${column}`)),
  ])
  const columns = await listColumns()
  expect(columns.length).toBeGreaterThan(200)
  expect(columns.filter(mustBeDeclared).map(({ table, column }) => `${table}.${column}`).filter((name) => !declared.has(name))).toEqual([])
})

test('a new column is named', async () => {
  await asSuperuser(database, 'ALTER TABLE member ADD COLUMN nickname text, ADD COLUMN mentor uuid')
  try {
    const declared = new Set(rowFields.flatMap((field) => [...field.columns, ...columnsOfWhose(field)].map((column) => `${field.table}.${column}`)))
    const missing = (await listColumns()).filter((one) => one.table === 'member' && mustBeDeclared(one)).map(({ column }) => column).filter((column) => !declared.has(`member.${column}`))
    expect(missing).toEqual(['nickname', 'mentor'])
  } finally {
    await asSuperuser(database, 'ALTER TABLE member DROP COLUMN nickname, DROP COLUMN mentor')
  }
})

test('what is declared is there', async () => {
  const known = new Set((await listColumns()).map(({ table, column }) => `${table}.${column}`))
  const named = [...rowFields.flatMap((field) => [...field.columns, ...columnsOfWhose(field)].map((column) => `${field.table}.${column}`)), ...plain.flatMap((one) => one.columns.map((column) => `${one.table}.${column}`))]
  expect(named.filter((name) => !known.has(name))).toEqual([])
})

test('every field has a key of its own, a purpose in both languages, a period, and a reason where it is not personal', () => {
  expect(fields.length).toBeGreaterThan(25)
  expect(new Set(fields.map((field) => field.key)).size).toBe(fields.length)
  for (const field of fields) {
    expect(field.purpose.zh).not.toBe('')
    expect(field.purpose.en).not.toBe('')
    if (field.kind === 'bodies' || field.erase.how !== 'kept') expect(field.days, field.key).toBeGreaterThan(0)
  }
  for (const one of plain) expect(one.because.length, one.table).toBeGreaterThan(3)
  const kinds = fields.flatMap((field) => (field.kind === 'bodies' ? (field.kinds ?? []) : []))
  expect(new Set(kinds).size).toBe(kinds.length)
  // One field takes all other kinds: no body is without a period.
  expect(fields.filter((field) => field.kind === 'bodies' && field.kinds === null)).toHaveLength(1)
})
