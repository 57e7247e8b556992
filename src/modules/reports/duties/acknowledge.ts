import { z } from 'zod'
import { defineDutyKind, factText, listSubjects } from '../../../orders/compile/kind.ts'
import { durationMs, durationPattern } from '../../../orders/compile/time.ts'
import type { CompileContext, EvidenceHeader, OpeningEvent, TermDraft, UnitFacts } from '../../../orders/compile/types.ts'

const partKinds = { receipt: 'order.acknowledged', briefing: 'order.briefed' } as const

function unitEvidence(header: EvidenceHeader): { key: string; obligationId: string | null } | null {
  const unitId = header.subject?.kind === 'unit' ? header.subject.id : header.unitId
  return unitId === null ? null : { key: `${header.kind}|unit:${unitId}`, obligationId: factText(header.facts, 'obligationId') }
}

/** Who answers: the unit that the question names, else the nearest selected unit above the one that asks, else the first selected. */
function findAnswering(event: OpeningEvent, context: CompileContext): UnitFacts | null {
  const named = factText(event.facts, 'answeringUnitId')
  const asking = event.unitId === null ? null : context.unitOf(event.unitId)
  const above = context.units.filter((unit) => asking !== null && asking.id !== unit.id && asking.path.includes(unit.externalId))
  const nearest = above.toSorted((a, b) => b.path.length - a.path.length)[0]
  return context.units.find((unit) => unit.id === named) ?? nearest ?? context.units[0] ?? null
}

/**
 * Each unit confirms receipt (`order.acknowledged`) and briefs its people (`order.briefed`); a question (`question.asked`,
 * facts { questionId, answeringUnitId? }) is answered in time (`question.answered`, facts { questionId }).
 */
export const acknowledge = defineDutyKind({
  kind: 'acknowledge',
  sort: 'deliverable',
  words: { zh: '确认与传达', en: 'Acknowledgement' },
  describes: {
    zh: '各单位确认收到部署、向全体人员传达；提出的疑问在规定时间内得到答复。',
    en: 'Each selected unit confirms receipt and briefs its people; with the part `answers`, the selected unit answers each question in time.',
  },
  shape: {
    parts: z.array(z.enum(['receipt', 'briefing', 'answers'])).min(1).default(['receipt', 'briefing']).describe('any of receipt, briefing, answers'),
    answer_within: z.string().regex(durationPattern).optional().describe('an ISO 8601 duration such as PT4H'),
  },
  windows: ['by', 'window', 'after', 'whole'],
  *check(duty, facts) {
    if (facts.selects.some((subject) => subject !== 'unit')) {
      yield { path: [], code: 'acknowledge.subject', message: 'units acknowledge an order', remedy: 'Select with `units`.' }
    }
    if (duty.parts.includes('answers') && duty.answer_within === undefined) {
      yield { path: ['parts'], code: 'acknowledge.answers', message: 'the part "answers" needs a time to answer in', remedy: 'Add "answer_within: PT4H".' }
    }
    if (duty.parts.includes('answers') && duty.parts.length > 1) {
      yield { path: ['parts'], code: 'acknowledge.parts', message: 'answers are owed by another unit than receipt and briefing', remedy: 'Write a second duty with "parts: [answers]" that selects the unit which answers.' }
    }
  },
  *compile(duty, context) {
    for (const part of duty.parts) {
      if (part === 'answers') continue
      const details = { part }
      for (const subject of listSubjects(context)) {
        const need = { key: `${partKinds[part]}|unit:${subject.id}`, count: 1 }
        for (const { key, countsFrom, opensAt, dueAt, closesAt } of context.occurrences) {
          const draft: TermDraft = { subjectKind: 'unit', subjectId: subject.id, unitId: subject.unitId, occurrence: `${key}/${part}`, countsFrom, opensAt, dueAt, closesAt, need, details }
          yield draft
        }
      }
    }
  },
  opensOn: ['question.asked'],
  *open(duty, event, context) {
    const withinMs = duty.answer_within === undefined ? null : durationMs(duty.answer_within)
    if (!duty.parts.includes('answers') || withinMs === null) return
    const answering = findAnswering(event, context)
    if (answering === null) return
    const questionId = factText(event.facts, 'questionId') ?? event.id
    yield {
      subjectKind: 'unit', subjectId: answering.id, unitId: context.owner?.id ?? answering.id, occurrence: `question@${questionId}`,
      opensAt: event.at, dueAt: event.at + withinMs, need: { key: `question.answered|${questionId}`, count: 1 },
      details: { part: 'answers', questionId, askedByUnitId: event.unitId },
    }
  },
  evidence: {
    'order.acknowledged': unitEvidence,
    'order.briefed': unitEvidence,
    'question.answered': (header) => {
      const questionId = factText(header.facts, 'questionId')
      return questionId === null ? null : { key: `question.answered|${questionId}`, obligationId: factText(header.facts, 'obligationId') }
    },
  },
})
