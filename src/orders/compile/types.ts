/**
 * What the compiler reads and writes. Plain data only: no database, no clock, no randomness of its own.
 * All instants are milliseconds since 1970 (UTC); wall-clock times of the order went through the operation's time zone.
 */
import type { z } from 'zod'
import type { AttributeValue, ForceSnapshot, MemberFacts, PlaceFacts, SubjectKind, UnitFacts } from '../../force/facts.ts'

export type Instant = number

export { placeKinds, subjectKinds } from '../../force/facts.ts'
export type { AttributeDeclaration, Attributes, AttributeValue, ForceSnapshot, MemberFacts, PlaceFacts, PlaceKind, SubjectKind, UnitFacts } from '../../force/facts.ts'

/** A stretch during which a level holds. Deadlines of what a level opens lie no earlier than `graceUntil`. */
export interface LevelInterval {
  readonly level: string
  readonly from: Instant
  readonly to: Instant | null
  readonly graceUntil: Instant
  /** `plan:1` for the order's own first interval, else the journal entry that changed the level. */
  readonly cause: string
}

/** Something that happened and opens obligations (`after:` in a duty, or a kind that is a rule). */
export interface OpeningEvent {
  readonly id: string
  readonly kind: string
  readonly at: Instant
  readonly unitId: string | null
  readonly subject: { readonly kind: string; readonly id: string } | null
  readonly facts: Readonly<Record<string, unknown>>
}

export const ladderAudiences = ['owner', 'leader', 'superior', 'duty-officer', 'officer-of-the-day'] as const
export type LadderAudience = (typeof ladderAudiences)[number]

/** Whom to tell, and when, counted from the deadline (negative: before it). */
export interface LadderStep {
  readonly step: number
  readonly offsetMs: number
  readonly tell: LadderAudience
  /** Outside the app too: those off duty, those asleep on standby. */
  readonly offDuty: boolean
  readonly wakes: boolean
}

export interface Need {
  /** What counts: equal to `Evidence.key`. By custom `<journal kind>|<subject kind>:<id>|<further>`. */
  readonly key: string
  /** So many pieces (deliverable). For a floor: the level below which it is breached. */
  readonly count: number
}

/** An obligation as the order demands it, before anything happened. */
export interface Term {
  /** UUID from SHA-256 of operation, clause, duty, subject and occurrence: an amendment that moves a time keeps it. */
  readonly id: string
  readonly clauseId: string
  readonly dutyId: string
  readonly kind: string
  readonly sort: 'deliverable' | 'floor'
  readonly subjectKind: SubjectKind
  readonly subjectId: string
  /** Who owes it. */
  readonly unitId: string
  readonly memberId: string | null
  readonly occurrence: string
  /** Evidence counts from here on (at most `opensAt`). */
  readonly countsFrom: Instant
  readonly opensAt: Instant
  readonly dueAt: Instant
  /** Keyed evidence from here on counts for the next occurrence; null: until the operation is closed. */
  readonly closesAt: Instant | null
  readonly need: Need
  /** True: the deadline moves while the owning unit's crew is committed. */
  readonly suspendable: boolean
  /** Whatever the kind wants to tell its screens (form, role, words): small, no personal data. */
  readonly details: Readonly<Record<string, AttributeValue>>
}

export type TermDraft = Omit<Term, 'id' | 'clauseId' | 'dutyId' | 'kind' | 'sort' | 'suspendable' | 'countsFrom' | 'closesAt' | 'memberId' | 'details'> &
  Partial<Pick<Term, 'countsFrom' | 'closesAt' | 'memberId' | 'details' | 'suspendable'>>

/** What a journal entry's header says, as far as evidence needs it. */
export interface EvidenceHeader {
  readonly id: string
  readonly kind: string
  readonly occurredAt: Instant
  readonly unitId: string | null
  readonly subject: { readonly kind: string; readonly id: string } | null
  readonly facts: Readonly<Record<string, unknown>>
}

export interface Evidence {
  readonly key: string
  /** Set where the record names the obligation it is for; else the window decides. */
  readonly obligationId: string | null
}

/** Something the order wants done at a time that no obligation stands for yet (a roll call to open, say). */
export interface Appointment {
  /** Deterministic: the same order, force and seed give the same id. */
  readonly id: string
  readonly clauseId: string
  readonly dutyId: string
  readonly kind: string
  readonly occurrence: string
  readonly at: Instant
  /** Hidden: `at` was drawn inside the window and must not reach any view. */
  readonly hidden: boolean
  readonly window: { readonly from: Instant; readonly to: Instant }
  /** The command to run then, with this input (the runner adds operationId and appointmentId). */
  readonly command: string
  readonly input: Readonly<Record<string, unknown>>
}

