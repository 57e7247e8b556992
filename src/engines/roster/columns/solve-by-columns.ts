import type { Highs } from 'highs'
import type { LineSolver } from '../line/line-solver.ts'
import type { Model } from '../model.ts'
import type { Random } from '../search/random.ts'
import { dive } from './dive.ts'
import { Generation } from './generation.ts'
import type { Incumbent } from './incumbent.ts'
import { improveByColumns } from './neighbourhood.ts'
import { LinePool } from './pool.ts'
import { searchTree } from './tree.ts'

export interface ColumnsOptions {
  readonly model: Model
  readonly highs: Highs
  readonly lines: LineSolver
  readonly random: Random
  /** Read and written: the caller may offer rosters to it between two steps. */
  readonly incumbent: Incumbent
}

export interface ColumnsStep {
  /** No roster costs less (rounded up where costs are whole numbers); null: nothing proven yet. */
  readonly bound: number | null
  readonly isBetter: boolean
  readonly isProven: boolean
}

/** With more rows of demand the linear programme of the whole takes minutes a round: only parts are solved. */
const rowsAtMost = 900

/** A dive more, then the tree, against one round of neighbourhoods: lines priced in each turn. */
const turnLines = 4000

/**
 * The whole search by columns: bound at the root, dives, then branch and price and large neighbourhoods in turns.
 * One step is one line priced, so the caller can stop it, or do something else, at any time; it looks at no clock.
 * Ends when the incumbent is proven best; never on problems too large for a bound.
 */
export function* solveByColumns(options: ColumnsOptions): Generator<ColumnsStep, void> {
  const { model, highs, lines, incumbent } = options
  let bound: number | null = null
  const pool = new LinePool(model.memberCount)
  const step = (isBetter: boolean): ColumnsStep => ({ bound, isBetter, isProven: bound !== null && bound >= incumbent.cost - 1e-6 * Math.max(1, Math.abs(incumbent.cost)) })
  const improve = improveByColumns({ ...options, pool, enough: () => bound ?? Number.NEGATIVE_INFINITY })
  if (model.rowCount > rowsAtMost) {
    for (const isBetter of improve) yield step(isBetter)
    return
  }
  const generation = new Generation({ model, lines, highs, part: { members: [...incumbent.lines.keys()], from: 0, to: model.days, current: incumbent.lines } })
  const learn = (proven: number): void => {
    const rounded = generation.round(proven)
    if (Number.isFinite(rounded) && (bound === null || rounded > bound)) bound = rounded
  }
  try {
    const exact = proveByTree(options, generation, pool, learn)
    const isLarge = model.days * model.memberCount > 4000
    // A large root takes long: neighbourhoods go on beside it from the start, else from the first dive on.
    let isTreeDone = false
    let isImproveDone = false
    let isRooted = false
    while (!isTreeDone || !isImproveDone) {
      const [treeLines, improveLines] = !isRooted ? [turnLines, isLarge ? turnLines : 0] : [turnLines, turnLines]
      const begun = generation.priced
      while (!isTreeDone && generation.priced - begun < treeLines) {
        const next = exact.next()
        if (next.done === true) {
          isTreeDone = true
          if (next.value) learn(incumbent.cost)
        } else {
          isRooted = next.value.isRooted
          yield step(next.value.isBetter)
        }
        if (step(false).isProven) {
          yield step(false)
          return
        }
      }
      for (let count = 0; !isImproveDone && count < (isTreeDone ? turnLines : improveLines); count += 1) {
        const next = improve.next()
        if (next.done === true) isImproveDone = true
        else yield step(next.value)
        if (step(false).isProven) {
          yield step(false)
          return
        }
      }
    }
  } finally {
    generation.dispose()
  }
}

interface TreeTurn {
  readonly isRooted: boolean
  readonly isBetter: boolean
}

/** Root, some dives, then the tree to its end. True when the end proves the incumbent. */
function* proveByTree({ random, incumbent }: ColumnsOptions, generation: Generation, pool: LinePool, learn: (proven: number) => void): Generator<TreeTurn, boolean> {
  const { members } = generation.part
  const down = function* (threshold: number, fixesDaysOff: boolean, isRooted: boolean): Generator<TreeTurn, void> {
    generation.markRoot()
    const dived = dive(generation, { random, threshold, below: incumbent.cost, rounds: 40, fixesDaysOff })
    let deeper = dived.next()
    while (deeper.done !== true) {
      yield { isRooted, isBetter: false }
      deeper = dived.next()
    }
    if (deeper.value !== null && incumbent.offer(incumbent.with(members, deeper.value.lines))) yield { isRooted: true, isBetter: true }
    generation.returnToRoot()
  }
  // A first roster from a root that is nearly solved; the last of its rounds gain little and take half of the time.
  for (const gap of [0.005, 0]) {
    for (const _ of follow(generation.run({ enough: Number.POSITIVE_INFINITY, gap, rounds: 100_000, isExact: gap === 0, how: gap > 0 ? 'after-columns' : 'after-bounds' }))) {
      learn(generation.rootBound)
      yield { isRooted: gap === 0, isBetter: false }
    }
    learn(generation.rootBound)
    pool.addAll(generation)
    if (generation.solution === null) return false
    yield* down(0.75, false, gap === 0)
  }
  for (let number = 0; number < 2; number += 1) yield* down(0.6 + 0.35 * random.unit(), random.below(2) === 1, true)
  // The tree begins where the linear programme stands.
  if (!generation.master.isSolved) for (const _ of follow(generation.run({ enough: Number.POSITIVE_INFINITY, gap: 0, rounds: 1000, isExact: true, how: 'after-bounds' }))) yield { isRooted: true, isBetter: false }
  pool.addAll(generation)
  const tree = searchTree(generation, { below: () => incumbent.cost, rounds: 200 })
  let node = tree.next()
  while (node.done !== true) {
    learn(Math.min(node.value.proven, incumbent.cost))
    const isBetter = node.value.found !== null && incumbent.offer(incumbent.with(members, node.value.found.lines))
    yield { isRooted: true, isBetter }
    node = tree.next()
  }
  return node.value
}

function* follow<T>(source: Generator<T, unknown>): Generator<T, void> {
  for (const one of source) yield one
}
