/** The shape of an order file. What a shape cannot say (times inside the period, selectors, ids) `parse.ts` says. */
import { z } from 'zod'
import { wordsSchema } from './forms.ts'
import { clockPattern, clockRangePattern, durationPattern, localTimePattern } from './time.ts'
import type { DutyKind } from './types.ts'
import { ladderAudiences } from './types.ts'

const localTime = (what: string) => z.string().regex(localTimePattern).describe(`${what}: a local time such as 2027-02-19T18:00`)
const duration = (what: string) => z.string().regex(durationPattern).describe(`${what}: an ISO 8601 duration such as PT30M, PT6H or P1D`)
const clock = z.string().regex(clockPattern)
const clockRange = z.string().regex(clockRangePattern)
const selector = (subject: string, example: string) => z.string().min(1).optional().describe(`CEL over ${subject}, such as ${example}`)

export const sectionSchema = z.strictObject({
  number: z.string().min(1).describe('the number of the section as text, such as "5"'),
  title: wordsSchema,
})

export const levelSchema = z.strictObject({
  level: z.string().min(1).describe('a level of the scale, such as II'),
  from: localTime('when the level begins'),
  to: localTime('when the level ends').optional(),
})

export const headSchema = z.strictObject({
  operation: z.string().regex(/^[a-z][a-z0-9-]*$/).describe('a name in lower case with hyphens, such as yuanxiao-2027'),
  title: wordsSchema,
  timezone: z.string().describe('an IANA time zone such as Asia/Shanghai'),
  language: z.enum(['zh', 'en']).default('zh').describe('zh or en: the language of the quotes'),
  period: z.string().regex(/^[^/]+\/[^/]+$/).describe('two local times with a slash, such as 2027-02-17T12:00/2027-02-21T08:00'),
  preparation: localTime('how early one-off duties may lie before the period').optional(),
  follow_up: localTime('how late one-off duties may lie after the period').optional(),
  scale: z.array(z.string().min(1)).min(1).default(['I', 'II', 'III', 'IV']).describe('the levels, highest first; [I, II, III, IV] when left out'),
  levels: z.array(levelSchema).default([]).describe('a list of levels, each with level, from and to'),
  grace: duration('how long after a planned change of level nothing of it is late').optional(),
  source: z
    .strictObject({ file: z.string().min(1).describe('the file with the text of the order'), sha256: z.string().regex(/^[0-9a-f]{64}$/).describe('the SHA-256 of that file, 64 hexadecimal digits') })
    .optional()
    .describe('the text that the quotes come from: { file, sha256 }'),
  sections: z.array(sectionSchema).default([]).describe('a list of sections, each with number and title'),
  clauses: z.array(z.unknown()).min(1).describe('a list of clauses'),
})

export const clauseSchema = z.strictObject({
  id: z.string().min(1).describe('the number of the clause as text in quotes, such as "15"'),
  section: z.string().optional().describe('the number of a section listed under sections, as text'),
  quote: z.string().trim().min(1).describe('the sentence of the order, word for word'),
  en: z.string().min(1).optional().describe('the English translation'),
  zh: z.string().min(1).optional().describe('the Chinese translation'),
  duties: z.array(z.unknown()).describe('a list of duties; [] keeps the clause in words'),
})

const after = z.union([
  z.string().regex(/^[a-z-]+\.[a-z.-]+$/),
  z.strictObject({ event: z.string().regex(/^[a-z-]+\.[a-z.-]+$/), level: z.string().min(1).optional() }),
])

export const ladderStepSchema = z.strictObject({
  before: duration('so long before the deadline').optional(),
  after: duration('so long after the deadline').optional(),
  tell: z.enum(ladderAudiences).describe(ladderAudiences.join(', ')),
  off_duty: z.boolean().optional().describe('true: reaches those off duty too, outside the app'),
  wake: z.boolean().optional().describe('true: wakes those asleep on standby'),
})

export const commonDutyShape = {
  id: z.string().regex(/^[a-z][a-z0-9-]*$/).describe('a name in lower case with hyphens that no other duty of the order has'),
  kind: z.string().describe('a kind of duty'),
  title: wordsSchema.optional(),
  units: selector('unit', `'unit.type == "station"'`),
  members: selector('member', `'"leader" in member.roles'`),
  premises: selector('premises', `'premises.capacity > 200'`),
  sites: selector('site', `'site.expected_attendance >= 1000'`),
  posts: selector('post', `'post.use == "checkpoint"'`),
  segments: selector('segment', `'segment.use == "water-source"'`),
  assets: selector('asset', `'asset.first_line'`),
  stores: selector('store', `'store.licence_kg > 0'`),
  owner: z.string().min(1).optional().describe('the external id of the unit that owes it, in place of the unit in whose area it lies'),
  levels: z.array(z.string().min(1)).min(1).optional().describe('a list of levels under which the duty holds'),
  ladder: z.array(ladderStepSchema).optional().describe('a list of steps such as { before: PT15M, tell: owner }'),
  suspend: z.boolean().optional().describe('true: the deadline moves while the crew is committed'),
  early: z.boolean().optional().describe('true: evidence counts before the window opens (one-off duties only)'),
  by: localTime('the deadline').optional(),
  from: localTime('when it opens, with `by`').optional(),
  window: z.strictObject({ from: localTime('when it opens'), to: localTime('the deadline') }).optional().describe('{ from, to } as local times'),
  daily: z
    .union([clock, clockRange, z.array(clock).min(1)])
    .optional()
    .describe('a time "17:00", a list of times ["09:00", "21:00"] or a range "22:00-06:00"'),
  opens: duration('how long before a daily time it opens').optional(),
  within: duration('how long after a daily time or an event it is due').optional(),
  every: duration('a period').optional(),
  starting: localTime('when the first period of `every` begins').optional(),
  after: after.optional().describe('an event such as order.published or level.raised, or { event: level.raised, level: I }'),
  random: z
    .strictObject({ times: z.int().min(1).max(24).describe('a whole number from 1 to 24'), between: clockRange.describe('a range of clock times such as 22:00-06:00') })
    .optional()
    .describe('{ times: 2, between: 22:00-06:00 }'),
} as const satisfies z.ZodRawShape

export const windowFields = ['by', 'window', 'daily', 'every', 'after', 'random'] as const

export type HeadInput = z.output<typeof headSchema>
export type ClauseInput = z.output<typeof clauseSchema>
const commonDutySchema = z.strictObject(commonDutyShape)
export type CommonDutyInput = z.output<typeof commonDutySchema>

/** A duty of one kind: common fields and the kind's own, nothing else. */
export function dutySchema(kind: DutyKind): z.ZodObject<z.ZodRawShape> {
  return z.strictObject({ ...commonDutyShape, ...kind.shape, kind: z.literal(kind.kind) })
}
