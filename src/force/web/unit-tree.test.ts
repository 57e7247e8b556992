import { describe, expect, it } from 'vitest'
import { keepWays, sumBelow, treeRows } from './unit-tree.ts'

const unit = (id: string, parentId: string | null, count = 1): { id: string; parentId: string | null; count: number } => ({ id, parentId, count })
const units = [unit('d', null), unit('b1', 'd'), unit('b2', 'd'), unit('s1', 'b1'), unit('s2', 'b2', 5)]

describe('tree of units', () => {
  it('walks depth first and leaves out what is folded', () => {
    expect(treeRows(units, () => false).map((row) => `${row.depth}${row.unit.id}`)).toEqual(['0d', '1b1', '2s1', '1b2', '2s2'])
    expect(treeRows(units, (id) => id === 'b1').map((row) => row.unit.id)).toEqual(['d', 'b1', 'b2', 's2'])
  })

  it('keeps what fits together with its way from the root', () => {
    expect(keepWays(units, (each) => each.id === 's2').map((each) => each.id)).toEqual(['d', 'b2', 's2'])
  })

  it('shows a unit whose parent is out of sight at the top', () => {
    expect(treeRows([unit('s1', 'elsewhere')], () => false).map((row) => row.depth)).toEqual([0])
  })

  it('sums up the tree', () => {
    expect([...sumBelow(units, (each) => each.count)]).toEqual([['d', 9], ['b1', 2], ['b2', 6], ['s1', 1], ['s2', 5]])
  })
})
