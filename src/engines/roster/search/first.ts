import type { LineSolver } from '../line/line-solver.ts'
import type { Model } from '../model.ts'
import { anneal } from './annealing.ts'
import { coolingZones } from './cooling.ts'
import type { Moves } from './moves.ts'
import type { Random } from './random.ts'
import { isSpanValid } from './rules.ts'
import type { SearchState } from './state.ts'

/** Past so many cells the lines begin empty and are filled by moves: the exact programme takes up to 0.2 s for each. */
const wholeLineCells = 30_000
const wholeLineDays = 63
const roundSteps = 1000
/** After these, and more for larger rosters, lines that are still short are built by the line programme. */
const leastRounds = 400

/** Some members have no line that keeps their rules, whatever the others do. */
export class NoLineError extends Error {
  readonly code = 'roster.no-line'
  readonly members: readonly number[]

  constructor(members: readonly number[]) {
    super(`no line keeps the rules of member ${members.join(', ')}`)
    this.members = members
  }
}

interface First {
  readonly state: SearchState
  readonly moves: Moves
  readonly random: Random
  readonly solver: LineSolver
  readonly start: Uint8Array | null
}

/** Brings the state to a roster in which every line keeps its rules. Yields now and then. */
export function* makeFirst({ state, moves, random, solver, start }: First): Generator<void, void> {
  const { model } = state
  const { memberCount, days, width } = model
  const published = model.problem.published?.cells ?? []
  const missing: number[] = []
  for (let member = 0; member < memberCount; member += 1) {
    const base = member * days
    const own = start?.subarray(base, base + days) ?? Uint8Array.from(published[member] ?? [], (shift) => shift + 1)
    if (own.length === days && isLineGood(state, member, own)) state.cells.set(own, base)
    else {
      state.cells.fill(0, base, base + days)
      missing.push(member)
    }
  }
  state.recompute()
  yield
  const impossible: number[] = []
  for (const member of shuffled(missing, random)) {
    const canStartEmpty = canBeOff(state, member)
    if (memberCount * days * width > wholeLineCells && canStartEmpty) continue
    if (!writeBestLine(state, solver, member) && (!canStartEmpty || solver.lastBound === Infinity)) impossible.push(member)
    yield
  }
  if (impossible.length > 0) throw new NoLineError(impossible)
  yield* mendLines(state, moves, random)
  const broken = Array.from({ length: memberCount }, (_, member) => member).filter((member) => !state.isLineValid(member))
  for (const member of broken) {
    if (!writeBestLine(state, solver, member)) impossible.push(member)
    yield
  }
  if (impossible.length > 0) throw new NoLineError(impossible)
}

/** Lines that begin empty are too short of minutes: cool from hot, with each hour that is missing dearer than anything else. */
function* mendLines(state: SearchState, moves: Moves, random: Random): Generator<void, void> {
  if (state.violation === 0 || moves.isIdle) return
  const hot = 2 * (coolingZones(state.model)[0]?.hot ?? 1)
  state.violationWeight = hot * 20
  for (let member = 0; member < state.model.memberCount; member += 1) fillLine(state, moves, member)
  yield
  const rounds = leastRounds + state.cells.length * state.model.width / 200
  for (let round = 0; round < rounds && state.violation > 0; round += 1) {
    anneal(state, moves, random, roundSteps, hot)
    yield
  }
}

/** Blocks of work as long as may be, one after the other, wherever they keep the rules and bring the line nearer to its minutes. */
function fillLine(state: SearchState, moves: Moves, member: number): void {
  const { rules, model: { days } } = state
  const longest = Math.min(days, rules.maxRun[member]!)
  for (let from = 0; from < days && state.minutes[member]! < rules.minMinutes[member]!; from += 1) {
    for (let length = longest; length >= Math.max(1, rules.minRun[member]!); length -= 1) {
      const place = moves.drawPlace(member, from)
      state.begin()
      let isOpen = from + length <= days
      for (let day = from; isOpen && day < from + length; day += 1) isOpen = state.cells[member * days + day] === 0 && state.edit(member, day, place)
      if (!isOpen || Number.isNaN(state.tryEdits(Infinity))) continue
      from += length
      break
    }
  }
}

export function writeBestLine(state: SearchState, solver: LineSolver, member: number): boolean {
  const { model } = state
  const { days, width } = model
  const base = member * days
  const before = state.cells.slice(base, base + days)
  state.cells.fill(0, base, base + days)
  state.recompute()
  const isLong = days > wholeLineDays
  let answer = isLong ? null : solver.best({ member, prices: pricesOf(state, member), isExact: false })
  // Demand may pull so hard at shifts with a maximum that no line within the maxima is met, or only after a long search.
  if (answer === null && (isLong || solver.lastBound < Infinity)) answer = solver.best({ member, prices: anyLinePrices(state, member), isExact: false })
  if (answer === null) state.cells.set(before, base)
  else for (let day = 0; day < days; day += 1) state.cells[base + day] = answer.line[day]! + 1
  state.recompute()
  return answer !== null && width > 0
}

/** What each cell would cost this member now, with their line empty; near to the published roster where changes are counted. */
function pricesOf(state: SearchState, member: number): Float64Array {
  const { model } = state
  const { days, width, cellCost, problem, scale } = model
  const prices = new Float64Array(days * width)
  const published = problem.published?.maxChanges == null ? null : problem.published.cells[member] ?? null
  for (let day = 0; day < days; day += 1) {
    for (let place = 0; place < width; place += 1) {
      const cost = cellCost[(member * days + day) * width + place]!
      const change = published !== null && published[day] !== place - 1 ? scale[0] ?? 1 : 0
      prices[day * width + place] = cost + change + (place === 0 || cost === Infinity ? 0 : state.marginal(member, day, place, 1))
    }
  }
  return prices
}

/** No demand pulls at all, and the fewer of a shift are allowed the dearer it is: nearly any line, found at once. */
function anyLinePrices({ model, rules }: SearchState, member: number): Float64Array {
  const { days, width, cellCost } = model
  const prices = new Float64Array(days * width)
  for (let day = 0; day < days; day += 1) {
    for (let place = 0; place < width; place += 1) {
      const most = place === 0 ? days + 1 : rules.maxCount[member * width + place]!
      prices[day * width + place] = cellCost[(member * days + day) * width + place] === Infinity ? Infinity : most <= days ? days / most : 0
    }
  }
  return prices
}

function isLineGood(state: SearchState, member: number, line: Uint8Array): boolean {
  const base = member * state.model.days
  const before = state.cells.slice(base, base + line.length)
  state.cells.set(line, base)
  const probe = state.lineViolationOf(member) === 0 && areCellsOpen(state.model, state.cells, member) && isSpanValid(state.model, state.rules, state.cells, member, 0, line.length - 1)
  state.cells.set(before, base)
  return probe
}

function canBeOff(state: SearchState, member: number): boolean {
  return areCellsOpen(state.model, state.cells, member) && isSpanValid(state.model, state.rules, state.cells, member, 0, state.model.days - 1)
}

function areCellsOpen({ days, width, cellCost }: Model, cells: Uint8Array, member: number): boolean {
  for (let day = 0; day < days; day += 1) if (cellCost[(member * days + day) * width + cells[member * days + day]!] === Infinity) return false
  return true
}

function shuffled(list: readonly number[], random: Random): number[] {
  const mixed = [...list]
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    const other = random.below(at + 1)
    const one = mixed[at]!
    mixed[at] = mixed[other]!
    mixed[other] = one
  }
  return mixed
}
