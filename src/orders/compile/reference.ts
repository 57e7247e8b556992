/** The reference in `docs/writing-an-order.md`, generated from the schemas and the catalogue. */
import { z } from 'zod'
import { windowWords } from './parse-duty.ts'
import { clauseSchema, commonDutyShape, headSchema } from './schema.ts'
import { listSelectorFields } from './selectors.ts'
import type { AttributeDeclaration, DutyKind } from './types.ts'
import { subjectKinds } from './types.ts'

export const referenceBegin = '<!-- reference: generated from the schemas, do not edit by hand -->'
export const referenceEnd = '<!-- end of reference -->'

interface JsonProperty {
  readonly type?: string
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly items?: JsonProperty
  readonly anyOf?: readonly JsonProperty[]
  readonly default?: unknown
}

const propertiesSchema = z.object({ properties: z.record(z.string(), z.custom<JsonProperty>((value) => typeof value === 'object' && value !== null)), required: z.array(z.string()).default([]) })

function sayType(property: JsonProperty): string {
  if (property.enum !== undefined) return property.enum.map((value) => `\`${String(value)}\``).join(', ')
  if (property.anyOf !== undefined) return [...new Set(property.anyOf.map(sayType))].join(' or ')
  if (property.type === 'array') return `list of ${property.items === undefined ? 'values' : sayType(property.items)}`
  return { string: 'text', boolean: 'true or false', integer: 'whole number', number: 'number', object: 'map' }[property.type ?? ''] ?? 'value'
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

function fieldTable(shape: z.ZodRawShape, skip: readonly string[] = []): string {
  const { properties, required } = propertiesSchema.parse(z.toJSONSchema(z.strictObject(shape), { io: 'input' }))
  const rows = Object.entries(properties)
    .filter(([name]) => !skip.includes(name))
    .map(([name, property]) => `| \`${name}\` | ${cell(sayType(property))} | ${required.includes(name) ? 'yes' : property.default === undefined ? '' : `\`${JSON.stringify(property.default)}\` when left out`} | ${cell(property.description ?? '')} |`)
  return ['| field | is | needed | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

function kindSection(kind: DutyKind): string {
  const evidence = Object.keys(kind.evidence).map((name) => `\`${name}\``).join(', ')
  const opens = (kind.opensOn ?? []).map((name) => `\`${name}\``).join(', ')
  const windows = kind.windows.map((form) => windowWords[form] ?? form).join(', ')
  return [
    `#### \`${kind.kind}\`: ${kind.words.en} (${kind.words.zh})`, '',
    kind.describes.en, '', kind.describes.zh, '',
    `Sort: ${kind.sort}. Windows: ${windows}. Evidence: ${evidence}.${opens === '' ? '' : ` Opens by itself with: ${opens}.`}`, '',
    fieldTable(kind.shape),
  ].join('\n')
}

function attributeTable(catalogue: readonly AttributeDeclaration[]): string {
  const fields = listSelectorFields(catalogue)
  const rows = subjectKinds.flatMap((subject) =>
    fields
      .filter((field) => field.subject === subject)
      .map(({ name, type, attribute }) => {
        const choices = attribute?.choices.length ? `: ${attribute.choices.join(', ')}` : ''
        const measure = attribute === null || attribute.unitOfMeasure === null ? '' : ` in ${attribute.unitOfMeasure}`
        return `| \`${subject}.${name}\` | ${cell(type)}${measure} | ${attribute === null ? 'built in' : `${attribute.words.en} (${attribute.words.zh})${choices}`} |`
      }),
  )
  return ['| field | type | meaning |', '| --- | --- | --- |', ...rows].join('\n')
}

/** Markdown between the two marks. */
export function orderReference(kinds: readonly DutyKind[], catalogue: readonly AttributeDeclaration[]): string {
  return [
    referenceBegin, '',
    '### The head of the file', '', fieldTable(headSchema.shape), '',
    '### A clause', '', fieldTable(clauseSchema.shape), '',
    '### A duty: fields of every kind', '', fieldTable(commonDutyShape), '',
    '### Kinds of duty', '', kinds.map(kindSection).join('\n\n'), '',
    '### What selectors may speak of', '', attributeTable(catalogue), '',
    referenceEnd,
  ].join('\n')
}

/** A document with the reference between its marks written anew; refused when it has no marks. */
export function replaceReference(document: string, kinds: readonly DutyKind[], catalogue: readonly AttributeDeclaration[]): string {
  const begin = document.indexOf(referenceBegin)
  const end = document.indexOf(referenceEnd)
  if (begin < 0 || end < begin) throw new Error(`the document has no "${referenceBegin}" … "${referenceEnd}"`)
  return document.slice(0, begin) + orderReference(kinds, catalogue) + document.slice(end + referenceEnd.length)
}
