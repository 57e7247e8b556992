import { expect, test } from 'vitest'
import { buildModel } from './model.ts'
import { makeStationProblem } from './testing/station.ts'

const station = makeStationProblem({ members: 20, days: 14, seed: 1 })

test('a unit at a level outweighs all that comes after it, also across a level that nothing uses', () => {
  const wishes = [{ member: 0, day: 0, shift: 0, isWanted: true, weight: 7, level: 3 }, { member: 0, day: 1, shift: 0, isWanted: true, weight: 2, level: 1 }]
  const { scale } = buildModel({ ...station, demands: [], fairShares: [], wishes })
  expect(scale).toHaveLength(4)
  expect(scale[3]).toBe(1)
  expect(scale[1]).toBeGreaterThan(7)
  expect(scale[0]).toBeGreaterThan(2 * (scale[1] ?? 0) + 7)
})

test('a large force with many levels has weights that doubles hold, in the order of the levels', () => {
  const large = makeStationProblem({ members: 400, days: 35, seed: 1 })
  const { scale } = buildModel({ ...large, published: { cells: large.members.map(() => Array.from({ length: 35 }, () => -1)), changeWeight: 1, level: 4, maxChanges: null } })
  expect(scale).toHaveLength(5)
  const most = large.demands.filter((demand) => demand.level === 0).reduce((sum, demand) => sum + demand.wanted, 0) * (scale[0] ?? 0)
  expect(most).toBeLessThan(Number.MAX_SAFE_INTEGER)
  for (const [level, one] of scale.slice(0, -1).entries()) expect(one).toBeGreaterThanOrEqual(100 * (scale[level + 1] ?? 0))
})
