/** Whether what is filed fits its form. */
import type { z } from 'zod'
import type { formField, formValue } from './contract.ts'

export type Field = z.output<typeof formField>
export type FilingKind = 'report' | 'record'
export type Value = z.output<typeof formValue>

export interface ValueProblem {
  readonly field: string
  readonly why: 'missing' | 'unknown' | 'not-a-number' | 'not-whole' | 'out-of-range' | 'not-yes-no' | 'not-a-choice' | 'not-text' | 'not-files' | 'too-many-files'
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
  if (isEmpty(value)) return field.required ? 'missing' : null
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
    case 'photo':
    case 'document':
      if (!Array.isArray(value) || new Set(value).size !== value.length) return 'not-files'
      return value.length > field.maxFiles ? 'too-many-files' : null
  }
}

function isEmpty(value: Value): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

/** Engines and people are counted from nothing; degrees may lie below. */
function isCount(field: Field): boolean {
  return field.unitOfMeasure === null || field.unitOfMeasure === 'persons'
}

/** What was left empty is not kept as a value. */
export function keptValues(values: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value)))
}

export interface FieldFile {
  readonly fileId: string
  readonly purpose: 'photo' | 'document'
  readonly keepsLocation: boolean
}

/** The files that are filed, with what their fields ask of them. */
export function filesIn(fields: readonly Field[], values: Readonly<Record<string, Value>>): FieldFile[] {
  return fields.flatMap(({ name, type, keepsLocation }) => {
    const value = values[name]
    return (type === 'photo' || type === 'document') && Array.isArray(value) ? value.map((fileId) => ({ fileId, purpose: type, keepsLocation })) : []
  })
}
