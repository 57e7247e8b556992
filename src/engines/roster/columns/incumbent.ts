import type { Model } from '../model.ts'
import { costOfLines } from './part.ts'

/** The best roster known to the search by columns. The caller may put in better ones from elsewhere between two steps. */
export class Incumbent {
  readonly model: Model
  lines: Int16Array[]
  cost: number

  constructor(model: Model, lines: readonly Int16Array[]) {
    this.model = model
    this.lines = lines.map((line) => line.slice())
    this.cost = costOfLines(model, this.lines)
  }

  /** Takes the roster over when it costs less. */
  offer(lines: readonly Int16Array[]): boolean {
    const cost = costOfLines(this.model, lines)
    if (cost >= this.cost - 1e-9 * Math.max(1, Math.abs(this.cost))) return false
    this.cost = cost
    this.lines = lines.map((line) => line.slice())
    return true
  }

  /** The roster with other lines for some members. */
  with(members: readonly number[], lines: readonly Int16Array[]): Int16Array[] {
    const made = this.lines.slice()
    for (const [place, member] of members.entries()) made[member] = lines[place]!
    return made
  }
}
