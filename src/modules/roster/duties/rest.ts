import { z } from 'zod'
import { defineDutyKind } from '../../../orders/compile/kind.ts'
import { durationMs, durationPattern } from '../../../orders/compile/time.ts'
import type { TermDraft } from '../../../orders/compile/types.ts'
import { classCode } from './strength.ts'

const duration = z.string().regex(durationPattern)

/** Longest duty and shortest rest on posts that are watched without a break: a floor on each member, worked out from rosters. */
export const rest = defineDutyKind({
  kind: 'rest',
  sort: 'floor',
  words: { zh: '值守与休息', en: 'Rest' },
  describes: {
    zh: '不间断值守岗位上每名人员连续值守不超过规定时间，两次值守之间休息不少于规定时间。',
    en: 'On posts watched without a break, no member stays on longer than this, and rests at least that long between.',
  },
  shape: {
    longest: duration.default('PT12H').describe('an ISO 8601 duration such as PT12H: watches without a gap between them count as one'),
    shortest_rest: duration.default('PT8H').describe('an ISO 8601 duration such as PT8H'),
    classes: z.array(classCode).min(1).optional().describe('codes of the shift classes; those declared as watches when left out'),
  },
  windows: ['window', 'daily-range', 'every', 'whole'],
  *check(_, facts) {
    if (facts.selects.some((subject) => subject !== 'unit' && subject !== 'member')) yield { path: [], code: 'rest.subject', message: 'only members rest', remedy: 'Select with `members`, or with `units` for all of their members.' }
  },
  *compile(duty, context): Generator<TermDraft> {
    const details = { longestMs: durationMs(duty.longest) ?? 0, shortestRestMs: durationMs(duty.shortest_rest) ?? 0, classes: duty.classes?.join(',') ?? null }
    const unitIds = new Set(context.units.map((unit) => unit.id))
    const chosen = new Set(context.members.map((member) => member.id))
    for (const member of context.force.members) {
      if (!chosen.has(member.id) && !unitIds.has(member.unitId)) continue
      const need = { key: `rest|member:${member.id}|${duty.id}`, count: 1 }
      for (const occurrence of context.occurrences) {
        // The unit owes it: whoever makes the roster, not the one who is on watch.
        yield { subjectKind: 'member', subjectId: member.id, unitId: context.owner?.id ?? member.unitId, occurrence: occurrence.key, opensAt: occurrence.opensAt, dueAt: occurrence.dueAt, closesAt: occurrence.closesAt, need, details, suspendable: false }
      }
    }
  },
  evidence: {},
})