/**
 * A duty kind: one file in the module that owns it. The kernel and `orders` know no kind by name; `main/modules.ts` lists them.
 * `Shape` is what the kind adds to the common fields of a duty.
 */
export interface DutyKind<Shape extends z.ZodRawShape = z.ZodRawShape> {
  readonly kind: string
  readonly sort: 'deliverable' | 'floor'
  readonly words: { readonly zh: string; readonly en: string }
  /** A sentence for the reference in docs, in both languages. */
  readonly describes: { readonly zh: string; readonly en: string }
  readonly shape: Shape
  /** Which forms of window the kind takes (`by`, `window`, `daily`, `every`, `after`, `during`…); an order that uses another is refused. */
  readonly windows: readonly string[]
  /** What the schema cannot say: problems of one duty, by the field that is wrong. */
  check?(duty: DutyOf<Shape>, facts: DutyCheckFacts): Iterable<DutyProblem>
  compile(duty: DutyOf<Shape>, context: CompileContext): Iterable<TermDraft>
  appointments?(duty: DutyOf<Shape>, context: CompileContext): Iterable<Omit<Appointment, 'id' | 'clauseId' | 'dutyId' | 'kind'>>
  /** Journal kinds that open obligations of this kind, beside those a duty names in `after`. */
  readonly opensOn?: readonly string[]
  open?(duty: DutyOf<Shape>, event: OpeningEvent, context: CompileContext): Iterable<TermDraft>
  /** For each journal kind: what it is evidence of, or null when it is none. */
  readonly evidence: Readonly<Record<string, (header: EvidenceHeader) => Evidence | null>>
}

export interface DutyCheckFacts {
  readonly selects: readonly SubjectKind[]
  readonly windowForm: string
  /** True where the duty gives `opens`, `within` or `early`. */
  readonly has: { readonly opens: boolean; readonly within: boolean; readonly early: boolean }
}

export interface DutyProblem {
  /** From the duty on, e.g. `['fields', 2, 'id']`. */
  readonly path: readonly (string | number)[]
  readonly code: string
  readonly message: string
  readonly remedy: string
}

export type DutyOf<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape>> & CommonDuty

/** One stretch of a duty's time: what the window fields of a duty unfold to, levels and grace already applied. */
export interface Occurrence {
  /**
   * Stable name of the stretch: what stays when its time moves. `once` (by, window), `whole`, `2027-02-18` (daily; the second
   * of several times: `2027-02-18#2`; a random draw likewise), `every#3`, `level.I#1`, `<event kind>@<event id>`.
   */
  readonly key: string
  readonly countsFrom: Instant
  readonly opensAt: Instant
  readonly dueAt: Instant
  readonly closesAt: Instant | null
  /** The moment that the order names (17:00, the event), before any grace: when something is to be begun, not ended. */
  readonly namedAt: Instant
}

/** A type, not an interface: only so may a kind with a shape of its own stand in a list of kinds. */
export type CommonDuty = {
  readonly id: string
  readonly kind: string
  readonly title: { readonly zh: string; readonly en: string } | null
  readonly levels: readonly string[] | null
  readonly ladder: readonly LadderStep[]
  readonly suspendable: boolean
}

export interface CompileContext {
  readonly operation: { readonly key: string; readonly timezone: string; readonly from: Instant; readonly to: Instant }
  readonly clauseId: string
  readonly force: ForceSnapshot
  readonly timeline: readonly LevelInterval[]
  /** The duty's window fields unfolded; empty for `after:` duties without their event. */
  readonly occurrences: readonly Occurrence[]
  /** Subjects that the duty's selectors chose, in the order of their external ids. */
  readonly units: readonly UnitFacts[]
  readonly members: readonly MemberFacts[]
  readonly places: readonly PlaceFacts[]
  unitOf(id: string): UnitFacts
  /** Which form of window the duty has (`by`, `daily`, `random`…; `whole`: none). */
  readonly windowForm: string
  /** The unit that the duty names as owner, in place of each subject's own. */
  readonly owner: UnitFacts | null
  /** True for the first duty of its kind in the order: what is ordered without naming a duty is put under it. */
  readonly isFirstOfKind: boolean
  /** A number in [0, 1), drawn from the order's seed and this name only. */
  draw(name: string): number
}
