import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compileOrder, formatCheck, parseOrder, plannedTimeline, productCatalogue, type Order, type Term } from '../orders/compile/index.ts'
import { formatJsonSchema } from '../orders/compile/json-schema.ts'
import { replaceReference } from '../orders/compile/reference.ts'
import { smallForce } from '../orders/compile/testing/small-force.ts'
import { openRollCall } from '../modules/rollcall/contract.ts'
import { dutyKinds as kinds } from './duty-kinds.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')
const catalogue = productCatalogue

function parseFile(file: string, sourceText?: string): Order {
  const parsed = parseOrder({ text: read(file), file, kinds, catalogue, sourceText })
  expect(parsed.problems).toEqual([])
  if (!parsed.ok) throw new Error('not reached')
  return parsed.order
}

function published(order: Order, id = 'e1') {
  return { id, kind: 'order.published', at: order.from - 3_600_000, unitId: null, subject: null, facts: {} }
}

function compile(order: Order, events = [published(order)]) {
  return compileOrder({ order, force: smallForce, kinds, seed: '1', timeline: plannedTimeline(order, []), events })
}

function repeats(values: readonly string[]): string[] {
  return [...Map.groupBy(values, (value) => value)].filter(([, group]) => group.length > 1).map(([value]) => value)
}

describe('a file with twelve mistakes', () => {
  const file = 'twelve-mistakes.yaml'
  const parsed = parseOrder({ text: read('src/orders/compile/testdata/twelve-mistakes.yaml'), file, kinds, catalogue })
  const expected = [
    [3, 11, null, 'timezone.unknown', 'there is no time zone "Europe/Lisbo"', 'Did you mean "Europe/Lisbon"?'],
    [13, 15, '1', 'kind.unknown', 'there is no duty kind "acknowlege"', 'Did you mean "acknowledge"?'],
    [18, 12, '2', 'field.wrong', '"quote" is ""', 'Write the sentence of the order, word for word.'],
    [27, 16, '3', 'field.wrong', '"every" is "1h"', 'Write an ISO 8601 duration such as PT30M, PT6H or P1D.'],
    [33, 28, '4', 'selector.no_such_key', 'no attribute "flors" is declared for premises', 'Did you mean "floors"?'],
    [36, 9, '4', 'clause.twice', 'clause id "4" stands twice', 'Give each clause its own id'],
    [41, 16, '4', 'selector.no_such_overload', 'types do not fit: int > string', 'Compare text with text in double quotes, numbers with numbers'],
    [52, 9, '6', 'window.two', 'the duty has 2 windows: by and daily', 'Keep one of them'],
    [60, 13, '7', 'window.outside', '2027-06-26T12:00 lies after the period of the operation', 'add "follow_up: 2027-06-26T12:00"'],
    [68, 18, '8', 'level.unknown', 'level "III" is not declared in this order', 'Use a declared level (II, I), or add III to "levels"'],
    [70, 13, '8', 'ladder.step', 'step 1 of the ladder has no time', '{ before: PT15M, tell: owner }'],
    [79, 19, '9', 'form.persons', '"licence_plate" would record something about a person outside', 'Count instead'],
  ] as const

  it('gets an answer to each, and to nothing else', () => {
    expect(parsed.ok).toBe(false)
    expect(parsed.problems.map(({ line, column, clause, code }) => [line, column, clause, code])).toEqual(expected.map((row) => row.slice(0, 4)))
  })

  it.each(expected)('names line %i, column %i, clause %s (%s) and the remedy', (line, column, clause, code, message, remedy) => {
    const found = parsed.problems.find((problem) => problem.line === line && problem.column === column)
    expect(found).toMatchObject({ severity: 'error', file, clause, code })
    expect(found?.message).toContain(message)
    expect(found?.remedy).toContain(remedy)
  })

  it('is printed with all of it', () => {
    const { ok, text } = formatCheck({ text: read('src/orders/compile/testdata/twelve-mistakes.yaml'), file, kinds, catalogue, force: smallForce, seed: '1' })
    expect(ok).toBe(false)
    expect(text).toContain('twelve-mistakes.yaml:33:28: error: clause 4, duty high: in "premises": no attribute "flors" is declared for premises\n    Did you mean "floors"?')
    expect(text).toContain('12 errors, 0 warnings')
  })
})

