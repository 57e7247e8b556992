import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { referenceBegin } from '../../orders/compile/reference.ts'
import { writeSchema } from './order.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), `muster-test-${process.pid}-`))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const [schema, guide] = ['orders/order.schema.json', 'docs/writing-an-order.md'] as const
const read = (at: string, file: string): string => readFileSync(join(at, file), 'utf8')

test('order schema --write mends the schema and the reference, and leaves the rest of the guide', () => {
  mkdirSync(join(folder, 'orders'))
  mkdirSync(join(folder, 'docs'))
  cpSync(join(root, guide), join(folder, guide))
  writeFileSync(join(folder, schema), '{}')
  writeFileSync(join(folder, guide), `Ours.\n${read(folder, guide).replace(referenceBegin, `${referenceBegin}\n\nAn old line.`)}`)
  expect(writeSchema(folder)).toEqual([schema, guide])
  expect(read(folder, schema) === read(root, schema)).toBe(true)
  expect(read(folder, guide) === `Ours.\n${read(root, guide)}`).toBe(true)

  writeFileSync(join(folder, guide), 'without marks')
  writeFileSync(join(folder, schema), 'kept')
  expect(() => writeSchema(folder)).toThrow('the document has no')
  expect([read(folder, schema), read(folder, guide)]).toEqual(['kept', 'without marks'])
})
