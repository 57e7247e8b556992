import { z } from 'zod'
import { defineDutyKind, factMoment, factText, subjectKey } from '../../../orders/compile/kind.ts'
import { atClock, daysOf, durationMs, durationPattern } from '../../../orders/compile/time.ts'
import type { Instant, TermDraft } from '../../../orders/compile/types.ts'

const duration = z.string().regex(durationPattern)
const dayMs = 86_400_000
/** A roster for the whole year may be handed in when it begins. */
const earliestMs = 400 * dayMs
const openMs = 7 * dayMs

/** So many days of the calendar before a day begins; hours are hours. */
export function leadBefore(date: Temporal.PlainDate, lead: string, timezone: string): Instant {
  const { years, months, weeks, days, hours, minutes, seconds } = Temporal.Duration.from(lead)
  return atClock(date.subtract({ years, months, weeks, days }), '00:00', timezone) - ((hours * 60 + minutes) * 60 + seconds) * 1000
}

/**
 * The unit's roster of each day of the operation is handed in ahead of it: evidence `roster.day-submitted`, facts { day }, one for
 * each day. A change inside the notice opens an obligation that was due when the notice began: approved later, it is met late.
 */
export const roster = defineDutyKind({
  kind: 'roster',
  sort: 'deliverable',
  words: { zh: '值班安排表', en: 'Duty roster' },
  describes: {
    zh: '各单位每日的值班安排表提前上报；之后的变更须提前报备，说明理由并做好交接；规定等级期间停止轮休。',
    en: 'The roster of each selected unit for each day of the operation is submitted ahead of that day; later changes need notice, a reason and a handover; under some levels leave stops.',
  },
  shape: {
    lead: duration.default('P3D').describe('so long before the day begins: an ISO 8601 duration such as P3D'),
    notice: duration.default('P1D').describe('so long before a shift begins changes are free: an ISO 8601 duration such as P1D'),
    leave_stopped: z.array(z.string().min(1)).min(1).optional().describe('a list of levels under which leave is granted by the command at the root alone'),
  },
  windows: ['whole'],
  *check(duty, facts) {
    if (facts.selects.some((subject) => subject !== 'unit')) yield { path: [], code: 'roster.subject', message: 'rosters are those of units', remedy: 'Select with `units` alone.' }
    if (duty.levels !== null) yield { path: ['levels'], code: 'roster.levels', message: 'a roster is owed for every day, whatever the level', remedy: 'Leave "levels" out; "leave_stopped" names levels of its own.' }
  },
  *compile(duty, context): Generator<TermDraft> {
    const { from, to, timezone } = context.operation
    const details = { part: 'day', leadMs: durationMs(duty.lead), noticeMs: durationMs(duty.notice), leaveStopped: duty.leave_stopped?.join(',') ?? null }
    for (const date of daysOf(from, to - 1, timezone)) {
      const day = date.toString()
      const dueAt = leadBefore(date, duty.lead, timezone)
      for (const unit of context.units) {
        const unitId = context.owner?.id ?? unit.id
        yield { subjectKind: 'unit', subjectId: unit.id, unitId, occurrence: day, countsFrom: dueAt - earliestMs, opensAt: dueAt - openMs, dueAt, need: { key: `roster.day-submitted|unit:${unit.id}|${day}`, count: 1 }, details, suspendable: false }
      }
    }
  },
  *appointments(duty, context) {
    const { from, to, timezone } = context.operation
    for (const date of daysOf(from, to - 1, timezone)) {
      const dueAt = leadBefore(date, duty.lead, timezone)
      // What was handed in before this order came into force is noted before it would be late.
      yield { occurrence: `note@${date.toString()}`, at: dueAt - 60_000, hidden: false, window: { from: dueAt - openMs, to: dueAt }, command: 'note-submitted-day', input: { day: date.toString(), unitIds: context.units.map((unit) => unit.id) } }
    }
  },
  opensOn: ['roster.change-approved'],
  *open(duty, event, context): Generator<TermDraft> {
    const changeId = factText(event.facts, 'changeId')
    const unit = context.units.find((one) => one.id === event.unitId)
    if (changeId === null || unit === undefined) return
    const begins = factMoment(event.facts, 'fromAt') ?? event.at
    const dueAt = Math.min(begins - (durationMs(duty.notice) ?? 0), event.at - 1)
    yield {
      subjectKind: 'unit', subjectId: unit.id, unitId: context.owner?.id ?? unit.id, occurrence: `change@${changeId}`, countsFrom: dueAt - earliestMs, opensAt: dueAt - dayMs, dueAt,
      need: { key: `roster.change-approved|${changeId}`, count: 1 }, details: { part: 'change', changeId, leadMs: durationMs(duty.lead), noticeMs: durationMs(duty.notice), leaveStopped: null }, suspendable: false,
    }
  },
  evidence: {
    'roster.day-submitted': (header) => {
      const subject = subjectKey(header)
      const day = factText(header.facts, 'day')
      return subject === null || day === null ? null : { key: `roster.day-submitted|${subject}|${day}`, obligationId: null }
    },
    'roster.change-approved': (header) => {
      const changeId = factText(header.facts, 'changeId')
      return changeId === null ? null : { key: `roster.change-approved|${changeId}`, obligationId: null }
    },
  },
})
