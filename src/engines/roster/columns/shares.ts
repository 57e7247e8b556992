import type { Model } from '../model.ts'
import type { FairShare } from '../problem.ts'
import type { Part } from './part.ts'

interface ShareRow {
  readonly wanted: number
  readonly under: number
  readonly over: number
}

/** What is not demand, as rows of the same shape: a fair share is a demand on one member's cells, and the changes that are allowed one on everybody's. */
export interface ShareRows {
  readonly rows: readonly ShareRow[]
  readonly own: readonly (readonly { readonly row: number; readonly amounts: Float64Array }[])[]
  /** What these cost for members that are not free. */
  readonly apart: number
}

const amountsOf = (model: Model, share: FairShare): Float64Array => {
  const amounts = new Float64Array(model.days * model.width)
  for (const { day, shift, amount } of share.counts) {
    const cell = day * model.width + shift + 1
    amounts[cell] = amounts[cell]! + amount
  }
  return amounts
}

const weightOf = (model: Model, share: FairShare): number => share.weight * (model.scale[share.level ?? 1] ?? 1)

function sumOver({ days, width }: Model, amounts: Float64Array, line: ArrayLike<number>, isCounted: (day: number) => boolean): number {
  let sum = 0
  for (let day = 0; day < days; day += 1) if (isCounted(day)) sum += amounts[day * width + line[day]! + 1]!
  return sum
}

/** 1 for each cell of the member that differs from the published roster. */
function changesOf(model: Model, member: number): Float64Array {
  const amounts = new Float64Array(model.days * model.width)
  const line = model.problem.published?.cells[member]
  for (const [day, shift] of line?.entries() ?? []) for (let cell = 0; cell < model.width; cell += 1) amounts[day * model.width + cell] = cell === shift + 1 ? 0 : 1
  return amounts
}

export function buildShareRows(model: Model, part: Part, isFree: Uint8Array): ShareRows {
  const { fairShares, published } = model.problem
  const rows: ShareRow[] = []
  const own: { row: number; amounts: Float64Array }[][] = part.members.map(() => [])
  let apart = 0
  for (const share of fairShares) {
    const amounts = amountsOf(model, share)
    const weight = weightOf(model, share)
    for (const [member, target] of share.targets.entries()) {
      if (target !== null && isFree[member] !== 1) apart += weight * Math.abs(sumOver(model, amounts, part.current[member]!, () => true) - target)
    }
    for (const [place, member] of part.members.entries()) {
      const target = share.targets[member] ?? null
      if (target === null) continue
      own[place]!.push({ row: rows.length, amounts })
      rows.push({ wanted: target - sumOver(model, amounts, part.current[member]!, (day) => day < part.from || day >= part.to), under: weight, over: weight })
    }
  }
  if (published !== null && published.maxChanges !== null) {
    let left = published.maxChanges
    for (let member = 0; member < model.memberCount; member += 1) {
      const amounts = changesOf(model, member)
      left -= sumOver(model, amounts, part.current[member]!, (day) => isFree[member] !== 1 || day < part.from || day >= part.to)
      const place = part.members.indexOf(member)
      if (place >= 0) own[place]!.push({ row: rows.length, amounts })
    }
    rows.push({ wanted: left, under: 0, over: model.scale[0] ?? 1 })
  }
  return { rows, own, apart }
}

export function costOfShares(model: Model, lines: readonly ArrayLike<number>[]): number {
  const { fairShares, published } = model.problem
  let cost = 0
  for (const share of fairShares) {
    const amounts = amountsOf(model, share)
    for (const [member, target] of share.targets.entries()) if (target !== null) cost += weightOf(model, share) * Math.abs(sumOver(model, amounts, lines[member]!, () => true) - target)
  }
  if (published !== null && published.maxChanges !== null) {
    let changes = 0
    for (const [member, line] of lines.entries()) changes += sumOver(model, changesOf(model, member), line, () => true)
    cost += Math.max(0, changes - published.maxChanges) * (model.scale[0] ?? 1)
  }
  return cost
}
