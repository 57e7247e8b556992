import type { Highs } from 'highs'
import type { LineSolver } from '../line/line-solver.ts'
import type { Model } from '../model.ts'
import type { Random } from '../search/random.ts'
import { dive } from './dive.ts'
import { Generation } from './generation.ts'
import type { Incumbent } from './incumbent.ts'
import { costOfLines } from './part.ts'
import type { LinePool } from './pool.ts'
import { searchTree } from './tree.ts'

/** Sizes that the search moves up while parts are settled quickly, and down while they are not. */
interface Kind {
  readonly name: 'members' | 'window'
  memberCount: number
  dayCount: number
  readonly fewestMembers: number
  readonly fewestDays: number
}

export interface NeighbourhoodOptions {
  readonly model: Model
  readonly highs: Highs
  readonly lines: LineSolver
  readonly random: Random
  readonly incumbent: Incumbent
  readonly pool: LinePool
  /** Ends when the incumbent costs no more. */
  readonly enough: () => number
}

/**
 * Large neighbourhoods: some members over the whole period, or many over some weeks, are solved anew by columns with all else as it is.
 * A roster that costs the same is taken too, so that the search wanders. Each step is one line priced; true when the incumbent got better.
 */
export function* improveByColumns(options: NeighbourhoodOptions): Generator<boolean, void> {
  const { model, incumbent, random } = options
  const { memberCount, days } = model
  const kinds: Kind[] = []
  // Lines of half a year and more take long and change little: only windows there.
  if (days <= 100) kinds.push({ name: 'members', memberCount: Math.min(memberCount, Math.max(3, Math.round(336 / days))), dayCount: days, fewestMembers: 2, fewestDays: days })
  if (days > 14) kinds.push({ name: 'window', memberCount: Math.min(memberCount, 24), dayCount: Math.min(days, 14), fewestMembers: Math.min(memberCount, 8), fewestDays: 7 })
  if (kinds.length === 0) return
  let current = incumbent.lines
  let currentCost = incumbent.cost
  while (incumbent.cost > options.enough()) {
    if (incumbent.cost < currentCost) {
      current = incumbent.lines
      currentCost = incumbent.cost
    }
    const kind = kinds[random.below(kinds.length)]!
    const part = drawPart(model, random, kind, current)
    const { found, isSettled, work } = yield* solvePart(options, part, currentCost)
    if (found !== null) {
      const lines = current.slice()
      for (const [place, member] of part.members.entries()) lines[member] = found[place]!
      current = lines
      const isBetter = incumbent.offer(lines)
      currentCost = costOfLines(model, lines)
      if (isBetter) yield true
    }
    resize(kind, model, isSettled, work)
  }
}

function resize(kind: Kind, { memberCount, days }: Model, isSettled: boolean, work: number): void {
  if (isSettled && work < 500) {
    if (kind.memberCount < memberCount) kind.memberCount = Math.min(memberCount, kind.memberCount + Math.max(1, Math.round(kind.memberCount / 12)))
    else if (kind.dayCount < days) kind.dayCount = Math.min(days, kind.dayCount + 2)
  } else if (!isSettled || work > 2000) {
    if (kind.dayCount > kind.fewestDays && kind.name === 'window' && kind.memberCount * 2 <= memberCount) kind.dayCount -= 1
    else kind.memberCount = Math.max(kind.fewestMembers, kind.memberCount - Math.max(1, Math.round(kind.memberCount / 8)))
  }
}

function drawPart({ memberCount, days }: Model, random: Random, kind: Kind, current: readonly Int16Array[]): { members: number[]; from: number; to: number; current: readonly Int16Array[] } {
  const shuffled = Array.from({ length: memberCount }, (_, member) => member)
  for (let at = memberCount - 1; at > 0; at -= 1) {
    const other = random.below(at + 1)
    const kept = shuffled[at]!
    shuffled[at] = shuffled[other]!
    shuffled[other] = kept
  }
  const from = kind.dayCount >= days ? 0 : Math.max(0, Math.min(days - kind.dayCount, random.below(days) - (kind.dayCount >> 1)))
  return { members: shuffled.slice(0, kind.memberCount).sort((a, b) => a - b), from, to: Math.min(days, from + kind.dayCount), current }
}

interface PartResult {
  readonly found: Int16Array[] | null
  /** Proven that there is nothing better, or the best was found. */
  readonly isSettled: boolean
  readonly work: number
}

/** Column generation, a dive and a short tree search on one part; `cost` is the whole roster's. */
function* solvePart({ model, highs, lines, random, pool }: NeighbourhoodOptions, part: { members: number[]; from: number; to: number; current: readonly Int16Array[] }, cost: number): Generator<boolean, PartResult> {
  const generation = new Generation({ model, lines, highs, part })
  try {
    const isWhole = part.to - part.from === model.days
    if (isWhole) generation.master.addAll(part.members.flatMap((member, place) => pool.of(member, 40).map((line) => ({ place, line }))))
    const root = generation.run({ enough: cost, gap: 0, rounds: 80, isExact: false, how: 'after-columns' })
    let step = root.next()
    while (step.done !== true) {
      yield false
      step = root.next()
    }
    if (isWhole) pool.addAll(generation)
    if (step.value === 'bound' || step.value === 'dead') return { found: null, isSettled: true, work: generation.priced }
    generation.markRoot()
    // As dear as before is let through, so that the search does not stand still.
    let below = generation.rows.isWhole ? cost + 1 : cost * (1 + 1e-7) + 1e-7
    let found: Int16Array[] | null = null
    const down = dive(generation, { random, threshold: 0.65 + 0.3 * random.unit(), below, rounds: 25, fixesDaysOff: random.below(2) === 1 })
    let deeper = down.next()
    while (deeper.done !== true) {
      yield false
      deeper = down.next()
    }
    if (deeper.value !== null) {
      found = deeper.value.lines
      below = Math.min(cost, deeper.value.cost)
    } else below = cost
    const isClosed = generation.round(generation.rootBound) >= below - 1e-6
    if (isClosed || !generation.returnToRoot()) return { found, isSettled: isClosed, work: generation.priced }
    const limit = generation.priced + Math.max(600, generation.priced)
    let isSettled = true
    for (const node of searchTree(generation, { below: () => below, rounds: 20 })) {
      yield false
      if (node.found !== null && node.found.cost < below - 1e-6) {
        found = node.found.lines
        below = node.found.cost
      }
      if (generation.priced < limit) continue
      isSettled = false
      break
    }
    if (isWhole) pool.addAll(generation)
    return { found, isSettled, work: generation.priced }
  } finally {
    generation.dispose()
  }
}
