import fc from 'fast-check'
import { expect, test } from 'vitest'
import { adjustClock, readClock, type Clock } from './clock.ts'

const clock: Clock = { id: 'c', realAnchor: 1_000_000, operationAnchor: 5_000_000, speed: 60, isPaused: false, isSimulated: true }

test('runs as fast as it is told', () => {
  expect(readClock(clock, 1_000_000)).toBe(5_000_000)
  expect(readClock(clock, 1_001_000)).toBe(5_060_000)
  expect(readClock({ ...clock, speed: 1 }, 1_001_000)).toBe(5_001_000)
  expect(readClock({ ...clock, speed: 0.5 }, 1_001_001)).toBe(5_000_501)
})

test('stands still while paused, and goes on from there', () => {
  const paused = adjustClock(clock, 1_001_000, { isPaused: true })
  expect(readClock(paused, 9_000_000)).toBe(5_060_000)
  const resumed = adjustClock(paused, 9_000_000, { isPaused: false })
  expect(readClock(resumed, 9_001_000)).toBe(5_120_000)
})

test('jumps only where it is told to', () => {
  expect(readClock(adjustClock(clock, 1_001_000, { to: 7 }), 1_001_000)).toBe(7)
})

test('never jumps and never runs backwards, whatever is changed on the way', () => {
  const change = fc.record({ afterMs: fc.integer({ min: 0, max: 10_000_000 }), speed: fc.double({ min: 0.1, max: 60, noNaN: true }), isPaused: fc.boolean() })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
      let current = clock
      let now = clock.realAnchor
      let last = readClock(current, now)
      for (const { afterMs, speed, isPaused } of changes) {
        now += afterMs
        const before = readClock(current, now)
        current = adjustClock(current, now, { speed, isPaused })
        const after = readClock(current, now)
        if (Math.abs(after - before) > 0 || after < last) return false
        last = after
      }
      return true
    }),
  )
})
