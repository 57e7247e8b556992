import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { productCatalogue } from './catalogue.ts'
import { formatCheck } from './check.ts'
import { parseOrder } from './parse.ts'
import { makeOrder, orderText, problemsOf, stations, testKinds, type OrderParts } from './testing/make-order.ts'
import { makeForce } from './testing/small-force.ts'

const numRuns = Number(process.env['MUSTER_ROUNDS'] ?? 100)
vi.setConfig({ testTimeout: Math.max(20_000, numRuns * 100) })
const force = makeForce({ brigades: 1, stations: 2, membersPerStation: 1, placesPerStation: 1 })
const parse = (text: string) => parseOrder({ text, file: 'test.yaml', kinds: testKinds, catalogue: productCatalogue })
const withTwoLevels = 'levels:\n  - { level: II, from: 2027-06-23T08:00 }\n  - { level: I, from: 2027-06-23T20:00, to: 2027-06-24T04:00 }\n'

describe('each mistake has its name, its place and its remedy', () => {
  const duties: readonly (readonly [string, string, string])[] = [
    [`id: a, ${stations}, daily: "17:00", early: true`, 'window.early', 'opens: PT2H'],
    [`id: a, ${stations}, opens: PT2H`, 'window.stray', 'Add "daily:"'],
    [`id: a, ${stations}, by: 2027-06-23T12:00, within: PT2H`, 'window.stray', '"after:"'],
    [`id: a, ${stations}, after: order.published`, 'window.within', 'within: PT30M'],
    [`id: a, ${stations}, daily: ["21:00", "09:00"]`, 'window.order', '["09:00","21:00"]'],
    [`id: a, ${stations}, daily: "25:00"`, 'field.wrong', 'a time "17:00"'],
    [`id: a, ${stations}, daily: 22:00-22:00`, 'window.order', 'every: P1D'],
    [`id: a, ${stations}, daily: 22:00-06:00, opens: PT1H`, 'window.stray', 'in place of the range'],
    [`id: a, ${stations}, daily: "17:00", opens: PT1H, within: PT1H`, 'window.two', 'Keep "opens"'],
    [`id: a, ${stations}, window: { from: 2027-06-24T02:00, to: 2027-06-23T22:00 }`, 'window.order', 'earlier than "to"'],
    [`id: a, ${stations}, by: 2027-06-23T12:00, from: 2027-06-23T13:00`, 'window.order', 'earlier than "by"'],
    [`id: a, ${stations}, by: 2027-02-30T12:00`, 'time.bad', 'that exists'],
    [`id: a, ${stations}, every: PT10S`, 'window.period', 'at least a minute'],
    [`id: a, ${stations}, every: PT6H, starting: 2027-06-30T00:00`, 'window.outside', 'inside the period'],
    [`id: a, ${stations}, random: { times: 2, between: 22-6 }`, 'field.wrong', '22:00-06:00'],
    [`id: a, ${stations}, ladder: [{ before: PT1H, after: PT1H, tell: owner }]`, 'ladder.step', 'either before or after'],
    [`id: a, ${stations}, ladder: [{ before: PT1H, tell: everybody }]`, 'field.wrong', 'duty-officer'],
    [`id: a, ${stations}, levels: [IX]`, 'level.unknown', 'Add "levels:'],
    [`id: A b, ${stations}`, 'field.wrong', 'lower case'],
    [`id: a`, 'selector.missing', 'units:'],
    [`id: a, unit: x`, 'field.unknown', 'Did you mean "units"?'],
    [`id: a, kind: task, ${stations}, words: Clean up`, 'field.wrong', '{ zh: …, en: … }'],
    [`id: a, kind: task, ${stations}, words: { zh: 清理, en: Clean up, at once }`, 'field.unknown', 'double quotes'],
    [`id: a, kind: task, ${stations}, words: { zh: 清理, en: Clean }, random: { times: 1, between: 22:00-06:00 }`, 'window.form', 'Use one of: by'],
    [`kind: nonsense, id: a`, 'kind.unknown', 'anything, task'],
    [`id: a, members: '"leder" in member.role'`, 'selector.no_such_key', 'Did you mean "roles"?'],
  ]

  it.each(duties)('%s → %s', (duty, code, remedy) => {
    const problems = problemsOf({ duties: [duty] })
    expect(problems.map((problem) => problem.code)).toContain(code)
    const found = problems.find((problem) => problem.code === code)
    expect(found?.remedy).toContain(remedy)
    expect(found).toMatchObject({ severity: 'error', file: 'test.yaml', clause: '1' })
    expect(found?.line).toBeGreaterThanOrEqual(9)
  })

  const heads: readonly (readonly [Partial<OrderParts> | string, string, string])[] = [
    [{ period: '2027-06-24T12:00/2027-06-23T08:00' }, 'period.order', 'earlier time first'],
    [{ period: '2027-06-24T12:00' }, 'field.wrong', 'with a slash'],
    [{ period: '2027-03-28T01:30/2027-03-29T08:00' }, 'time.skipped', 'write 2027-03-28T02:30'],
    [{ timezone: 'CET' }, 'timezone.unknown', 'IANA'],
    [{ head: 'level: []\n' }, 'field.unknown', 'Did you mean "levels"?'],
    [{ head: 'levels: [{ level: V, from: 2027-06-23T08:00 }]\n' }, 'level.scale', 'IV'],
    [{ head: 'levels: [{ level: I, from: 2027-06-22T08:00 }]\n' }, 'level.outside', 'inside the period'],
    [{ head: 'levels: [{ level: I, from: 2027-06-23T20:00, to: 2027-06-23T19:00 }]\n' }, 'level.order', 'earlier'],
    [{ head: 'levels: [{ level: I, from: 2027-06-23T20:00, to: 2027-06-24T04:00 }]\n' }, 'level.gap', '{ level: IV, from: 2027-06-23T08:00 } above it'],
    [{ head: 'preparation: 2027-06-24T00:00\n' }, 'period.order', 'before the period'],
    [{ head: 'title: { zh: 二, en: Two }\n' }, 'yaml.twice', 'Keep one'],
    [orderText({ duties: [`id: a, ${stations}`] }).replace('id: "1"', 'id: 1'), 'field.wrong', '"1"'],
    [orderText({ duties: [`id: a, ${stations}`] }).replace('id: "1"', 'id: "1"\n    section: "9"'), 'section.unknown', 'section that exists'],
    [orderText({ duties: [`id: a, ${stations}`, `id: a, ${stations}`] }), 'duty.twice', 'an id of its own'],
    [orderText({ duties: [`id: a, ${stations}`] }).replace('timezone: Europe/Lisbon\n', ''), 'field.missing', 'Add an IANA time zone'],
    ['- a list\n', 'field.wrong', 'object'],
    ['', 'field.wrong', 'object'],
    ['operation: [', 'yaml.syntax', 'Mend'],
    [`a: &a [x]\n${Array.from({ length: 5 }, (_, index) => `${'abcdef'[index + 1]}: &${'abcdef'[index + 1]} [${Array.from({ length: 9 }, () => `*${'abcdef'[index]}`).join(', ')}]`).join('\n')}\n`, 'yaml.syntax', 'Write out'],
  ]

  it.each(heads)('head %j → %s', (given, code, remedy) => {
    const text = typeof given === 'string' ? given : orderText({ duties: [`id: a, ${stations}`], ...given })
    const { ok, problems } = parse(text)
    expect(ok).toBe(false)
    expect(problems.find((problem) => problem.code === code)?.remedy).toContain(remedy)
  })

  it('names every mistake of a file, not only the first', () => {
    const problems = problemsOf({ timezone: 'Nowhere/None', duties: [`id: a, ${stations}, every: soon`, 'id: b, units: unit.x', `id: c, ${stations}, levels: [IX]`] })
    expect(problems.map((problem) => problem.code)).toEqual(['timezone.unknown', 'field.wrong', 'selector.no_such_key', 'level.unknown'])
  })

  it('points into expressions in any kind of quotes', () => {
    for (const [written, column] of [['unit.x == 1', 21], [`'unit.x == 1'`, 22], ['"unit.x == 1"', 22], [`'unit.type == "it''s" && unit.x == 1'`, 46]] as const) {
      const text = orderText({ duties: [] }).replace('duties:\n\n', `duties:\n      - id: a\n        kind: anything\n        units: ${written}\n`)
      expect([written, parse(text).problems.map((problem) => [problem.line, problem.column])]).toEqual([written, [[11, column]]])
    }
    const block = orderText({ duties: [] }).replace('duties:\n\n', 'duties:\n      - id: a\n        kind: anything\n        units: |\n          unit.partner ||\n          unit.x == 1\n')
    expect(parse(block).problems.map((problem) => [problem.line, problem.column])).toEqual([[13, 16]])
  })
})

