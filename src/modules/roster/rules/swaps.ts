/** What a swap or a give-away would break, on the grids of all rosters that it touches. */
import type { ShiftItem, Violation } from '../contract/shared.ts'
import { findLineViolations, findNeedViolations, type Grid, type Line } from './grid.ts'

export interface Handing {
  readonly shift: ShiftItem
  readonly toMemberId: string
}

/** Newly broken by the handing over, in the order of the grids; each violation once, though two grids may both see it. */
export function findCausedViolations(grids: readonly Grid[], handings: readonly Handing[]): Violation[] {
  const memberIds = new Set(handings.flatMap(({ shift, toMemberId }) => [shift.memberId, toMemberId]))
  const found = new Map<string, Violation>()
  for (const grid of grids) {
    const after = handOver(grid, handings)
    const days = new Set(handings.filter(({ shift }) => shift.rosterId === grid.roster.id).map(({ shift }) => shift.day))
    const before = listFor(grid, memberIds, days)
    const known = new Map(before.map((violation) => [keyOf(violation), violation]))
    for (const violation of [...listFor(after.grid, memberIds, days), ...after.doubled]) {
      const was = known.get(keyOf(violation))
      if (was === undefined || Math.abs(violation.actual - violation.wanted) > Math.abs(was.actual - was.wanted)) found.set(factOf(violation), violation)
    }
  }
  return [...found.values()]
}

/**
 * What refuses it. Heads stay the same when two people change places, so a need that is newly broken is a skill that is
 * missing: it may not be traded away, though a leader may plan without it.
 */
export function findRefusing(violations: readonly Violation[]): Violation[] {
  return violations.filter((violation) => violation.isHard || violation.code === 'need' || violation.code === 'floor')
}

function keyOf(violation: Violation): string {
  return [violation.code, violation.memberId, violation.day, violation.classId, violation.qualification].join(' ')
}

/** Two grids see one short rest, each on its own day. */
function factOf(violation: Violation): string {
  return violation.memberId === null ? keyOf(violation) : [violation.code, violation.memberId, violation.actual, violation.wanted].join(' ')
}

function listFor(grid: Grid, memberIds: ReadonlySet<string>, days: ReadonlySet<string>): Violation[] {
  return [...[...memberIds].flatMap((memberId) => findLineViolations(grid, memberId)), ...[...days].flatMap((day) => findNeedViolations(grid, day))]
}

type Draft = { -readonly [Key in keyof Line]: Line[Key] extends readonly (infer Item)[] ? Item[] : Line[Key] }

/** `doubled`: somebody would have two shifts in one cell. */
function handOver(grid: Grid, handings: readonly Handing[]): { grid: Grid; doubled: Violation[] } {
  const lines = new Map(grid.lines)
  const draftOf = (memberId: string): Draft | null => {
    const line = lines.get(memberId)
    if (line === undefined) return null
    const draft: Draft = { ...line, cells: [...line.cells], before: [...line.before], elsewhere: [...line.elsewhere], absences: [...line.absences] }
    lines.set(memberId, draft)
    return draft
  }
  // All that goes, goes before anything comes: two shifts of one day may change hands.
  for (const { shift } of handings) {
    const giver = draftOf(shift.memberId)
    if (giver === null) continue
    giver.cells = giver.cells.map((cell) => (cell?.id === shift.id ? null : cell))
    giver.before = giver.before.filter((one) => one.id !== shift.id)
    giver.elsewhere = giver.elsewhere.filter((one) => one.id !== shift.id)
  }
  const doubled: Violation[] = []
  for (const { shift, toMemberId } of handings) {
    const taker = draftOf(toMemberId)
    if (taker === null) continue
    const taken = { ...shift, memberId: toMemberId }
    const place = shift.rosterId === grid.roster.id ? grid.dayIndex.get(shift.day) : undefined
    if (place === undefined) {
      const isBefore = shift.day < grid.roster.from
      if (isBefore) taker.before.push(taken)
      else taker.elsewhere.push(taken)
      continue
    }
    const there = taker.cells[place] ?? null
    if (there !== null) doubled.push({ code: 'overlap', isHard: true, memberId: toMemberId, day: shift.day, classId: there.classId, qualification: null, actual: 2, wanted: 1 })
    taker.cells[place] = taken
  }
  return { grid: { ...grid, lines }, doubled }
}
