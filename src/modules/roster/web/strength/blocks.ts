/** Steps of strength cut into blocks that a heat can show. */
export interface Step {
  readonly at: number
  readonly planned: number
  readonly isKnown: boolean
  readonly need: number | null
}

export interface Block {
  readonly from: number
  readonly to: number
  /** The fewest at any moment of the block; null: no roster speaks of some of it. */
  readonly planned: number | null
  /** The most that is needed at any moment; null: no floor. */
  readonly need: number | null
  /** At some moment fewer than needed then, or a floor with conditions of its own is broken. */
  readonly isBroken: boolean
}

/** `steps` in order; the last before `from` holds at `from`. */
export function blocksOf(steps: readonly Step[], breaches: readonly { readonly from: number; readonly to: number }[], { from, to, blockMs }: { from: number; to: number; blockMs: number }): Block[] {
  const blocks: Block[] = []
  let next = 0
  let now: Step | null = null
  for (let begins = from; begins < to; begins += blockMs) {
    const ends = Math.min(to, begins + blockMs)
    while (steps[next] !== undefined && (steps[next]?.at ?? 0) <= begins) {
      now = steps[next] ?? now
      next += 1
    }
    const inside: Step[] = now === null ? [] : [now]
    while (steps[next] !== undefined && (steps[next]?.at ?? 0) < ends) {
      now = steps[next] ?? now
      if (now !== null) inside.push(now)
      next += 1
    }
    const known = inside.length > 0 && inside.every((step) => step.isKnown)
    const needs = inside.flatMap((step) => step.need ?? [])
    blocks.push({
      from: begins,
      to: ends,
      planned: known ? Math.min(...inside.map((step) => step.planned)) : null,
      need: needs.length === 0 ? null : Math.max(...needs),
      isBroken: inside.some((step) => step.isKnown && step.need !== null && step.planned < step.need) || breaches.some((breach) => breach.from < ends && breach.to > begins),
    })
  }
  return blocks
}

/** What holds at a moment. */
export function stepAt(steps: readonly Step[], at: number): Step | null {
  return steps.findLast((step) => step.at <= at) ?? null
}
