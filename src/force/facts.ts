/** The force as plain data: what orders select on, compile for and hash. No names of members, no words. */

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
  /** Milliseconds since 1970; the qualification holds until then. */
  readonly qualifications: readonly { readonly code: string; readonly expiresAt: number | null }[]
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
  /** One of the catalogue's choices for `use` of this kind; `attributes.use` says the same. */
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
