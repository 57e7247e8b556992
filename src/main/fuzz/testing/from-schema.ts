/** Values out of a JSON Schema as our OpenAPI document holds them: fitting ones, and ones that were spoilt in one place. */
import fc from 'fast-check'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Real ids and words by the name of their property, so that calls come past the door. */
export type Pool = ReadonlyMap<string, readonly Json[]>

type Schema = { readonly [key: string]: unknown }

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value)
const schemasIn = (value: unknown): Schema[] => (Array.isArray(value) ? value.filter(isSchema) : [])
const numberOr = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise)

const mostItems = 4

/** `name`: of the property that the value is for. */
export function fitting(schema: unknown, pool: Pool, name = ''): fc.Arbitrary<Json> {
  const own = ofShape(schema, pool, name)
  const known = pool.get(name)
  // A list of ids is filled from the ids, one by one.
  return known === undefined || known.length === 0 ? own : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: own })
}

function ofShape(schema: unknown, pool: Pool, name: string): fc.Arbitrary<Json> {
  if (!isSchema(schema)) return fc.constantFrom<Json>(null, 0, 'x', {})
  if ('const' in schema) return fc.constant(toJson(schema['const']))
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...schema['enum'].map(toJson))
  const options = [...schemasIn(schema['anyOf']), ...schemasIn(schema['oneOf'])]
  if (options.length > 0) return fc.oneof(...options.map((option) => fitting(option, pool, name)))
  switch (schema['type']) {
    case 'object':
      return ofObject(schema, pool)
    case 'array':
      return ofArray(schema, pool, name)
    case 'string':
      return ofString(schema)
    case 'integer':
      return ofInteger(schema)
    case 'number':
      return fc.double({ min: numberOr(schema['minimum'], -1e9), max: numberOr(schema['maximum'], 1e9), noNaN: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return fc.jsonValue({ maxDepth: 2 }).map(toJson)
  }
}

/** Small ones, and both ends of what is allowed. */
function ofInteger(schema: Schema): fc.Arbitrary<number> {
  const least = numberOr(schema['minimum'], Number.MIN_SAFE_INTEGER)
  const most = numberOr(schema['maximum'], Number.MAX_SAFE_INTEGER)
  const min = Math.max(least, -1000)
  return fc.oneof({ weight: 8, arbitrary: fc.integer({ min, max: Math.max(min, Math.min(most, min + 2000)) }) }, { weight: 1, arbitrary: fc.constantFrom(least, most) })
}

function ofObject(schema: Schema, pool: Pool): fc.Arbitrary<Json> {
  const properties = isSchema(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : []
  const fields: Record<string, fc.Arbitrary<Json>> = {}
  for (const [key, value] of Object.entries(properties)) fields[key] = fitting(value, pool, key)
  const own: fc.Arbitrary<{ readonly [key: string]: Json }> = fc.record(fields, { requiredKeys: required.filter((key) => key in fields) })
  if (!isSchema(schema['additionalProperties'])) return own
  const free = fc.dictionary(fc.constantFrom('n', 'zh', 'en', 'note', '__proto__'), fitting(schema['additionalProperties'], pool), { maxKeys: 3, noNullPrototype: true })
  return fc.tuple(own, free).map(([fixed, added]) => ({ ...added, ...fixed }))
}

function ofArray(schema: Schema, pool: Pool, name: string): fc.Arbitrary<Json> {
  const places = schemasIn(schema['prefixItems'])
  if (places.length > 0) return fc.tuple(...places.map((place) => fitting(place, pool)))
  const minLength = Math.min(numberOr(schema['minItems'], 0), mostItems)
  // `memberIds` is filled with what `memberId` knows.
  return fc.array(fitting(schema['items'], pool, name.replace(/s$/, '')), { minLength, maxLength: Math.max(minLength, Math.min(numberOr(schema['maxItems'], mostItems), mostItems)) })
}

const words = ['', ' ', 'x', '一二三', 'Ana 🧯', 'null', "'; DROP TABLE member; --", '=cmd|\' /C calc\'!A0', '1 == 1 || true', '../../etc/passwd', '<script>alert(1)</script>', '\u202Eevil', '%00', '${7*7}', '{{7*7}}']
const days = ['2026-11-22', '2027-02-19', '2024-02-29', '1970-01-01', '9999-12-31', '0001-01-01']
const moments = ['2026-11-22T08:00', '2026-11-22T08:00:00Z', '2027-02-17T12:00/2027-02-21T08:00']

function ofString(schema: Schema): fc.Arbitrary<Json> {
  if (schema['format'] === 'uuid') return fc.uuid({ version: [4, 7] })
  if (schema['format'] === 'date') return fc.constantFrom(...days)
  const minLength = Math.min(numberOr(schema['minLength'], 0), 200)
  const maxLength = Math.max(minLength, Math.min(numberOr(schema['maxLength'], 60), 200))
  if (typeof schema['pattern'] === 'string') return matching(schema['pattern'])
  const fits = (text: string): boolean => text.length >= minLength && text.length <= maxLength
  return fc.oneof(fc.string({ minLength, maxLength, unit: 'grapheme' }).filter(fits), fc.constantFrom(...[...words, ...days, ...moments, 'PT15M'].filter(fits), 'x'.repeat(minLength)))
}

/** fast-check knows no classes of Unicode: theirs are narrowed to letters and figures. */
function matching(pattern: string): fc.Arbitrary<string> {
  try {
    return fc.stringMatching(new RegExp(pattern.replaceAll('\\p{L}', 'a-zA-Z').replaceAll('\\p{N}', '0-9'), 'u'), { maxLength: 120 })
  } catch {
    return fc.constantFrom('x', 'PT15M', '08:00')
  }
}

/** What stands where something else should. */
const strange: readonly Json[] = [
  ...words, null, true, 0, -1, 1.5, 1e308, -8.64e15, 8.64e15 + 1, 2 ** 53, [], {}, [[]], '\u0000', '\uD800', 'x'.repeat(5000), '一'.repeat(3000), '2026-02-30', '-271821-04-20', '+275760-09-13', 'P99999999Y', 'PT0S', '-PT5M', '24:00', '1/0',
  '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', { __proto__: null, constructor: { prototype: {} } }, [null, null], Array.from({ length: 300 }, () => 'x'),
]

/** The same value with one place of it spoilt: replaced, left out, doubled, or with a stranger beside it. */
export function spoilt(value: fc.Arbitrary<Json>): fc.Arbitrary<Json> {
  return fc.tuple(value, fc.nat(), fc.constantFrom(...strange), fc.constantFrom('replace', 'leave-out', 'add')).map(([whole, at, thing, how]) => {
    const places = listPlaces(whole)
    return spoil(whole, places[at % places.length] ?? [], { thing, how })
  })
}

type Path = readonly (string | number)[]

function listPlaces(value: Json, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const inner: Path[] = isList(value) ? value.flatMap((item, at) => listPlaces(item, [...path, at])) : Object.entries(value).flatMap(([key, item]) => listPlaces(item, [...path, key]))
  return [path, ...inner]
}

function spoil(value: Json, [first, ...rest]: Path, what: { readonly thing: Json; readonly how: string }): Json {
  if (first === undefined) {
    if (what.how === 'add' && typeof value === 'object' && value !== null) return isList(value) ? [...value, what.thing] : { ...value, stranger: what.thing }
    return what.thing
  }
  const isHere = rest.length === 0 && what.how === 'leave-out'
  if (isList(value)) return isHere ? value.filter((_, at) => at !== first) : value.map((item, at) => (at === first ? spoil(item, rest, what) : item))
  if (typeof value !== 'object' || value === null) return what.thing
  return Object.fromEntries(Object.entries(value).flatMap(([key, item]): [string, Json][] => (key !== first ? [[key, item]] : isHere ? [] : [[key, spoil(item, rest, what)]])))
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)

/** What JSON would carry of a value. */
export function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null))
}

/** What stands under each name of a property in these inputs. */
export function poolOf(inputs: readonly unknown[]): Map<string, Json[]> {
  const pool = new Map<string, Json[]>()
  const gather = (value: Json, name: string): void => {
    if (isList(value)) for (const item of value) gather(item, name.replace(/s$/, ''))
    else if (typeof value === 'object' && value !== null) for (const [key, item] of Object.entries(value)) gather(item, key)
    else if (typeof value === 'string' && name !== '') pool.set(name, [...new Set([...(pool.get(name) ?? []), value])])
  }
  for (const input of inputs) gather(toJson(input), '')
  return pool
}
