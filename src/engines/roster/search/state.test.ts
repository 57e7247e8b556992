import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { costOfRoster } from '../cost.ts'
import { buildModel, type Model } from '../model.ts'
import { checkRoster } from '../testing/checker.ts'
import { feasibleProblem, small } from '../testing/arbitraries.ts'
import { Moves } from './moves.ts'
import { Random } from './random.ts'
import { fromRoster } from './cells.ts'
import { SearchState } from './state.ts'

const scaled = (model: Model, levels: readonly number[]): number => levels.reduce((sum, amount, level) => sum + amount * (model.scale[level] ?? 1), 0)

describe('a roster that moves', () => {
  test('costs after any moves what it costs counted from nothing, and keeps the rules of every line', () => {
    let taken = 0
    fc.assert(fc.property(feasibleProblem(small), fc.integer({ min: 1, max: 1e9 }), ({ problem, witness }, seed) => {
      const model = buildModel(problem)
      const state = new SearchState(model)
      state.load(fromRoster(model, witness))
      const random = new Random(seed)
      const moves = new Moves(state, random)
      for (let step = 0; step < 1500 && !moves.isIdle; step += 1) {
        state.begin()
        if (!moves.propose()) continue
        const before = state.cost
        const delta = state.tryEdits(random.below(3) === 0 ? Infinity : 0)
        if (Number.isNaN(delta)) {
          expect(state.cost).toBe(before)
          continue
        }
        taken += 1
        expect(state.cost).toBeCloseTo(before + delta, 4)
        if (random.below(10) === 0) {
          state.undo(delta)
          expect(state.cost).toBeCloseTo(before, 4)
        }
      }
      const roster = state.toRoster()
      expect(checkRoster(problem, roster).violations.filter((one) => one.rule !== 'max-changes')).toEqual([])
      const { levels } = costOfRoster(problem, roster)
      expect(state.cost).toBeCloseTo(scaled(model, levels), 3)
      const sums = { cost: state.cost, rows: [...state.rowCount], minutes: [...state.minutes], weekends: [...state.weekends], types: [...state.typeCount], changes: state.changes }
      state.recompute()
      const again = { cost: state.cost, rows: [...state.rowCount], minutes: [...state.minutes], weekends: [...state.weekends], types: [...state.typeCount], changes: state.changes }
      // The count of off days is not kept from the start, as nothing limits it.
      for (let member = 0; member < model.memberCount; member += 1) sums.types[member * model.width] = again.types[member * model.width] = 0
      expect({ ...sums, cost: 0 }).toEqual({ ...again, cost: 0 })
      expect(sums.cost).toBeCloseTo(again.cost, 3)
    }), { numRuns: 60 })
    expect(taken).toBeGreaterThan(1000)
  })

  test('is charged in full by the plain count what the independent checker charges', () => {
    fc.assert(fc.property(feasibleProblem(small), ({ problem, witness }) => {
      const verdict = checkRoster(problem, witness)
      const { levels, broken } = costOfRoster(problem, witness)
      const changes = broken.find((one) => one.code === 'max-changes')
      expect(levels.map((level, at) => level - (at === 0 && changes !== undefined ? changes.found - changes.allowed : 0))).toEqual(levels.map((_, at) => verdict.levels[at] ?? 0))
      expect(broken.filter((one) => one.code !== 'demand').length > 0).toBe(verdict.violations.length > 0)
    }), { numRuns: 200 })
  })
})
