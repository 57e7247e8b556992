import fc from 'fast-check'
import { expect, test } from 'vitest'
import { patientBackOff, retryAfter, urgentBackOff, type BackOff } from './back-off.ts'

function total({ backOff, random }: { backOff: BackOff; random: number }): { waits: number[]; sum: number } {
  const waits: number[] = []
  for (let tries = 1; ; tries += 1) {
    const wait = retryAfter(backOff, tries, random)
    if (wait === null) return { waits, sum: waits.reduce((sum, one) => sum + one, 0) }
    waits.push(wait)
  }
}

test('five urgent tries within about ten minutes, seven patient ones within hours', () => {
  const urgent = total({ backOff: urgentBackOff, random: 0.5 })
  expect(urgent.waits).toEqual([20_000, 54_000, 145_800, 300_000])
  expect(total({ backOff: urgentBackOff, random: 0.999 }).sum).toBeLessThan(11 * 60_000)
  const patient = total({ backOff: patientBackOff, random: 0.5 })
  expect(patient.waits).toHaveLength(6)
  expect(patient.sum).toBeLessThan(4 * 3_600_000)
})

test('waits grow up to the most, spread by a quarter either way, and end', () => {
  fc.assert(fc.property(fc.record({ firstMs: fc.integer({ min: 1, max: 100_000 }), factor: fc.double({ min: 1, max: 5, noNaN: true }), mostMs: fc.integer({ min: 1, max: 1e7 }), mostTries: fc.integer({ min: 1, max: 20 }) }), fc.double({ min: 0, max: 0.9999, noNaN: true }), (backOff, random) => {
    const { waits } = total({ backOff, random })
    expect(waits).toHaveLength(backOff.mostTries - 1)
    for (const [at, wait] of waits.entries()) {
      const full = Math.min(backOff.mostMs, backOff.firstMs * backOff.factor ** at)
      expect(wait).toBeGreaterThanOrEqual(Math.floor(full * 0.75))
      expect(wait).toBeLessThanOrEqual(Math.ceil(full * 1.25))
    }
  }))
})
