import type { Model } from '../model.ts'
import { off, type Roster } from '../problem.ts'

export function toRoster({ memberCount, days }: Model, cells: Uint8Array): number[][] {
  return Array.from({ length: memberCount }, (_, member) => Array.from(cells.subarray(member * days, (member + 1) * days), (place) => place - 1))
}

export function fromRoster({ memberCount, days }: Model, roster: Roster): Uint8Array {
  const cells = new Uint8Array(memberCount * days)
  for (let member = 0; member < memberCount; member += 1) for (let day = 0; day < days; day += 1) cells[member * days + day] = (roster[member]?.[day] ?? off) + 1
  return cells
}
