/** From what is typed to what is filed. */
import type { z } from 'zod'
import type { LabelKey } from '../../../kernel/web/index.ts'
import type { formField, formValue } from '../contract.ts'

export type Field = z.output<typeof formField>
export type FormValue = z.output<typeof formValue>
/** A file that is on the server and not filed yet, or was filed before. */
export interface RawFile {
  readonly fileId: string
  readonly name: string
  readonly bytes: number
}
/** Numbers as they are typed; null: left empty. */
export type RawValue = string | boolean | readonly RawFile[] | null
export type RawValues = Readonly<Record<string, RawValue>>
export type Problems = Readonly<Record<string, LabelKey>>

/** Of what forms start from: never files. */
export function rawOf(value: FormValue | undefined): string | boolean | null {
  if (value === null || value === undefined || Array.isArray(value)) return null
  return typeof value === 'number' ? String(value) : value
}

export function firstValues(fields: readonly Field[], prefilled: Readonly<Record<string, FormValue>>): RawValues {
  return Object.fromEntries(fields.map((field) => [field.name, rawOf(prefilled[field.name])]))
}

/** A decimal comma, full-width digits and spaces are what people type; the server wants 1234.5. */
function tidyNumber(text: string): string {
  return text.normalize('NFKC').replace(/\s/g, '').replace(/^(-?\d+),(\d{1,2})$/, '$1.$2')
}

function readField(field: Field, raw: RawValue): { value: FormValue } | { problem: LabelKey } {
  const isEmpty = raw === null || (typeof raw === 'string' && raw.trim() === '') || (typeof raw === 'object' && raw.length === 0)
  if (isEmpty) return field.required ? { problem: field.type === 'photo' || field.type === 'document' ? 'reports.problem.files' : 'reports.problem.required' } : { value: null }
  if (typeof raw === 'object') return raw.length > field.maxFiles ? { problem: 'reports.problem.too-many-files' } : { value: raw.map((file) => file.fileId) }
  if (typeof raw === 'boolean') return { value: raw }
  switch (field.type) {
    case 'whole':
    case 'number': {
      const text = tidyNumber(raw)
      if (!/^-?\d+(\.\d+)?$/.test(text)) return { problem: field.type === 'whole' ? 'reports.problem.whole' : 'reports.problem.number' }
      const value = Number(text)
      if (field.type === 'whole' && !Number.isSafeInteger(value)) return { problem: 'reports.problem.whole' }
      return { value }
    }
    case 'yes-no':
    case 'choice':
    case 'photo':
    case 'document':
    case 'text':
      return { value: raw.trim() }
  }
}

export function readValues(fields: readonly Field[], raw: RawValues): { values: Record<string, FormValue>; problems: Problems } {
  const values: Record<string, FormValue> = {}
  const problems: Record<string, LabelKey> = {}
  for (const field of fields) {
    const read = readField(field, raw[field.name] ?? null)
    if ('problem' in read) problems[field.name] = read.problem
    else values[field.name] = read.value
  }
  return { values, problems }
}

/** Fields that a refusal names, however it does: `{ field }`, `{ fields }`, or zod's paths. */
export function fieldsOfRefusal(facts: Readonly<Record<string, unknown>>): readonly string[] {
  const names: unknown[] = [facts['field'], facts['name']]
  const listed: unknown = facts['fields'] ?? facts['problems']
  if (Array.isArray(listed)) {
    for (const each of listed as unknown[]) {
      if (typeof each === 'string') names.push(each)
      else if (typeof each === 'object' && each !== null) names.push('field' in each ? each.field : 'path' in each && typeof each.path === 'string' ? each.path.replace(/^values\./, '') : null)
    }
  }
  return names.filter((name) => typeof name === 'string')
}
