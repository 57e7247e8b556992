/**
 * What the compiler reads and writes. Plain data only: no database, no clock, no randomness of its own.
 * All instants are milliseconds since 1970 (UTC); wall-clock times of the order went through the operation's time zone.
 */
import type { z } from 'zod'

export type Instant = number

export type AttributeValue = string | number | boolean | null
export type Attributes = Readonly<Record<string, AttributeValue>>

export interface UnitFacts {
  readonly id: string
  readonly externalId: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly type: string
  readonly parentId: string | null
  /** External ids from the root down to the unit itself. */
  readonly path: readonly string[]
  readonly partner: boolean
  readonly attributes: Attributes
}

export interface MemberFacts {
  readonly id: string
  readonly externalId: string
  readonly unitId: string
  readonly roles: readonly { readonly role: string; readonly unitId: string }[]
  readonly qualifications: readonly { readonly code: string; readonly expiresAt: Instant | null }[]
  readonly attributes: Attributes
}

export const placeKinds = ['premises', 'site', 'post', 'segment', 'asset', 'store'] as const
export type PlaceKind = (typeof placeKinds)[number]

export interface PlaceFacts {
  readonly id: string
  readonly externalId: string
  readonly kind: PlaceKind
  readonly name: { readonly zh: string; readonly en: string }
  /** The unit in whose area it lies, which owes what is asked for it. */
  readonly unitId: string
  readonly type: string
  readonly attributes: Attributes
}

export const subjectKinds = ['unit', 'member', ...placeKinds] as const
export type SubjectKind = (typeof subjectKinds)[number]

/** One attribute that the agency's catalogue declares; only declared attributes can be selected on. */
export interface AttributeDeclaration {
  readonly subject: SubjectKind
  readonly name: string
  readonly type: 'text' | 'number' | 'whole' | 'yes-no' | 'choice'
  readonly unitOfMeasure: string | null
  readonly choices: readonly string[]
  readonly words: { readonly zh: string; readonly en: string }
}

/** The force as the compiler sees it: ids, types and declared attributes, no names of members. */
export interface ForceSnapshot {
  readonly units: readonly UnitFacts[]
  readonly members: readonly MemberFacts[]
  readonly places: readonly PlaceFacts[]
  readonly catalogue: readonly AttributeDeclaration[]
}

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
  compile(duty: DutyOf<Shape>, context: CompileContext): Iterable<TermDraft>
  appointments?(duty: DutyOf<Shape>, context: CompileContext): Iterable<Omit<Appointment, 'id' | 'clauseId' | 'dutyId' | 'kind'>>
  /** Journal kinds that open obligations of this kind, beside those a duty names in `after`. */
  readonly opensOn?: readonly string[]
  open?(duty: DutyOf<Shape>, event: OpeningEvent, context: CompileContext): Iterable<TermDraft>
  /** For each journal kind: what it is evidence of, or null when it is none. */
  readonly evidence: Readonly<Record<string, (header: EvidenceHeader) => Evidence | null>>
}

export type DutyOf<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape>> & CommonDuty

/** One stretch of a duty's time: what the window fields of a duty unfold to, levels and grace already applied. */
export interface Occurrence {
  /** Stable name of the stretch, e.g. `2027-02-18T17:00`; a random draw: `2027-02-18T22:00#1`. */
  readonly key: string
  readonly countsFrom: Instant
  readonly opensAt: Instant
  readonly dueAt: Instant
  readonly closesAt: Instant | null
}

export interface CommonDuty {
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
  /** A number in [0, 1), drawn from the order's seed and this name only. */
  draw(name: string): number
}
