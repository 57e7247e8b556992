/** Floors of the order that a swap would break: the shifts change hands for a moment, the floors are worked out, and all is put back. */
import { idFrom } from '../../kernel/canonical.ts'
import type { Tx } from '../../kernel/db/database.ts'
import { listBreaches, listFloors } from '../../orders/index.ts'
import type { Violation } from './contract/shared.ts'
import { cancelShifts, insertShifts } from './queries/shifts.ts'
import type { Handing } from './rules/swaps.ts'
import { dayAt } from './rules/times.ts'
import { computeProfiles, floorOf } from './strength/compute.ts'

interface Shortfall {
  readonly memberId: string | null
  /** People (or floors of one member) missing × milliseconds. */
  readonly missing: number
  readonly worst: { readonly from: number; readonly quantity: number; readonly need: number }
}

export async function findBrokenFloors(tx: Tx, handings: readonly Handing[], { at, timezone }: { at: number; timezone: string }): Promise<Violation[]> {
  const before = await readShortfalls(tx, handings)
  await tx.query('SAVEPOINT handed_over')
  await cancelShifts(tx, handings.map(({ shift }) => shift.id), at)
  const taken = handings.map(({ shift, toMemberId }) => ({ shift_id: idFrom(shift.id, toMemberId), roster_id: shift.rosterId, unit_id: shift.unitId, member_id: toMemberId, class_id: shift.classId, day: shift.day, from_at: shift.from, to_at: shift.to, is_locked: false }))
  // Two places at once is a rule of its own.
  const isPossible = await insertShifts(tx, taken, at)
  const after = isPossible ? await readShortfalls(tx, handings) : before
  await tx.query('ROLLBACK TO SAVEPOINT handed_over')
  const broken: Violation[] = []
  for (const [id, { memberId, missing, worst }] of after) {
    if (missing <= (before.get(id)?.missing ?? 0)) continue
    broken.push({ code: 'floor', isHard: true, memberId, day: dayAt(worst.from, timezone), classId: null, qualification: null, actual: worst.quantity, wanted: worst.need })
  }
  return broken
}

async function readShortfalls(tx: Tx, handings: readonly Handing[]): Promise<Map<string, Shortfall>> {
  const window = { from: Math.min(...handings.map(({ shift }) => shift.from)), to: Math.max(...handings.map(({ shift }) => shift.to)), operationId: null }
  const ofUnits = await listFloors(tx, { kinds: ['strength'], subjectIds: [...new Set(handings.map(({ shift }) => shift.unitId))], ...window })
  const ofMembers = await listFloors(tx, { kinds: ['rest'], subjectIds: [...new Set(handings.flatMap(({ shift, toMemberId }) => [shift.memberId, toMemberId]))], ...window })
  const rows = [...ofUnits, ...ofMembers].filter((row) => row.withdrawn_at === null && row.state !== 'waived')
  const profiles = await computeProfiles(tx, rows.map((row) => ({ floor: floorOf(row), stretch: null })), new Map())
  const shortfalls = new Map<string, Shortfall>()
  for (const row of rows) {
    const points = profiles.find((profile) => profile.obligationId === row.obligation_id)?.points ?? []
    const breaches = listBreaches(points, row.opens_at, row.due_at)
    const [worst] = breaches.toSorted((a, b) => b.need - b.quantity - (a.need - a.quantity) || a.from - b.from)
    if (worst === undefined) continue
    shortfalls.set(row.obligation_id, { memberId: row.kind === 'rest' ? row.subject_id : null, missing: breaches.reduce((sum, breach) => sum + (breach.need - breach.quantity) * (breach.to - breach.from), 0), worst })
  }
  return shortfalls
}
