/** When a row's or a body's time is over: from periods, the ends of operations, and legal holds. Values only. */
import { dayMs, type BodiesField, type PersonalField } from './shape.ts'

/** Real times, except `from` and `to`, which are the operation's. */
export interface OperationEnd {
  readonly operationId: string
  readonly from: number
  readonly to: number
  /** When it was over by its own clock and nothing more was owed; null: it runs, or has not begun. */
  readonly endedAt: number | null
}

export interface Hold {
  readonly scope: 'member' | 'operation' | 'all'
  readonly scopeId: string | null
}

/** Days of a field in force in this agency; `isOperation`: gone with the operation's end. */
export interface Period {
  readonly days: number
  readonly isOperation: boolean
}

export interface Occasion {
  readonly now: number
  readonly ends: readonly OperationEnd[]
  readonly holds: readonly Hold[]
  /** By key of the field, where the agency has its own. */
  readonly rules: ReadonlyMap<string, number | null>
}

export function periodOf(field: PersonalField, rules: ReadonlyMap<string, number | null>): Period {
  const own = rules.get(field.key)
  if (own === undefined) return { days: field.days, isOperation: false }
  return own === null ? { days: field.days, isOperation: true } : { days: own, isOperation: false }
}

/** Whether the field's period may be `at the end of the operation`. */
export function hasOperation(field: PersonalField): boolean {
  return field.kind === 'bodies' || field.operation !== undefined
}

/** Operations that ended so long ago that what belongs to them goes. */
export function listOver(field: PersonalField, { now, ends, rules }: Occasion): string[] {
  const { days, isOperation } = periodOf(field, rules)
  const before = isOperation ? now : now - days * dayMs
  return ends.filter((end) => end.endedAt !== null && end.endedAt < before).map((end) => end.operationId)
}

export function cutoffOf(field: PersonalField, { now, rules }: Occasion): number {
  return now - periodOf(field, rules).days * dayMs
}

export function isAllHeld({ holds }: Occasion): boolean {
  return holds.some((hold) => hold.scope === 'all')
}

export function heldIds({ holds }: Occasion, scope: 'member' | 'operation'): string[] {
  return holds.flatMap((hold) => (hold.scope === scope && hold.scopeId !== null ? [hold.scopeId] : []))
}

/** The field that says of a kind of journal entry how long its body stays; every kind has one. */
export function findBodiesField(fields: readonly BodiesField[], kind: string): BodiesField | null {
  return fields.find((field) => field.kinds?.includes(kind) === true) ?? fields.find((field) => field.kinds === null) ?? null
}

/** Of an entry without an operation the period counts from when it was recorded. */
export function isBodyOver({ field, recordedAt, operationId, occasion }: { field: BodiesField; recordedAt: number; operationId: string | null; occasion: Occasion }): boolean {
  if (operationId === null) return recordedAt < cutoffOf(field, occasion)
  const end = occasion.ends.find((one) => one.operationId === operationId)
  // An operation that is gone keeps nothing.
  if (end === undefined) return recordedAt < cutoffOf(field, occasion)
  const { days, isOperation } = periodOf(field, occasion.rules)
  return end.endedAt !== null && end.endedAt < (isOperation ? occasion.now : occasion.now - days * dayMs)
}
