import { deflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { checkOrderView } from '../../orders/contract.ts'
import { openHouse, type Answer, type Browser, type House } from '../testing/house.ts'

/** What somebody writes into a cell or a line in the hope that a machine reads it as more than words. */
const words = [
  "'; DROP TABLE muster.member; --",
  "x'); DELETE FROM unit; SELECT ('",
  '" || true || "',
  'unit.type == "station" || true',
  '$1; SELECT pg_sleep(10)',
  '${process.exit(1)}',
  '{{constructor.constructor("return process")()}}',
  '<img src=x onerror=alert(1)>',
  "=cmd|' /C calc'!A0",
  '+1+cmd',
  '-2+3',
  '@SUM(1)',
  '__proto__',
  '\\u0000 %00 ../../etc/passwd',
]

let house: House
let ana: Browser
let tables = 0

beforeAll(async () => {
  house = await openHouse()
  await house.settle()
  await house.run('grant-role', { memberId: house.member('ana'), role: 'planner', unitId: house.unit('hq') })
  await house.giveLogin('ana')
  ana = house.browser()
  await ana.signIn('ana')
  tables = await countTables()
})
beforeEach(() => { house.logged.length = 0 })
afterAll(async () => house.close())

async function countTables(): Promise<number> {
  return (await house.ask("SELECT 1 AS one FROM pg_tables WHERE schemaname = 'muster'")).length
}
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`
const csv = (rows: readonly (readonly string[])[]): string => base64(rows.map((row) => row.map(cell).join(',')).join('\n'))
const command = (name: string, input: unknown): Promise<Answer> => ana.post(`/api/commands/${name}`, { id: crypto.randomUUID(), input })
const view = (name: string, input: unknown): Promise<Answer> => ana.post(`/api/views/${name}`, { input })
describe('SQL, CEL and formulas in the words of an import', () => {
  test('units: kept as they are, tables stand', async () => {
    const rows = words.map((text, at) => [`w${at}`, 'hq', 'station', text, text])
    const { status, body } = await command('import-force', { fileName: 'units.csv', sheet: 'units', contentBase64: csv([['external_id', 'parent', 'type', 'name_zh', 'name_en'], ...rows]) })
    expect([status, JSON.stringify(body).slice(0, 600)]).toEqual([200, expect.any(String)])
    const kept = await house.ask<{ external_id: string; name_en: string }>("SELECT external_id, name_en FROM unit WHERE agency_id = $1 AND external_id LIKE 'w%' ORDER BY length(external_id), external_id", [house.agencyId])
    expect(kept.map((row) => row.name_en)).toEqual(words.map(unmarked))
    expect(await countTables()).toBe(tables)
  })

  test('members: kept as they are, and searched for as words', async () => {
    const rows = words.map((text, at) => [`m${at}`, text, 's1'])
    const { status, body } = await command('import-force', { fileName: 'members.csv', sheet: 'members', contentBase64: csv([['external_id', 'name', 'unit'], ...rows]) })
    expect([status, JSON.stringify(body).slice(0, 600)]).toEqual([200, expect.any(String)])
    for (const text of words.map(unmarked)) {
      const found = await view('members', { search: text })
      expect([found.status, JSON.stringify(found.body).includes(JSON.stringify(text).slice(1, -1))], text).toEqual([200, true])
    }
    expect(await countTables()).toBe(tables)
  })

  test('places: kept as they are', async () => {
    const rows = words.map((text, at) => [`p${at}`, text, text, 's1', 'gate'])
    const { status, body } = await command('import-places', { fileName: 'posts.csv', kind: 'post', contentBase64: csv([['external_id', 'name_zh', 'name_en', 'unit', 'type'], ...rows]) })
    expect([status, JSON.stringify(body).slice(0, 600)]).toEqual([200, expect.any(String)])
    const kept = await house.ask<{ name_en: string }>("SELECT name_en FROM place WHERE agency_id = $1 AND external_id LIKE 'p%' ORDER BY length(external_id), external_id", [house.agencyId])
    expect(kept.map((row) => row.name_en)).toEqual(words.map(unmarked))
  })

  test('ids and kinds take none of it, and say in which row', async () => {
    for (const text of words.filter((word) => !/^\w+$/.test(word))) {
      const { status, body } = await command('import-force', { fileName: 'units.csv', sheet: 'units', contentBase64: csv([['external_id', 'parent', 'type', 'name_zh', 'name_en'], ['fine', text, 'station', 'x', 'x']]) })
      expect([status, JSON.stringify(body)], text).toEqual([422, expect.stringMatching(/"row":2/)])
    }
  })

  test('come out again as words: no cell is a formula', async () => {
    const { status, body } = await view('export-members', { unitId: house.unit('s1'), format: 'csv', language: 'en' })
    expect(status).toBe(200)
    const text = Buffer.from(z.object({ contentBase64: z.string() }).parse(body).contentBase64, 'base64').toString('utf8')
    expect(text).toContain("'=cmd|")
    expect(text.split(/[\r\n]+/).flatMap((line) => line.split(',')).filter((one) => /^"?[=+@\t]|^"?-\d+\+/.test(one))).toEqual([])
  })
})

/** As the import keeps it: the first sign after an apostrophe is text to Excel and to us; an apostrophe before anything else stays. */
function unmarked(text: string): string {
  return /^'[='+\-@]/.test(text) ? text.slice(1) : text.startsWith("'") ? text : text
}

describe('an order', () => {
  const order = (units: string, quote: string): string => `operation: attack
title: { zh: 测试, en: Attack }
timezone: Atlantic/Reykjavik
language: en
period: 2027-01-01T00:00/2027-01-02T00:00
clauses:
  - id: "1"
    quote: ${JSON.stringify(quote)}
    duties:
      - { id: tidy, kind: task, units: ${JSON.stringify(units)}, words: { zh: 任务, en: ${JSON.stringify(quote)} }, by: 2027-01-01T12:00 }
`
  const check = async (text: string): Promise<{ ok: boolean; problems: unknown[]; tookMs: number; obligations: number }> => {
    const startedAt = performance.now()
    const { status, body } = await view('check-order', { text })
    if (status !== 200) return { ok: false, problems: [status, body], tookMs: performance.now() - startedAt, obligations: 0 }
    const { ok, problems, duties } = checkOrderView.output.parse(body)
    return { ok, problems, tookMs: performance.now() - startedAt, obligations: duties.reduce((sum, duty) => sum + duty.obligations, 0) }
  }

  test('keeps such words in its clauses and evaluates none of them', async () => {
    for (const text of words) expect(await check(order('unit.externalId == "s1"', text)), text).toMatchObject({ ok: true, obligations: 1 })
  })

  test('has selectors that reach nothing but declared fields', async () => {
    for (const text of ['process.exit(1)', 'unit.constructor == null', 'unit["__proto__"] == null', 'this == null', 'unit.name.constructor("return 1")() == 1', '1; DROP TABLE member', 'unit.telephone == "1"']) {
      expect(await check(order(text, 'x')), text).toMatchObject({ ok: false })
    }
    expect(await countTables()).toBe(tables)
  })

  test('has selectors that cannot hold up the server', async () => {
    const inner = (depth: number): string => (depth === 0 ? 'true' : `[1,2,3,4,5,6,7,8,9,10].all(x${depth}, ${inner(depth - 1)})`)
    for (const text of [inner(8), `${'('.repeat(3000)}true${')'.repeat(3000)}`, `"${'a'.repeat(40)}!".matches("^(a+)+$")`, `unit.externalId.matches("${'(a?)'.repeat(30)}${'a'.repeat(30)}")`, Array.from({ length: 5000 }, () => 'true').join(' && ')]) {
      const { tookMs } = await check(order(text, 'x'))
      expect(tookMs, text.slice(0, 80)).toBeLessThan(20_000)
    }
  }, 120_000)

  test('does not unfold aliases of aliases', async () => {
    const laughs = ['a: &a [x,x,x,x,x,x,x,x,x]', ...['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((name, at) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefgh'[at]}`).join(',')}]`)].join('\n')
    const { ok, tookMs } = await check(`${laughs}\n${order('true', 'x')}`)
    expect([ok, tookMs < 20_000]).toEqual([false, true])
    expect(await check(`title: ${'['.repeat(20_000)}`)).toMatchObject({ ok: false })
  })
})

test('a few kilobytes that unpack to a gigabyte are not unpacked', async () => {
  const packed = deflateRawSync(Buffer.alloc(300_000_000), { level: 9 })
  const name = Buffer.from('xl/worksheets/sheet1.xml')
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(8, 8)
  local.writeUInt32LE(packed.length, 18)
  local.writeUInt16LE(name.length, 26)
  const central = Buffer.alloc(46)
  central.writeUInt32LE(0x02014b50, 0)
  central.writeUInt16LE(8, 10)
  central.writeUInt32LE(packed.length, 20)
  central.writeUInt32LE(100, 24)
  central.writeUInt16LE(name.length, 28)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(30 + name.length + packed.length, 16)
  const bomb = Buffer.concat([local, name, packed, central, name, end])
  expect(bomb.length).toBeLessThan(400_000)
  const before = process.memoryUsage().rss
  const { status, body } = await command('import-force', { fileName: 'units.xlsx', sheet: 'units', contentBase64: bomb.toString('base64') })
  expect([status, JSON.stringify(body)]).toEqual([422, expect.stringContaining('unpacks-too-large')])
  expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000)
})
