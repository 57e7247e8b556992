/** What a floor measures, as its obligation says: the order's words were turned into these when it was compiled. */
import { z } from 'zod'
import type { RestSpec } from './rest.ts'
import type { Fraction, StrengthSpec } from './profile.ts'

export const strengthDetails = z.object({
  base: z.enum(['number', 'establishment', 'actual', 'present']),
  atLeast: z.string(),
  rounding: z.enum(['up', 'down', 'nearest']),
  qualification: z.string().nullable(),
  role: z.string().nullable(),
  classes: z.string().nullable(),
  countsActing: z.boolean(),
  among: z.enum(['shift', 'members']),
})
export type StrengthDetails = z.output<typeof strengthDetails>

export const restDetails = z.object({ longestMs: z.number(), shortestRestMs: z.number(), classes: z.string().nullable() })

/** `1/3`, or a whole number. */
export function readShare(text: string): Fraction | null {
  const [, over, under] = /^(\d+)\/(\d+)$/.exec(text) ?? []
  return over === undefined || under === undefined || Number(under) === 0 ? null : { over: Number(over), under: Number(under) }
}

export function listCodes(text: string | null): readonly string[] | null {
  return text === null || text === '' ? null : text.split(',')
}

/** `needCount`: the number that the order came to when it was compiled. */
export function strengthSpecOf(details: string, needCount: number): StrengthSpec {
  const { base, atLeast, rounding, qualification, role, classes, countsActing, among } = strengthDetails.parse(JSON.parse(details))
  const share = readShare(atLeast)
  return {
    classes: listCodes(classes), qualification, role, countsActing, among,
    need: base === 'present' && share !== null ? { kind: 'present', share, rounding } : { kind: 'number', count: needCount },
  }
}

export function restSpecOf(details: string): RestSpec & { readonly classes: readonly string[] | null } {
  const { longestMs, shortestRestMs, classes } = restDetails.parse(JSON.parse(details))
  return { longestMs, shortestRestMs, classes: listCodes(classes) }
}
