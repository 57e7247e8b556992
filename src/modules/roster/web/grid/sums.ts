/** What follows from the cells: violations, coverage, shares, strength by the hour. Kept, and reckoned again only where a cell changed. */
import { countPresent, countShares, findLineViolations, findNeedViolations, median, strengthByHour, type Grid, type Shares } from '../../rules/grid.ts'
import type { Violation } from '../../contract/shared.ts'

export interface CoverageRow {
  readonly classId: string
  /** Empty: people in all. */
  readonly qualification: string
  /** Null: nothing is asked, the number only tells. */
  readonly minimum: number | null
}

/** Red: a rule that must hold, or a shift that has too few people. The rest should hold, and may be broken. */
export const isGrave = (violation: Pick<Violation, 'isHard' | 'code'>): boolean => violation.isHard || violation.code === 'need' || violation.code === 'floor'

type ByDay = ReadonlyMap<string, readonly Violation[]>
const none: ByDay = new Map()

export class Sums {
  #grid: Grid
  readonly #lines = new Map<string, ByDay>()
  readonly #needs = new Map<string, readonly Violation[]>()
  readonly #shares = new Map<string, Shares>()
  readonly #coverage = new Map<string, readonly number[]>()
  #medians: Shares | null = null
  #strength: readonly number[] | null = null
  #isStrengthOld = false
  #counts: { readonly all: number; readonly grave: number } | null = null
  #rows: readonly CoverageRow[] | null = null

  constructor(grid: Grid) {
    this.#grid = grid
  }

  get grid(): Grid {
    return this.#grid
  }

  /** `memberIds` and `days`: whose cells differ from the grid before. */
  change(grid: Grid, memberIds: Iterable<string>, days: Iterable<string>): void {
    this.#grid = grid
    for (const id of memberIds) {
      this.#lines.delete(id)
      this.#shares.delete(id)
    }
    for (const day of days) {
      this.#needs.delete(day)
      this.#coverage.delete(day)
    }
    this.#medians = null
    this.#isStrengthOld = true
    this.#counts = null
    this.#rows = null
  }

  ofLine(memberId: string): ByDay {
    const known = this.#lines.get(memberId)
    if (known !== undefined) return known
    const found = findLineViolations(this.#grid, memberId)
    const byDay = found.length === 0 ? none : Map.groupBy(found, (each) => each.day)
    this.#lines.set(memberId, byDay)
    return byDay
  }

  ofDay(day: string): readonly Violation[] {
    const known = this.#needs.get(day)
    if (known !== undefined) return known
    const found = findNeedViolations(this.#grid, day)
    this.#needs.set(day, found)
    return found
  }

  /** All of them, lines first. */
  all(): Violation[] {
    return [...[...this.#grid.lines.keys()].flatMap((id) => [...this.ofLine(id).values()].flat()), ...this.#grid.days.flatMap(({ day }) => this.ofDay(day))]
  }

  /** How many rules are broken, and how many of them gravely. */
  counts(): { readonly all: number; readonly grave: number } {
    if (this.#counts !== null) return this.#counts
    let all = 0
    let grave = 0
    const add = (violations: readonly Violation[]): void => {
      all += violations.length
      for (const violation of violations) if (isGrave(violation)) grave += 1
    }
    for (const id of this.#grid.lines.keys()) for (const violations of this.ofLine(id).values()) add(violations)
    for (const { day } of this.#grid.days) add(this.ofDay(day))
    this.#counts = { all, grave }
    return this.#counts
  }

  sharesOf(memberId: string): Shares {
    const known = this.#shares.get(memberId)
    if (known !== undefined) return known
    const found = countShares(this.#grid, memberId)
    this.#shares.set(memberId, found)
    return found
  }

  medians(): Shares {
    if (this.#medians !== null) return this.#medians
    const own = [...this.#grid.lines.values()].flatMap(({ member }) => (member.isOwn ? [this.sharesOf(member.id)] : []))
    const of = (name: keyof Shares): number => median(own.map((shares) => shares[name]))
    this.#medians = { minutes: of('minutes'), nights: of('nights'), weekends: of('weekends'), holidays: of('holidays') }
    return this.#medians
  }

  /** A row a need; classes that are used without any need come after, as plain numbers. */
  coverageRows(): readonly CoverageRow[] {
    if (this.#rows !== null) return this.#rows
    const grid = this.#grid
    const order = new Map([...grid.classes.keys()].map((id, at) => [id, at]))
    const needs: CoverageRow[] = grid.needs
      .filter((need) => grid.classes.has(need.classId))
      .toSorted((a, b) => (order.get(a.classId) ?? 0) - (order.get(b.classId) ?? 0) || (a.qualification < b.qualification ? -1 : 1))
    const asked = new Set(needs.map((need) => need.classId))
    const used = new Set<string>()
    for (const line of grid.lines.values()) for (const shift of line.cells) if (shift !== null) used.add(shift.classId)
    const plain: CoverageRow[] = [...grid.classes.keys()].filter((id) => used.has(id) && !asked.has(id)).map((classId) => ({ classId, qualification: '', minimum: null }))
    this.#rows = [...needs, ...plain]
    return this.#rows
  }

  /** How many, by the rows above, on a day. */
  coverageOn(day: string): readonly number[] {
    const rows = this.coverageRows()
    const known = this.#coverage.get(day)
    if (known !== undefined && known.length === rows.length) return known
    const place = this.#grid.dayIndex.get(day)
    const found = place === undefined ? [] : rows.map((row) => countPresent(this.#grid, place, row.classId, row.qualification))
    this.#coverage.set(day, found)
    return found
  }

  /** As of the last reckoning: it walks all shifts, so that it follows a moment after the keys. */
  strength(): readonly number[] {
    return this.#strength ?? this.refreshStrength()
  }

  get isStrengthOld(): boolean {
    return this.#isStrengthOld
  }

  refreshStrength(): readonly number[] {
    this.#isStrengthOld = false
    this.#strength = strengthByHour(this.#grid)
    return this.#strength
  }
}
