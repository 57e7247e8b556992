import type { Generation } from './generation.ts'

/** Whole lines that were of use once, per member: parts over the whole period begin with them. */
export class LinePool {
  private readonly lines: Map<string, { readonly line: Int16Array; price: number }>[]
  private readonly most: number

  constructor(memberCount: number, most = 400) {
    this.lines = Array.from({ length: memberCount }, () => new Map())
    this.most = most
  }

  /** The best of them by what they cost above the bound when last seen. */
  of(member: number, count: number): Int16Array[] {
    const known = this.lines[member]
    return known === undefined ? [] : [...known.values()].sort((a, b) => a.price - b.price).slice(0, count).map(({ line }) => line)
  }

  /** Keeps the columns with the least reduced costs. */
  addAll(generation: Generation): void {
    const reduced = generation.reducedCosts()
    for (const [at, { member, line }] of generation.master.columns.entries()) {
      const known = this.lines[member]!
      const key = String.fromCharCode(...line.map((shift) => shift + 1))
      const old = known.get(key)
      if (old === undefined) known.set(key, { line, price: reduced[at]! })
      else old.price = 0.5 * (old.price + reduced[at]!)
    }
    for (const [member, known] of this.lines.entries()) {
      if (known.size <= this.most * 1.5) continue
      const kept = [...known.entries()].sort(([, a], [, b]) => a.price - b.price).slice(0, this.most)
      this.lines[member] = new Map(kept)
    }
  }
}
