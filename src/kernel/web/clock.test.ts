import { describe, expect, it } from 'vitest'
import { countOn } from './clock.tsx'
import { fill } from './language.tsx'

describe('countOn', () => {
  it('runs at the operation’s speed from when the answer came in', () => {
    expect(countOn({ operationNow: 1_000_000, speed: 60, isPaused: false }, 2_000)).toBe(1_120_000)
  })

  it('stands still while paused', () => {
    expect(countOn({ operationNow: 1_000_000, speed: 60, isPaused: true }, 2_000)).toBe(1_000_000)
  })
})

describe('fill', () => {
  it('puts values where the text names them and leaves unknown names to be seen', () => {
    expect(fill('{n} late of {total}', { n: 3 })).toBe('3 late of {total}')
  })
})
