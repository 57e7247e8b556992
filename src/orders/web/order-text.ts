/** The order file as the document page reads it: loosely, since a proposed file may have mistakes that the check names. */
import { parse } from 'yaml'
import { z } from 'zod'

const words = z.union([z.object({ zh: z.string().default(''), en: z.string().default('') }), z.string().transform((text) => ({ zh: text, en: text }))])

const duty = z.looseObject({ id: z.string(), kind: z.string(), title: words.optional().catch(undefined) })
export type DutyText = z.output<typeof duty>

const clause = z.object({
  id: z.coerce.string(),
  section: z.coerce.string().optional(),
  quote: z.string(),
  zh: z.string().optional(),
  en: z.string().optional(),
  duties: z.array(duty).catch([]).default([]),
})
export type ClauseText = z.output<typeof clause>

const file = z.object({
  operation: z.string(),
  title: words,
  timezone: z.string().default(''),
  language: z.enum(['zh', 'en']).catch('zh').default('zh'),
  period: z.string().default(''),
  levels: z.array(z.object({ level: z.coerce.string(), from: z.string(), to: z.string().optional() })).catch([]).default([]),
  sections: z.array(z.object({ number: z.coerce.string(), title: words })).catch([]).default([]),
  clauses: z.array(clause),
})

export interface OrderText extends z.output<typeof file> {
  readonly parts: readonly { readonly number: string; readonly title: { readonly zh: string; readonly en: string } | null; readonly clauses: readonly ClauseText[] }[]
}

/** Null where the text is no order at all. */
export function readOrderText(text: string): OrderText | null {
  let raw: unknown
  try {
    raw = parse(text, { maxAliasCount: 100 })
  } catch {
    return null
  }
  const parsed = file.safeParse(raw)
  if (!parsed.success) return null
  const order = parsed.data
  const known = new Set(order.sections.map((section) => section.number))
  const parts = order.sections.map((section) => ({ ...section, clauses: order.clauses.filter((each) => each.section === section.number) }))
  const rest = order.clauses.filter((each) => each.section === undefined || !known.has(each.section))
  return { ...order, parts: rest.length === 0 ? parts : [...parts, { number: '', title: null, clauses: rest }] }
}
