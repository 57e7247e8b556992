import { describe, expect, it } from 'vitest'
import { fieldsOfRefusal, firstValues, readValues, type Field } from './raw-values.ts'

const field = (name: string, type: Field['type'], required = true): Field => ({ name, type, required, words: { zh: name, en: name }, unitOfMeasure: null, choices: [], maxFiles: 2, keepsLocation: false })

describe('form values', () => {
  it('reads numbers as people type them', () => {
    const fields = [field('n', 'number')]
    for (const [typed, value] of [['12', 12], [' 1 200 ', 1200], ['３', 3], ['12,5', 12.5], ['-4', -4]] as const) expect(readValues(fields, { n: typed })).toEqual({ values: { n: value }, problems: {} })
  })

  it('names each field that is wrong and files none of it', () => {
    const { problems } = readValues([field('a', 'whole'), field('b', 'whole'), field('c', 'yes-no'), field('d', 'text', false)], { a: 'x', b: '1.5', c: null, d: '' })
    expect(problems).toEqual({ a: 'reports.problem.whole', b: 'reports.problem.whole', c: 'reports.problem.required' })
  })

  it('takes as many files as the form asks for', () => {
    const file = (fileId: string): { fileId: string; name: string; bytes: number } => ({ fileId, name: 'a.jpg', bytes: 1 })
    expect(readValues([field('p', 'photo')], { p: [file('1'), file('2')] })).toEqual({ values: { p: ['1', '2'] }, problems: {} })
    expect(readValues([field('p', 'photo')], { p: [] }).problems).toEqual({ p: 'reports.problem.files' })
    expect(readValues([field('p', 'document')], { p: [file('1'), file('2'), file('3')] }).problems).toEqual({ p: 'reports.problem.too-many-files' })
  })

  it('takes no for an answer', () => {
    expect(readValues([field('c', 'yes-no')], { c: false })).toEqual({ values: { c: false }, problems: {} })
  })

  it('starts from what the journal knows', () => {
    expect(firstValues([field('a', 'whole'), field('b', 'whole')], { a: 0 })).toEqual({ a: '0', b: null })
  })

  it('finds the fields that a refusal names', () => {
    expect(fieldsOfRefusal({ fields: ['a'], field: 'b' })).toEqual(['b', 'a'])
    expect(fieldsOfRefusal({ problems: [{ path: 'values.c', message: '' }] })).toEqual(['c'])
    expect(fieldsOfRefusal({ problems: 'all' })).toEqual([])
  })
})
