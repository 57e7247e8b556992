import { describe, expect, it } from 'vitest'
import { durationMs, typesOfSelector } from './duty-words.ts'
import { offsetOf } from './LinedText.tsx'
import { readOrderText } from './order-text.ts'

describe('an order in words', () => {
  it('reads durations, and says so when a text is none', () => {
    expect(durationMs('PT30M')).toBe(1_800_000)
    expect(durationMs('P1DT2H')).toBe(93_600_000)
    for (const text of ['P', 'PT', '30M', 'P1M', '']) expect(durationMs(text)).toBeNull()
  })

  it('knows selectors by type of unit and leaves all others as written', () => {
    expect(typesOfSelector('unit.type == "station"')).toEqual(['station'])
    expect(typesOfSelector("unit.type in ['station', 'brigade']")).toEqual(['station', 'brigade'])
    expect(typesOfSelector('unit.type == "station" && unit.waterfront')).toBeNull()
  })

  it('keeps clauses without a section, and clauses without duties', () => {
    const order = readOrderText('operation: a\ntitle: { zh: 甲, en: A }\nsections: [{ number: "1", title: { zh: 一, en: One } }]\nclauses:\n  - { id: 1, section: "1", quote: q, duties: [{ id: d, kind: task }] }\n  - { id: "2", quote: r, duties: [] }\n')
    expect(order?.parts.map((part) => [part.number, part.clauses.map((clause) => [clause.id, clause.duties.length])])).toEqual([['1', [['1', 1]]], ['', [['2', 0]]]])
  })

  it('answers null to what is no order', () => {
    for (const text of ['', 'a: [', '- 1', 'operation: a']) expect(readOrderText(text)).toBeNull()
  })

  it('finds line and column in the text, and stays inside the line', () => {
    expect(offsetOf('ab\ncde\n', 2, 2)).toBe(4)
    expect(offsetOf('ab\ncde\n', 2, 99)).toBe(6)
    expect(offsetOf('ab', 9, 1)).toBe(2)
  })
})