describe('the sample orders', () => {
  it('quote all 35 clauses of the Lantern Festival', () => {
    const order = parseFile('orders/yuanxiao-2027.yaml')
    expect(order.clauses.map((clause) => clause.id)).toEqual(Array.from({ length: 35 }, (_, index) => String(index + 1)))
    expect(order.clauses.every((clause) => clause.translation.en !== clause.quote && clause.section !== null)).toBe(true)
    expect(order.clauses.find((clause) => clause.id === '18')?.duties.map((duty) => duty.kind)).toEqual(['roll-call', 'roll-call'])
  })

  const original = new URL('../shared/data/orders/yuanxiao-2027.zh.md', root)
  it.runIf(existsSync(original))('quote it word for word', () => {
    const text = readFileSync(original, 'utf8')
    const order = parseFile('orders/yuanxiao-2027.yaml', text)
    expect(order.source?.sha256).toBe(createHash('sha256').update(text).digest('hex'))
    const altered = parseOrder({ text: read('orders/yuanxiao-2027.yaml').replace('三分钟内未应答的', '五分钟内未应答的'), file: 'y.yaml', kinds, catalogue, sourceText: text })
    expect(altered.problems.map(({ code, clause }) => [code, clause])).toEqual([['quote.differs', '18']])
  })

  it.each(['orders/yuanxiao-2027.yaml', 'orders/sao-joao-2027.yaml'])('%s gives obligations with ids of their own', (file) => {
    const { terms, appointments } = compile(parseFile(file))
    expect(terms.length).toBeGreaterThan(200)
    expect(repeats(terms.map((term) => term.id))).toEqual([])
    expect(repeats(terms.map((term) => `${term.dutyId} ${term.subjectKind}:${term.subjectId} ${term.occurrence}`))).toEqual([])
    expect(repeats(appointments.map((appointment) => appointment.id))).toEqual([])
    for (const term of terms) {
      expect(term.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      expect(term.countsFrom).toBeLessThanOrEqual(term.opensAt)
      expect(term.opensAt).toBeLessThan(term.dueAt)
      expect(term.closesAt ?? Infinity).toBeGreaterThanOrEqual(term.dueAt)
    }
  })

  it('no two obligations of one duty and subject take the same evidence', () => {
    const { terms } = compile(parseFile('orders/sao-joao-2027.yaml'))
    for (const group of Map.groupBy(terms, (term: Term) => `${term.dutyId} ${term.need.key}`).values()) {
      const sorted = group.toSorted((a, b) => a.countsFrom - b.countsFrom)
      sorted.forEach((term, index) => expect(term.countsFrom).toBeGreaterThanOrEqual(sorted[index - 1]?.closesAt ?? -Infinity))
    }
  })

  it('gives no hidden time of a roll call away in an obligation', () => {
    const { terms, appointments } = compile(parseFile('orders/sao-joao-2027.yaml'))
    const hidden = appointments.filter((appointment) => appointment.hidden)
    expect(hidden).toHaveLength(2)
    for (const { at, window, dutyId } of hidden) {
      expect(at).toBeGreaterThanOrEqual(window.from)
      expect(at).toBeLessThan(window.to)
      expect(terms.filter((term) => term.dutyId === dutyId)).toEqual([])
    }
  })
})

describe('an appointment of a roll call', () => {
  it('is what the command takes', () => {
    const appointments = compile(parseFile('orders/sao-joao-2027.yaml')).appointments.filter((one) => one.kind === 'roll-call')
    expect(appointments).toHaveLength(5)
    for (const { id, command, input } of appointments) {
      expect(command).toBe(openRollCall.name)
      const taken = openRollCall.input.parse({ ...input, operationId: id, appointmentId: id })
      expect(taken).toMatchObject({ roles: ['duty-officer', 'leader'], onDutyOnly: true, answerWithin: 'PT3M', verifyWithin: 'PT5M', occurrence: input['occurrence'], dutyId: input['dutyId'] })
      expect(taken.unitIds).toHaveLength(12)
    }
  })
})

describe('what is generated from the schemas', () => {
  it('orders/order.schema.json is current', () => {
    expect(read('orders/order.schema.json') === formatJsonSchema(kinds), 'run `npm run muster -- order schema --write`').toBe(true)
  })

  it('both samples name it on top', () => {
    for (const file of ['orders/yuanxiao-2027.yaml', 'orders/sao-joao-2027.yaml']) {
      expect(read(file).split('\n')[0]).toBe('# yaml-language-server: $schema=./order.schema.json')
    }
  })

  it('the reference in docs/writing-an-order.md is current', () => {
    const text = read('docs/writing-an-order.md')
    expect(text === replaceReference(text, kinds, catalogue), 'run `npm run muster -- order schema --write`').toBe(true)
  })

  it('the example in docs/writing-an-order.md is an order', () => {
    const [, example = ''] = /```yaml\n(# yaml-language-server.*?)```/s.exec(read('docs/writing-an-order.md')) ?? []
    const { ok, text } = formatCheck({ text: example, file: 'harbour-night.yaml', kinds, catalogue, force: smallForce, seed: '1' })
    expect([ok, text]).toEqual([true, expect.stringContaining('12 obligations are fixed by the order')])
  })
})
