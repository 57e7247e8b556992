import type { Model } from '../model.ts'

/** Temperatures at which weights of about one size freeze. */
export interface Zone {
  readonly hot: number
  readonly cold: number
}

/**
 * A weight w is settled between the temperatures w/3 and w/12 (measured on the benchmark's 100 and 1): cooling slowly there and
 * leaping over what lies between saves most of the steps, above all with lexicographic levels whose weights are far apart.
 */
export function coolingZones({ problem, scale }: Model): Zone[] {
  const weights = new Set<number>()
  const add = (weight: number, level: number | undefined): void => { if (weight > 0) weights.add(weight * (scale[level ?? 1] ?? 1)) }
  for (const demand of problem.demands) {
    add(demand.underWeight, demand.level)
    add(demand.overWeight, demand.level)
  }
  for (const wish of problem.wishes) add(Math.abs(wish.weight), wish.level)
  for (const share of problem.fairShares) add(share.weight, share.level)
  if (problem.published !== null) add(problem.published.changeWeight, problem.published.level)
  const zones: { hot: number; cold: number }[] = []
  for (const weight of [...weights].sort((a, b) => b - a)) {
    const hot = weight * 0.3
    const cold = weight * 0.08
    const last = zones.at(-1)
    if (last !== undefined && hot >= last.cold) last.cold = cold
    else zones.push({ hot, cold })
  }
  const last = zones.at(-1)
  // The last weights come to rest only where a worsening of one unit is hardly taken.
  if (last !== undefined) last.cold = Math.min(last.cold, last.hot * 0.3)
  return zones
}

/** Temperature after the share `progress` (0 to 1) of a pass through the zones, each of which has the same time. */
export function temperatureAt(zones: readonly Zone[], progress: number): number {
  if (zones.length === 0) return 0
  const place = Math.min(zones.length - 1e-9, Math.max(0, progress) * zones.length)
  const zone = zones[Math.floor(place)]!
  return zone.hot * (zone.cold / zone.hot) ** (place - Math.floor(place))
}
