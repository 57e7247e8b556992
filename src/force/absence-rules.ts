import type { Tx } from '../kernel/db/database.ts'
import type { Actor } from '../kernel/policy.ts'
import type { absenceKinds } from './words.ts'

export interface AskedAbsence {
  readonly tx: Tx
  readonly actor: Actor
  readonly memberId: string
  /** Where the member belongs. */
  readonly unitId: string
  readonly kind: (typeof absenceKinds)[number]
  readonly from: number
  readonly to: number
}

/** Refuses, or lets it be. */
export type AbsenceRule = (asked: AskedAbsence) => Promise<void>

const rules = new Map<string, AbsenceRule>()

/** What floors above have to say about absences (an order that stops leave); `main` registers it. The same name again replaces it. */
export function registerAbsenceRule(name: string, rule: AbsenceRule): void {
  rules.set(name, rule)
}

export async function mustMayBeAbsent(asked: AskedAbsence): Promise<void> {
  for (const rule of rules.values()) await rule(asked)
}
