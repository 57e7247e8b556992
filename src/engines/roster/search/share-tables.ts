import type { Model } from '../model.ts'

/** What each cell adds to which fair share, and each member's target. */
export interface ShareTables {
  readonly count: number
  readonly start: Int32Array
  readonly share: Int32Array
  readonly amount: Float64Array
  /** `member * count + share`; NaN: not counted. */
  readonly target: Float64Array
  readonly weight: Float64Array
}

export function buildShares({ problem, days, shiftCount, memberCount, scale }: Model): ShareTables {
  const { fairShares } = problem
  const of: { share: number; amount: number }[][] = Array.from({ length: days * shiftCount }, () => [])
  for (const [share, one] of fairShares.entries()) for (const { day, shift, amount } of one.counts) of[day * shiftCount + shift]?.push({ share, amount })
  const start = new Int32Array(days * shiftCount + 1)
  for (const [cell, list] of of.entries()) start[cell + 1] = start[cell]! + list.length
  const target = new Float64Array(memberCount * fairShares.length).fill(NaN)
  for (const [share, one] of fairShares.entries()) for (const [member, wished] of one.targets.entries()) if (wished !== null) target[member * fairShares.length + share] = wished
  return {
    count: fairShares.length, start, share: Int32Array.from(of.flat(), (one) => one.share), amount: Float64Array.from(of.flat(), (one) => one.amount), target,
    weight: Float64Array.from(fairShares, (share) => share.weight * (scale[share.level ?? 1] ?? 1)),
  }
}
