import { z } from 'zod'
import { qualificationCodes, roles } from '../../../force/contract.ts'
import { defineDutyKind, listSubjects } from '../../../orders/compile/kind.ts'
import type { CompileContext, ForceSnapshot, TermDraft } from '../../../orders/compile/types.ts'
import { shareOf } from '../strength/profile.ts'
import { readShare, type StrengthDetails } from '../strength/spec.ts'

const share = z.union([z.int().min(1).max(10_000), z.string().regex(/^[1-9]\d*\/[1-9]\d*$/)])
export const classCode = z.string().regex(/^[\p{L}\p{N}]{1,3}$/u).describe('the code of a shift class')

const counted = new WeakMap<ForceSnapshot, ReadonlyMap<string, number>>()
function headcounts(force: ForceSnapshot): ReadonlyMap<string, number> {
  let counts = counted.get(force)
  if (counts === undefined) counted.set(force, (counts = new Map([...Map.groupBy(force.members, (member) => member.unitId)].map(([unitId, members]) => [unitId, members.length]))))
  return counts
}

/** The number that a fraction of the base comes to for a unit now; of `present`: while nobody is away. */
function needOf(unitId: string, { atLeast, base, rounding }: Pick<StrengthDetails, 'atLeast' | 'base' | 'rounding'>, context: CompileContext): number {
  const fraction = readShare(atLeast)
  if (fraction === null) return Number(atLeast)
  const actual = headcounts(context.force).get(unitId) ?? 0
  const establishment = context.unitOf(unitId).attributes['establishment']
  return shareOf(fraction, base === 'establishment' && typeof establishment === 'number' ? establishment : actual, rounding)
}

/**
 * So many people of a unit, in each window. The need is worked out when the order is compiled, from the force as it is then: a change of
 * the force recompiles. Who counts at each moment is worked out from rosters, absences and crews that are out (see `strength/profile.ts`).
 */
export const strength = defineDutyKind({
  kind: 'strength',
  sort: 'floor',
  words: { zh: '备勤力量', en: 'Strength' },
  describes: {
    zh: '各单位在每个时段计入的人数不低于一个数或基数的几分之几；已上报的值班安排表、请假和出动决定谁计入。',
    en: 'In each window so many people of the selected unit count, or such a fraction of its base; rosters that were submitted, absences and crews that are out decide who counts.',
  },
  shape: {
    base: z.enum(['establishment', 'actual', 'present']).optional().describe('what a fraction is of: establishment (the unit’s attribute; actual where it has none), actual (who belongs to the unit), present (of these, who is not away)'),
    at_least: share.describe('a whole number, or a fraction such as 1/3'),
    rounding: z.enum(['up', 'down', 'nearest']).default('up').describe('of a fraction: up, down or nearest'),
    qualification: z.enum(qualificationCodes).optional().describe('only members with this qualification, valid at that moment'),
    role: z.enum(roles).optional().describe('only members who hold this role over the unit'),
    classes: z.array(classCode).min(1).optional().describe('codes of the shift classes that count; every class on duty or standing by at the station when left out'),
    counts_acting: z.boolean().default(false).describe('with role: true counts whoever acts for a holder who is away'),
    among: z.enum(['shift', 'members']).default('shift').describe('shift: those on shift; members: all who belong to the unit and are not away'),
  },
  windows: ['window', 'daily-range', 'every', 'whole'],
  *check(duty, facts) {
    if (facts.selects.some((subject) => subject !== 'unit')) yield { path: [], code: 'strength.subject', message: 'strength is that of units', remedy: 'Select with `units` alone.' }
    if (typeof duty.at_least === 'string' && duty.base === undefined) yield { path: ['at_least'], code: 'strength.base', message: `${duty.at_least} of what?`, remedy: 'Add "base: actual" (or establishment, or present).' }
    if (typeof duty.at_least === 'number' && duty.base !== undefined) yield { path: ['base'], code: 'strength.base', message: 'a number has no base', remedy: 'Leave "base" out, or write a fraction such as 1/3.' }
    if (duty.counts_acting && duty.role === undefined) yield { path: ['counts_acting'], code: 'strength.acting', message: '"counts_acting" stands without a role', remedy: 'Add "role: leader", or leave it out.' }
    if (duty.among === 'members' && duty.classes !== undefined) yield { path: ['classes'], code: 'strength.among', message: 'classes count those on shift, not all members', remedy: 'Leave out "classes" or "among".' }
  },
  *compile(duty, context): Generator<TermDraft> {
    const details: StrengthDetails = {
      base: duty.base ?? 'number', atLeast: String(duty.at_least), rounding: duty.rounding, qualification: duty.qualification ?? null, role: duty.role ?? null,
      classes: duty.classes?.join(',') ?? null, countsActing: duty.counts_acting, among: duty.among,
    }
    for (const subject of listSubjects(context)) {
      const need = { key: `strength|unit:${subject.id}|${duty.id}`, count: needOf(subject.id, details, context) }
      // A fraction of nobody: there is no floor.
      if (need.count === 0) continue
      for (const occurrence of context.occurrences) {
        yield { subjectKind: 'unit', subjectId: subject.id, unitId: subject.unitId, occurrence: occurrence.key, opensAt: occurrence.opensAt, dueAt: occurrence.dueAt, closesAt: occurrence.closesAt, need, details, suspendable: false }
      }
    }
  },
  evidence: {},
})
