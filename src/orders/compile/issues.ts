/** Says what zod found in the words of an order: which field, what it is, what it should be. */
import type { z } from 'zod'
import { suggest } from './problems.ts'
import type { OrderSource, Path } from './source.ts'

type Issue = z.core.$ZodIssue

export interface IssueContext {
  readonly base: Path
  readonly clause: string | null
  readonly duty: string | null
  readonly schema: z.ZodType
  readonly noun: string
}

/** The schema at a path, through optional, default, arrays and objects; null where it cannot be followed. */
function schemaAt(schema: z.core.$ZodType, path: Path): z.core.$ZodType | null {
  const { def } = schema._zod
  if ('innerType' in def) return schemaAt(def.innerType as z.core.$ZodType, path)
  if (path.length === 0) return schema
  if ('shape' in def) {
    const next = (def.shape as Record<string, z.core.$ZodType>)[String(path[0])]
    return next === undefined ? null : schemaAt(next, path.slice(1))
  }
  if ('element' in def) return schemaAt(def.element as z.core.$ZodType, path.slice(1))
  return null
}

function describeAt(schema: z.ZodType, path: Path): string | null {
  let current: z.core.$ZodType = schema
  let found: string | null = null
  for (let length = 0; length <= path.length; length++) {
    const next = schemaAt(schema, path.slice(0, length))
    if (next === null) break
    current = next
    const said = descriptionOf(current)
    if (length === path.length) found = said
  }
  return found
}

function descriptionOf(schema: z.core.$ZodType): string | null {
  if ('description' in schema && typeof schema.description === 'string') return schema.description
  const { def } = schema._zod
  return 'innerType' in def ? descriptionOf(def.innerType as z.core.$ZodType) : null
}

function fieldsAt(schema: z.ZodType, path: Path): string[] {
  const found = schemaAt(schema, path)
  if (found === null) return []
  const { def } = found._zod
  return 'shape' in def ? Object.keys(def.shape as object) : []
}

function show(value: unknown): string {
  if (value === undefined) return 'is missing'
  if (value === null) return 'is empty'
  return `is ${typeof value === 'object' ? (Array.isArray(value) ? 'a list' : 'a map') : JSON.stringify(value)}`
}

function valueAt(value: unknown, path: Path): unknown {
  let current = value
  for (const step of path) {
    if (current === null || typeof current !== 'object') return undefined
    current = (current as Record<string | number, unknown>)[step]
  }
  return current
}

const personKeys = /^(repeats?|repeat_over|per_person|persons?|people|for_each_person)$/

/** Turns every issue into a problem at its place. `value` is what was parsed. */
export function addIssues(source: OrderSource, issues: readonly Issue[], value: unknown, context: IssueContext): void {
  const { base, clause, duty, schema } = context
  for (const issue of issues) {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)))
    const full = [...base, ...path]
    if (issue.code === 'unrecognized_keys') {
      const known = fieldsAt(schema, path)
      for (const key of issue.keys) {
        const isAboutPersons = personKeys.test(key)
        source.add({
          path: [...full, key], isKey: true, clause, duty,
          code: isAboutPersons ? 'form.persons' : 'field.unknown',
          message: isAboutPersons ? `"${key}" would repeat a form over persons; Muster keeps no such data` : `${path.length === 0 ? context.noun : `"${path.join('.')}"`} has no field "${key}"`,
          remedy: isAboutPersons ? 'Count instead: a form holds numbers about places and things.'
            // `{ en: Lanterns, fog }` reads as two fields, the second empty.
            : valueAt(value, [...path, key]) === null && /[^a-z_]/.test(key) ? 'Inside { } a text with a comma needs double quotes.' : suggest(key, known, 'field'),
        })
      }
      continue
    }
    const name = path.filter((step) => typeof step === 'string').join('.')
    const found = valueAt(value, path)
    const description = describeAt(schema, path)
    const isMissing = found === undefined
    // Numbers that YAML read from unquoted text, such as `id: 15`.
    const needsQuotes = issue.code === 'invalid_type' && issue.expected === 'string' && (typeof found === 'number' || typeof found === 'boolean')
    const noun = name === '' ? context.noun : `"${name}"`
    source.add({
      path: isMissing ? full.slice(0, -1) : full, clause, duty,
      code: isMissing ? 'field.missing' : 'field.wrong',
      message: isMissing ? `${path.length > 1 ? noun : `${context.noun} has no`} ${path.length > 1 ? 'is missing' : noun}` : `${noun} ${show(found)}`,
      remedy: needsQuotes ? `Write it as text, in quotes: "${String(found)}".` : describeRemedy(issue, description, isMissing),
    })
  }
}

function describeRemedy(issue: Issue, description: string | null, isMissing: boolean): string {
  const verb = isMissing ? 'Add' : 'Write'
  if (description !== null) return `${verb} ${description.replace(/^[^:]{0,60}: (?=an? )/, '')}.`
  if (issue.code === 'invalid_value') return `${verb} one of: ${issue.values.map(String).join(', ')}.`
  return issue.code === 'invalid_type' ? `${verb} ${issue.expected === 'string' ? 'text' : issue.expected}.` : `${issue.message}.`
}
