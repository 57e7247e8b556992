/** What duty kinds share: how they are declared, and how they say once per subject what is owed. */
import type { z } from 'zod'
import type { CompileContext, DutyKind, EvidenceHeader, Instant, SubjectKind, TermDraft } from './types.ts'

export function defineDutyKind<Shape extends z.ZodRawShape>(kind: DutyKind<Shape>): DutyKind<Shape> {
  return kind
}

export interface ChosenSubject {
  readonly kind: SubjectKind
  readonly id: string
  readonly unitId: string
  readonly memberId: string | null
}

/** Units, members and places that the selectors chose, each with who owes. */
export function listSubjects(context: CompileContext): ChosenSubject[] {
  const owner = context.owner?.id
  return [
    ...context.units.map((unit): ChosenSubject => ({ kind: 'unit', id: unit.id, unitId: owner ?? unit.id, memberId: null })),
    ...context.members.map((member): ChosenSubject => ({ kind: 'member', id: member.id, unitId: owner ?? member.unitId, memberId: member.id })),
    ...context.places.map((place): ChosenSubject => ({ kind: place.kind, id: place.id, unitId: owner ?? place.unitId, memberId: null })),
  ]
}

/** One term for each subject and occurrence. */
export function* termsForEach(
  context: CompileContext,
  say: (subject: ChosenSubject) => { readonly key: string; readonly details: TermDraft['details'] },
): Generator<TermDraft> {
  for (const subject of listSubjects(context)) {
    const { key, details } = say(subject)
    const need = { key, count: 1 }
    for (const occurrence of context.occurrences) {
      yield {
        subjectKind: subject.kind,
        subjectId: subject.id,
        unitId: subject.unitId,
        memberId: subject.memberId,
        occurrence: occurrence.key,
        countsFrom: occurrence.countsFrom,
        opensAt: occurrence.opensAt,
        dueAt: occurrence.dueAt,
        closesAt: occurrence.closesAt,
        need,
        details,
      }
    }
  }
}

export function factText(facts: EvidenceHeader['facts'], name: string): string | null {
  const value = facts[name]
  return typeof value === 'string' && value !== '' ? value : null
}

export function factMoment(facts: EvidenceHeader['facts'], name: string): Instant | null {
  const value = facts[name]
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return null
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : at
}

export function subjectKey(header: EvidenceHeader): string | null {
  if (header.subject !== null) return `${header.subject.kind}:${header.subject.id}`
  return header.unitId === null ? null : `unit:${header.unitId}`
}
