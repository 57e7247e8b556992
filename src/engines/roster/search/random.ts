/** sfc32: small, fast and the same everywhere; the engine takes no other randomness. */
export class Random {
  #a: number
  #b: number
  #c: number
  #counter = 1

  constructor(seed: number) {
    this.#a = seed | 0
    this.#b = (seed / 0x1_0000_0000) | 0
    this.#c = 0x9e3779b9 | 0
    for (let round = 0; round < 16; round += 1) this.next()
  }

  /** 0 to 2^32 - 1. */
  next(): number {
    const sum = (this.#a + this.#b | 0) + this.#counter | 0
    this.#counter = this.#counter + 1 | 0
    this.#a = this.#b ^ this.#b >>> 9
    this.#b = this.#c + (this.#c << 3) | 0
    this.#c = (this.#c << 21 | this.#c >>> 11) + sum | 0
    return sum >>> 0
  }

  /** 0 to below 1. */
  unit(): number {
    return this.next() / 0x1_0000_0000
  }

  /** 0 to `count` - 1. */
  below(count: number): number {
    return Math.floor(this.next() / 0x1_0000_0000 * count)
  }
}
