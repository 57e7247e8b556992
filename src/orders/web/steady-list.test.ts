import { describe, expect, it } from 'vitest'
import { steady } from './steady-list.ts'

interface Item {
  id: string
  state: string
}
const item = (id: string, state = 'open'): Item => ({ id, state })
const show = (items: Item[]) => steady([], items, false).rows

describe('steady', () => {
  it('follows the server while nobody reads', () => {
    const result = steady(show([item('a'), item('b')]), [item('c'), item('b')], false)
    expect(result.rows.map((row) => row.item.id)).toEqual(['c', 'b'])
    expect(result.waiting).toBe(0)
  })

  it('keeps every row in its place while somebody reads, and lets new ones wait', () => {
    const result = steady(show([item('a'), item('b')]), [item('new'), item('b', 'late'), item('a')], true)
    expect(result.rows.map((row) => row.item.id)).toEqual(['a', 'b'])
    expect(result.rows[1]?.item.state).toBe('late')
    expect(result.waiting).toBe(1)
  })

  it('marks what has left the list instead of letting the rows below move up', () => {
    const first = steady(show([item('a'), item('b')]), [item('b')], true)
    expect(first.rows.map((row) => [row.item.id, row.isGone])).toEqual([['a', true], ['b', false]])
    const again = steady(first.rows, [item('a'), item('b')], true)
    expect(again.rows[0]?.isGone).toBe(false)
  })

  it('gives unchanged rows back as they are, so that they are not drawn again', () => {
    const items = [item('a'), item('b')]
    const before = show(items)
    const result = steady(before, items, true)
    expect(result.rows[0]).toBe(before[0])
  })
})
