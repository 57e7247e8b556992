import { describe, expect, it } from 'vitest'
import { fitSheet, pointsOf } from './sketch.ts'

describe('sketch of places', () => {
  it('puts north up and metres alike in both directions', () => {
    const sheet = fitSheet([[-8.62, 41.13], [-8.6, 41.15]], 1_000, 20)
    if (sheet === null) throw new Error('no sheet')
    const [west, north] = sheet.place([-8.62, 41.15])
    const [east, south] = sheet.place([-8.6, 41.13])
    expect([west, north]).toEqual([20, 20])
    expect(east).toBeCloseTo(980)
    // 0.02 degrees are 2,226 m to the north and 1,677 m to the east at this latitude.
    expect((south - north) / (east - west)).toBeCloseTo(2_226 / 1_677, 2)
  })

  it('takes all rings of an outline', () => {
    expect(pointsOf({ type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] })).toHaveLength(4)
    expect(fitSheet([], 100, 0)).toBeNull()
  })
})
