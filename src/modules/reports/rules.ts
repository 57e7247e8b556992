/** Whether what is filed fits its form. */
import type { z } from 'zod'
import type { formField, formValue } from './contract.ts'

export type Field = z.output<typeof formField>
export type FilingKind = 'report' | 'record'
export type Value = z.output<typeof formValue>

export interface ValueProblem {
  readonly field: string
  readonly why: 'missing' | 'unknown' | 'not-a-number' | 'not-whole' | 'out-of-range' | 'not-yes-no' | 'not-a-choice' | 'not-text'
}

/** Beyond what any station measures: a number typed without its decimal point is caught. */
const largest = 1e9

export function findValueProblems(fields: readonly Field[], values: Readonly<Record<string, Value>>): ValueProblem[] {
  const known = new Set(fields.map((field) => field.name))
  const problems: ValueProblem[] = Object.keys(values).filter((name) => !known.has(name)).map((field) => ({ field, why: 'unknown' }))
  for (const field of fields) {
    const why = problemOf(field, values[field.name] ?? null)
    if (why !== null) problems.push({ field: field.name, why })
  }
  return problems
}

function problemOf(field: Field, value: Value): ValueProblem['why'] | null {
  if (value === null || value === '') return field.required ? 'missing' : null
  switch (field.type) {
    case 'whole':
      if (typeof value !== 'number' || !Number.isFinite(value)) return 'not-a-number'
      if (!Number.isInteger(value)) return 'not-whole'
      return Math.abs(value) > largest || (isCount(field) && value < 0) ? 'out-of-range' : null
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) return 'not-a-number'
      return Math.abs(value) > largest ? 'out-of-range' : null
    case 'yes-no':
      return typeof value === 'boolean' ? null : 'not-yes-no'
    case 'choice':
      return typeof value === 'string' && field.choices.includes(value) ? null : 'not-a-choice'
    case 'text':
      return typeof value === 'string' ? null : 'not-text'
  }
}

/** Engines and people are counted from nothing; degrees may lie below. */
function isCount(field: Field): boolean {
  return field.unitOfMeasure === null || field.unitOfMeasure === 'persons'
}

/** What was left empty is not kept as a value. */
export function keptValues(values: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== ''))
}
