import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildModel, type Model } from '../model.ts'
import { LineSolver } from './line-solver.ts'
import { isLineValid } from './line-validity.ts'
import { drawTinyProblem, listAllLines } from './tiny-problem.ts'

/** A small generator, so that one number stands for a whole problem (and a failing one can be shown). */
function drawer(seed: number): (count: number) => number {
  let state = (seed ^ 0x9e3779b9) >>> 0
  return (count) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0
    state = Math.imul(state ^ (state >>> 12), 0x297a2d39) >>> 0
    return ((state ^ (state >>> 15)) >>> 0) % count
  }
}

function drawPrices(model: Model, pick: (count: number) => number): Float64Array {
  return model.cellCost.slice(0, model.days * model.width).map((cost) => cost + pick(41) - 20)
}

function priceOf(model: Model, prices: Float64Array, line: ArrayLike<number>, from = 0, to = model.days): number {
  let sum = 0
  for (let day = from; day < to; day += 1) sum += prices[day * model.width + line[day]! + 1]!
  return sum
}

const seeds = fc.integer({ min: 0, max: 0x7fffffff })

describe('the best line of one member', () => {
  test('costs what the best of all valid lines costs, and is valid', () => {
    let solved = 0
    fc.assert(fc.property(seeds, (seed) => {
      const pick = drawer(seed)
      const model = buildModel(drawTinyProblem(pick))
      const prices = drawPrices(model, pick)
      let least = Number.POSITIVE_INFINITY
      for (const line of listAllLines(model.days, model.shiftCount, (one) => isLineValid(model, 0, one))) least = Math.min(least, priceOf(model, prices, line))
      const answer = new LineSolver(model).best({ member: 0, prices })
      if (answer === null) {
        expect(least).toBe(Number.POSITIVE_INFINITY)
        return
      }
      solved += 1
      expect(isLineValid(model, 0, answer.line)).toBe(true)
      expect(priceOf(model, prices, answer.line)).toBeCloseTo(answer.cost, 6)
      expect(answer.cost).toBeCloseTo(least, 6)
      expect(answer.bound).toBeCloseTo(least, 6)
    }), { numRuns: 600 })
    expect(solved).toBeGreaterThan(100)
  })

  test('costs the same inside a window when everything around it stays', () => {
    let solved = 0
    fc.assert(fc.property(seeds, (seed) => {
      const pick = drawer(seed)
      const model = buildModel(drawTinyProblem(pick))
      const prices = drawPrices(model, pick)
      const solver = new LineSolver(model)
      const current = solver.best({ member: 0, prices: drawPrices(model, pick) })
      if (current === null) return
      const from = pick(model.days)
      const to = from + 1 + pick(model.days - from)
      let least = Number.POSITIVE_INFINITY
      for (const line of listAllLines(model.days, model.shiftCount, (one) => one.every((shift, day) => (day >= from && day < to) || shift === current.line[day]) && isLineValid(model, 0, one))) least = Math.min(least, priceOf(model, prices, line, from, to))
      const answer = solver.best({ member: 0, prices, window: { from, to }, current: current.line })
      expect(answer).not.toBeNull()
      if (answer === null) return
      solved += 1
      expect(isLineValid(model, 0, answer.line)).toBe(true)
      for (let day = 0; day < model.days; day += 1) if (day < from || day >= to) expect(answer.line[day]).toBe(current.line[day])
      expect(answer.cost).toBeCloseTo(least, 6)
    }), { numRuns: 600 })
    expect(solved).toBeGreaterThan(100)
  })

  test('is found through prices on counts with a bound that holds when exactness is not asked for', () => {
    fc.assert(fc.property(seeds, (seed) => {
      const pick = drawer(seed)
      const problem = drawTinyProblem(pick)
      const members = problem.members.map((member) => ({ ...member, maxShifts: member.maxShifts.map(() => 1 + pick(2)) }))
      const model = buildModel({ ...problem, members })
      const solver = new LineSolver(model)
      // Twice: the second time with the prices on counts that the first one left.
      for (let round = 0; round < 2; round += 1) {
        const prices = drawPrices(model, pick)
        let least = Number.POSITIVE_INFINITY
        for (const line of listAllLines(model.days, model.shiftCount, (one) => isLineValid(model, 0, one))) least = Math.min(least, priceOf(model, prices, line))
        const quick = solver.best({ member: 0, prices, isExact: false })
        expect(quick === null ? solver.lastBound : quick.bound).toBeLessThanOrEqual(least + 1e-6)
        if (quick !== null) expect(quick.cost).toBeGreaterThanOrEqual(least - 1e-6)
        expect(solver.best({ member: 0, prices })?.cost ?? Number.POSITIVE_INFINITY).toBeCloseTo(least, 6)
      }
    }), { numRuns: 300 })
  })
})
