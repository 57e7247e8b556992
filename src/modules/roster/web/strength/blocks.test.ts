import { describe, expect, it } from 'vitest'
import { blocksOf, stepAt, type Step } from './blocks.ts'

const step = (at: number, planned: number, need: number | null = null, isKnown = true): Step => ({ at, planned, need, isKnown })
const cut = (steps: Step[], breaches: { from: number; to: number }[] = []): unknown[] => blocksOf(steps, breaches, { from: 0, to: 30, blockMs: 10 }).map((block) => [block.from, block.planned, block.need, block.isBroken])

describe('blocks of strength', () => {
  it('take the fewest and the most needed within each, with what held before', () => {
    expect(cut([step(-5, 6, 4), step(8, 5, 4), step(10, 7, 4), step(25, 7, 6)])).toEqual([[0, 5, 4, false], [10, 7, 4, false], [20, 7, 6, false]])
  })
  it('are broken where at one moment too few are there, not where the fewest and the most needed fall apart in time', () => {
    expect(cut([step(0, 4, 4), step(5, 6, 6)])[0]).toEqual([0, 4, 6, false])
    expect(cut([step(0, 6, 4), step(3, 3, 4), step(4, 6, 4)])[0]).toEqual([0, 3, 4, true])
  })
  it('are broken by floors that count something else, and say nothing where no roster speaks', () => {
    expect(cut([step(0, 9)], [{ from: 12, to: 13 }])).toEqual([[0, 9, null, false], [10, 9, null, true], [20, 9, null, false]])
    expect(cut([step(0, 0, 4, false), step(15, 5, 4)])).toEqual([[0, null, 4, false], [10, null, 4, false], [20, 5, 4, false]])
    expect(cut([])).toEqual([[0, null, null, false], [10, null, null, false], [20, null, null, false]])
  })
  it('know what holds at a moment', () => {
    expect(stepAt([step(0, 1), step(5, 2)], 4)?.planned).toBe(1)
    expect(stepAt([step(5, 2)], 4)).toBeNull()
  })
})
