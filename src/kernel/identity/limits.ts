import { createHmac } from 'node:crypto'
import type pg from 'pg'
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { codeWrong, locked } from './errors.ts'
import type { Guessed } from './login.ts'

/**
 * What can be guessed, and how many wrong guesses lock it: within a day, or until a right one. `password`: by strangers, at
 * sign-in; `known`: in a browser that is known for the login, each by itself; `confirm`: with a session, the password once more.
 */
const most: Readonly<Record<Guessed, number>> = { password: 10, known: 10, confirm: 10, code: 10, pin: 5, setup: 10 }

const dayS = 86_400
/** First a quarter of an hour, doubled with each lock of the same week, at most eight hours: 30 guesses a day at last. */
const firstLockS = 900
const longestLockS = 8 * 3600
/** A code of an authenticator holds for three steps of 30 s; used once it must not open anything again. */
const codeLifeS = 120
/** In this process, so that hashing (60 ms of a core each) leaves room for the work: a shift of several hundred signs in within a minute or two. */
const signInsPerMinute = 600

export interface Limits {
  /** Counts a guess before it is checked, so that guesses made at once count too. Refuses with `identity.locked`; `onLock` is told when a lock begins. */
  begin(guessed: Guessed, account: string, onLock?: (until: number) => Promise<void>): Promise<void>
  /** It was right. */
  forgive(guessed: Guessed, account: string): Promise<void>
  /** Refuses the second use. */
  useOnce(account: string, code: string): Promise<void>
  /** Sign-ins of everybody together. */
  countSignIn(): Promise<void>
}

/** Counters in the database, so that they survive a restart and hold on every server. `account` is hashed here. */
export function openLimits({ pool, secret }: { pool: pg.Pool; secret: string }): Limits {
  const store = { storeClient: pool, storeType: 'pool', schemaName: 'auth', tableName: 'attempt', tableCreated: true }
  const open = (keyPrefix: string, points: number, duration: number, isCleaner = false): RateLimiterPostgres =>
    new RateLimiterPostgres({ ...store, clearExpiredByTimeout: isCleaner, keyPrefix, points, duration })
  const counters: Readonly<Record<Guessed, RateLimiterPostgres>> = {
    password: open('password', most.password, dayS, true),
    known: open('known', most.known, dayS),
    confirm: open('confirm', most.confirm, dayS),
    code: open('code', most.code, dayS),
    pin: open('pin', most.pin, dayS),
    setup: open('setup', most.setup, dayS),
  }
  const locks = open('lock', 1_000_000, 7 * dayS)
  const used = open('used', 1, codeLifeS)
  const together = new RateLimiterMemory({ points: signInsPerMinute, duration: 60 })
  const keyOf = (account: string): string => createHmac('sha256', secret).update(`attempt:${account}`).digest('base64url')

  return {
    async begin(guessed, account, onLock) {
      const key = keyOf(account)
      const over = await refusalOf(counters[guessed].consume(key))
      if (over === null) return
      let lockedMs = over.msBeforeNext
      if (over.consumedPoints === most[guessed] + 1) {
        const earlier = (await locks.consume(`${guessed}:${key}`)).consumedPoints - 1
        const seconds = Math.min(firstLockS * 2 ** earlier, longestLockS)
        await counters[guessed].block(key, seconds)
        lockedMs = seconds * 1000
        await onLock?.(Date.now() + lockedMs)
      }
      throw locked(Date.now() + lockedMs)
    },
    async forgive(guessed, account) {
      const key = keyOf(account)
      await Promise.all([counters[guessed].delete(key), locks.delete(`${guessed}:${key}`)])
    },
    async useOnce(account, code) {
      if ((await refusalOf(used.consume(keyOf(`${account}:${code}`)))) !== null) throw codeWrong()
    },
    async countSignIn() {
      const over = await refusalOf(together.consume('all'))
      if (over !== null) throw locked(Date.now() + over.msBeforeNext)
    },
  }
}

/** Null: within the limit. What is no answer of the limiter (a database that is away) rises. */
async function refusalOf(consumed: Promise<RateLimiterRes>): Promise<RateLimiterRes | null> {
  try {
    await consumed
    return null
  } catch (error) {
    if (error instanceof RateLimiterRes) return error
    throw error
  }
}
