/** Says what zod found in the words of an order: which field, what it is, what it should be. */
import { z } from 'zod'
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

type Schema = z.core.$ZodType

function innerOf(schema: Schema): Schema | null {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable ? schema.unwrap() : null
}

/** Without optional, default and nullable. */
function unwrap(schema: Schema): Schema {
  const inner = innerOf(schema)
  return inner === null ? schema : unwrap(inner)
}

function shapeOf(schema: Schema): z.core.$ZodShape {
  const plain = unwrap(schema)
  return plain instanceof z.ZodObject ? plain.shape : {}
}

/** The schema at a path, through arrays and objects; null where it cannot be followed. */
function schemaAt(schema: Schema, path: Path): Schema | null {
  const [step, ...rest] = path
  if (step === undefined) return schema
  const plain = unwrap(schema)
  const next = plain instanceof z.ZodArray ? plain.element : shapeOf(plain)[String(step)]
  return next === undefined ? null : schemaAt(next, rest)
}

/** What the nearest wrapper says of it, from the outside in. */
function descriptionOf(schema: Schema): string | null {
  if ('description' in schema && typeof schema.description === 'string') return schema.description
  const inner = innerOf(schema)
  return inner === null ? null : descriptionOf(inner)
}

function describeAt(schema: z.ZodType, path: Path): string | null {
  const found = schemaAt(schema, path)
  if (found !== null) return descriptionOf(found)
  // Inside a union: what the whole of it is.
  return path.length === 0 ? null : describeAt(schema, path.slice(0, -1))
}

function fieldsAt(schema: z.ZodType, path: Path): string[] {
  const found = schemaAt(schema, path)
  return found === null ? [] : Object.keys(shapeOf(found))
}

function show(value: unknown): string {
  if (value === undefined) return 'is missing'
  if (value === null) return 'is empty'
  return `is ${typeof value === 'object' ? (Array.isArray(value) ? 'a list' : 'a map') : JSON.stringify(value)}`
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((current, step) => (typeof current === 'object' && current !== null ? Reflect.get(current, step) : undefined), value)
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