describe('against a force', () => {
  const check = (duty: string) => formatCheck({ text: orderText({ duties: [duty] }), file: 'test.yaml', kinds: testKinds, catalogue: productCatalogue, force, seed: '1' })

  it('warns of a selector that chooses nobody, at its place', () => {
    const { ok, text, problems } = check(`id: a, units: 'unit.type == "staton"', by: 2027-06-23T12:00`)
    expect([ok, problems.length]).toEqual([true, 1])
    expect(problems[0]).toMatchObject({ severity: 'warning', code: 'selector.nobody', clause: '1', duty: 'a', line: 9, column: 41 })
    expect(text).toContain('Did you mean "station"? (types of units here: brigade, detachment, partner, station)')
    expect(check(`id: a, stores: 'store.licence_kg > 9000.0'`).text).toContain('The force has 2 of the kind store; loosen the expression')
  })

  it('refuses an owner that does not exist', () => {
    expect(check(`id: a, ${stations}, owner: organizer`)).toMatchObject({ ok: false, text: expect.stringContaining('Did you mean "organiser"?') })
  })

  it('counts what each duty gives', () => {
    const text = orderText({ head: withTwoLevels, duties: [`id: a, ${stations}, daily: "17:00"`, `id: b, ${stations}, after: order.published, within: PT2H`, `id: c, ${stations}, random: { times: 3, between: 22:00-06:00 }`] })
    const { text: said } = formatCheck({ text, file: 'test.yaml', kinds: testKinds, catalogue: productCatalogue, force, seed: '1' })
    expect(said.split('\n').slice(6, 10).map((line) => line.trim().split(/ {2,}/).slice(-1)[0])).toEqual(['2', '2 each time', 'at 3 hidden times', ''])
    expect(said).toContain('levels: II from 2027-06-23T08:00, I from 2027-06-23T20:00, II from 2027-06-24T04:00')
  })

  it('an order is plain data: JSON keeps all of it', () => {
    const order = makeOrder({ head: withTwoLevels, duties: [`id: a, ${stations}, daily: "17:00", ladder: [{ before: PT1H, tell: owner }]`] })
    expect(JSON.parse(JSON.stringify(order))).toEqual(order)
  })
})

