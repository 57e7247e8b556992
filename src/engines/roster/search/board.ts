import type { Model } from '../model.ts'

const headWords = 4
const headNumbers = 2

/**
 * Memory shared by all threads of one run: the best roster with its cost, the best bound, and the flag to stop. Threads that
 * compute do not come to their messages, so what they must see at once lies here.
 */
export class Board {
  readonly buffer: SharedArrayBuffer
  /** 0 stopped, 1 version, 2 lock. */
  readonly #words: Int32Array
  /** 0 cost of the best, 1 bound. */
  readonly #numbers: Float64Array
  readonly #cells: Uint8Array

  constructor({ memberCount, days }: Pick<Model, 'memberCount' | 'days'>, buffer?: SharedArrayBuffer) {
    const isNew = buffer === undefined
    this.buffer = buffer ?? new SharedArrayBuffer(headWords * 4 + headNumbers * 8 + memberCount * days)
    this.#words = new Int32Array(this.buffer, 0, headWords)
    this.#numbers = new Float64Array(this.buffer, headWords * 4, headNumbers)
    this.#cells = new Uint8Array(this.buffer, headWords * 4 + headNumbers * 8, memberCount * days)
    if (isNew) {
      this.#numbers[0] = Infinity
      this.#numbers[1] = -Infinity
    }
  }

  stop(): void {
    Atomics.store(this.#words, 0, 1)
  }

  get isStopped(): boolean {
    return Atomics.load(this.#words, 0) === 1
  }

  /** Grows with each better roster. */
  get version(): number {
    return Atomics.load(this.#words, 1)
  }

  /** Waits, at most so long, while the version is this one. Not on the main thread. */
  waitForBetter(version: number, ms: number): void {
    Atomics.wait(this.#words, 1, version, ms)
  }

  /** Takes the roster if it is better than the one here. */
  offer(cells: Uint8Array, total: number): boolean {
    return this.#locked(() => {
      if (total >= this.#numbers[0]!) return false
      this.#cells.set(cells)
      this.#numbers[0] = total
      Atomics.add(this.#words, 1, 1)
      Atomics.notify(this.#words, 1)
      return true
    })
  }

  /** Copies the best roster and returns its cost; Infinity when there is none. */
  take(into: Uint8Array): number {
    return this.#locked(() => {
      into.set(this.#cells)
      return this.#numbers[0]!
    })
  }

  get total(): number {
    return this.#locked(() => this.#numbers[0]!)
  }

  get bound(): number {
    return this.#locked(() => this.#numbers[1]!)
  }

  raiseBound(bound: number): boolean {
    return this.#locked(() => {
      if (!(bound > this.#numbers[1]!)) return false
      this.#numbers[1] = bound
      return true
    })
  }

  #locked<T>(work: () => T): T {
    // Held for a copy of some kilobytes at most, so waiting by turning is cheapest.
    while (Atomics.compareExchange(this.#words, 2, 0, 1) !== 0);
    try {
      return work()
    } finally {
      Atomics.store(this.#words, 2, 0)
    }
  }
}
