import { pickWhole, sumShares } from './dive.ts'
import type { Generation, Round } from './generation.ts'

interface Decision {
  readonly place: number
  readonly day: number
  /** Off or a shift, or any shift. */
  readonly what: number
  readonly isForbidden: boolean
}

interface Node {
  readonly decisions: readonly Decision[]
  readonly bound: number
}

const anyShift = -2

export interface TreeStep extends Round {
  readonly found: { lines: Int16Array[]; cost: number } | null
  /** No roster of this part costs less. */
  readonly proven: number
}

/**
 * Branch and price: first on whether a member works on a day, then on which shift. Goes on with the likelier side and comes back to the
 * node with the least bound. Ends when nothing below `below()` is left; true when that is proven (no node had to be given up).
 */
export function* searchTree(generation: Generation, { below, rounds }: { below: () => number; rounds: number }): Generator<TreeStep, boolean> {
  const openNodes: Node[] = []
  let node: Node | null = { decisions: [], bound: generation.rootBound }
  let isFresh = true
  let isComplete = true
  while (node !== null) {
    const proven: number = openNodes.reduce((least, one) => Math.min(least, one.bound), node.bound)
    const enough = (bound: number): boolean => generation.round(bound) >= below() - 1e-7 * Math.max(1, Math.abs(below()))
    let isPruned = enough(node.bound)
    let isCut = false
    if (!isPruned) {
      if (!isFresh) {
        generation.release()
        for (const decision of node.decisions) apply(generation, decision)
        generation.applyFixings()
        const run = generation.run({ enough: below(), gap: 1e-8, rounds, isExact: true, how: 'after-bounds' })
        let step = run.next()
        while (step.done !== true) {
          yield { ...step.value, found: null, proven }
          step = run.next()
        }
        isCut = step.value === 'rounds'
        isPruned = step.value === 'bound' || step.value === 'dead' || enough(generation.bound)
      }
      isFresh = false
    }
    let next: Node | null = null
    if (!isPruned) {
      const bound: number = Math.max(node.bound, generation.bound)
      const lines = pickWhole(generation)
      if (lines !== null && generation.solution !== null) {
        const { cost } = generation.solution
        yield { cost, bound, found: { lines, cost }, proven }
        // The rounds ran out before the best roster of this node was proven to be it.
        if (!enough(generation.bound) && isCut) isComplete = false
      } else {
        const choice = choose(generation)
        if (choice === null) isComplete = false
        else {
          next = { decisions: [...node.decisions, choice], bound }
          openNodes.push({ decisions: [...node.decisions, { ...choice, isForbidden: !choice.isForbidden }], bound })
        }
      }
    }
    if (next === null) {
      // The least bound first, the deepest among equals: bounds of whole numbers tie often.
      let best = -1
      for (const [at, one] of openNodes.entries()) {
        const known = openNodes[best]
        if (known === undefined || generation.round(one.bound) < generation.round(known.bound) || (generation.round(one.bound) === generation.round(known.bound) && one.decisions.length >= known.decisions.length)) best = at
      }
      next = best < 0 ? null : openNodes.splice(best, 1)[0] ?? null
    }
    node = next
    yield { cost: generation.solution?.cost ?? 0, bound: generation.bound, found: null, proven: node === null && isComplete ? below() : proven }
  }
  return isComplete
}

function apply(generation: Generation, { place, day, what, isForbidden }: Decision): void {
  const { shiftCount } = generation.model
  if (what === anyShift) {
    if (!isForbidden) generation.forbid(place, day, -1)
    else generation.fix(place, day, -1)
  } else if (isForbidden) generation.forbid(place, day, what)
  else if (what < shiftCount) generation.fix(place, day, what)
}

/** The cell nearest to a decision without being one: work or not first, then the shift. */
function choose(generation: Generation): Decision | null {
  const { part, model: { days, width } } = generation
  const share = sumShares(generation)
  let best: Decision | null = null
  let bestScore = Number.POSITIVE_INFINITY
  for (let place = 0; place < part.members.length; place += 1) {
    for (let day = part.from; day < part.to; day += 1) {
      const base = (place * days + day) * width
      const off = share[base]!
      if (off > 1e-6 && off < 1 - 1e-6) {
        const score = Math.abs(off - 0.5)
        if (score < bestScore) {
          bestScore = score
          best = { place, day, what: anyShift, isForbidden: off > 0.5 }
        }
      }
      for (let shift = 0; shift < width - 1; shift += 1) {
        const value = share[base + shift + 1]!
        if (value <= 1e-6 || value >= 1 - 1e-6) continue
        const score = 1 + Math.abs(value - 0.6)
        if (score < bestScore) {
          bestScore = score
          best = { place, day, what: shift, isForbidden: false }
        }
      }
    }
  }
  return best
}
