/** Stretches of time, each from its beginning up to, but not including, its end; lists are sorted and do not overlap. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** Sorted, neighbours and overlaps made one. */
export function mergeStretches(stretches: readonly Stretch[]): Stretch[] {
  const merged: { from: number; to: number }[] = []
  for (const { from, to } of stretches.toSorted((a, b) => a.from - b.from)) {
    if (from >= to) continue
    const last = merged.at(-1)
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to)
    else merged.push({ from, to })
  }
  return merged
}

/** What of one stretch lies inside the list. */
export function intersectStretch(stretch: Stretch, list: readonly Stretch[]): Stretch[] {
  const inside: Stretch[] = []
  for (const one of list) {
    const from = Math.max(stretch.from, one.from)
    const to = Math.min(stretch.to, one.to)
    if (from < to) inside.push({ from, to })
  }
  return inside
}

/** What of one stretch lies outside the list. */
export function subtractStretches(stretch: Stretch, list: readonly Stretch[]): Stretch[] {
  const left: Stretch[] = []
  let { from } = stretch
  for (const one of list) {
    if (one.to <= from) continue
    if (one.from >= stretch.to) break
    if (one.from > from) left.push({ from, to: one.from })
    from = one.to
  }
  if (from < stretch.to) left.push({ from, to: stretch.to })
  return left
}

export const always: readonly Stretch[] = [{ from: -Infinity, to: Infinity }]