describe('any damage to a file', () => {
  const sample = readFileSync(new URL('../../../orders/sao-joao-2027.yaml', import.meta.url), 'utf8').split('\n').slice(0, 90)

  it('gets problems at places inside the file, never a crash', () => {
    const piece = fc.constantFrom('"', "'", '{', '}', '[', ']', ':', '- ', '#', '&a ', '*a', '  ', '\t', 'null', '1', 'true', '~', 'daily: "01:00"', '<<: ', '!!set ', '\u2028')
    const wound = fc.tuple(fc.integer({ min: 0, max: sample.length - 1 }), fc.nat(60), fc.nat(12), piece)
    fc.assert(
      fc.property(fc.array(wound, { minLength: 1, maxLength: 4 }), (wounds) => {
        const lines = [...sample]
        for (const [line, column, cut, put] of wounds) lines[line] = (lines[line] ?? '').slice(0, column) + put + (lines[line] ?? '').slice(column + cut)
        const { ok, problems } = parse(lines.join('\n'))
        expect(ok).toBe(!problems.some((problem) => problem.severity === 'error'))
        for (const problem of problems) {
          expect(problem.line).toBeGreaterThanOrEqual(1)
          expect(problem.line).toBeLessThanOrEqual(lines.length)
          expect(problem.message.length * problem.remedy.length).toBeGreaterThan(0)
        }
      }),
      { numRuns },
    )
  })
})
