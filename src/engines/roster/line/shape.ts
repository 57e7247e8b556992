import type { Model } from '../model.ts'
import { buildMemory, type Memory } from './memory.ts'

/** What the line programme needs of a member's rules, in its own units. */
export interface Shape {
  readonly memory: Memory
  /** Shift types that may be worked at all. */
  readonly shifts: Int32Array
  /** Minutes of one unit; all shifts of the member are whole numbers of it. */
  readonly unitMinutes: number
  /** A worked day gives `unitLeast + extra * unitStep` units. */
  readonly unitLeast: number
  readonly unitStep: number
  readonly unitMost: number
  /** Per shift type. */
  readonly extra: Int32Array
  readonly extraMost: number
  readonly hasMinutes: boolean
  readonly minMinutes: number
  readonly maxMinutes: number
  readonly hasWeekends: boolean
  readonly maxWeekends: number
  /** Shift types whose maximum may bind. */
  readonly limited: Int32Array
  /** Per shift type; only those of `limited` matter. */
  readonly most: Int32Array
  readonly maxRun: number
  readonly minRun: number
  readonly minOff: number
  /** Per day: states of the memory in which a run of work may begin, by place; place 0 is "nothing". */
  readonly restedStates: readonly Int16Array[]
  /** Per day: state of the memory to its place among the rested, or -1. */
  readonly restedPlace: readonly Int16Array[]
  readonly restedMost: number
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))

/** State of the memory after so many days off. */
export function afterDaysOff(memory: Memory, width: number, day: number, state: number, count: number): number {
  let at = state
  for (let step = 0; step < count && at !== 0; step += 1) at = memory.next[day + step]![at * width]!
  return at
}

export class Shapes {
  readonly model: Model
  private readonly memories = new Map<string, Memory>()
  private readonly shapes: (Shape | null)[]

  constructor(model: Model) {
    this.model = model
    this.shapes = Array.from({ length: model.memberCount }, () => null)
  }

  of(member: number): Shape {
    const known = this.shapes[member]
    if (known !== null && known !== undefined) return known
    const shape = buildShape(this.model, member, (keeps) => this.memoryOf(member, keeps))
    this.shapes[member] = shape
    return shape
  }

  private memoryOf(member: number, keepsWeekends: boolean): Memory {
    const restClass = this.model.restClass[member]!
    const key = `${restClass} ${keepsWeekends}`
    const memory = this.memories.get(key) ?? buildMemory(this.model, restClass, keepsWeekends)
    this.memories.set(key, memory)
    return memory
  }
}

function buildShape(model: Model, member: number, memoryOf: (keepsWeekends: boolean) => Memory): Shape {
  const { days, width, weekendOf, weekendCount } = model
  const rules = model.problem.members[member]
  if (rules === undefined) throw new RangeError(`no member ${member}`)
  const minOff = Math.max(1, rules.minConsecutiveDaysOff)
  const hasWeekends = rules.maxWeekends < weekendCount
  let longestWeekend = 0
  for (let first = 0; first < days; first += 1) {
    if (weekendOf[first]! < 0) continue
    for (let last = first; last < days; last += 1) if (weekendOf[last] === weekendOf[first]) longestWeekend = Math.max(longestWeekend, last - first)
  }
  const memory = memoryOf(hasWeekends && longestWeekend > minOff)
  const shifts = Int32Array.from(model.minutes.keys()).filter((shift) => rules.maxShifts[shift]! > 0)
  const lengths = [...shifts].map((shift) => model.minutes[shift]!)
  const least = Math.min(...lengths, Number.MAX_SAFE_INTEGER)
  const longest = Math.max(...lengths, 0)
  const hasMinutes = rules.minMinutes > 0 || rules.maxMinutes < longest * days
  const unitMinutes = Math.max(1, lengths.reduce(gcd, 0))
  const stepMinutes = lengths.reduce((step, one) => gcd(step, one - least), 0)
  const unitOf = (minutes: number): number => (hasMinutes ? minutes / unitMinutes : 0)
  const extra = new Int32Array(model.shiftCount)
  if (hasMinutes && stepMinutes > 0) for (const shift of shifts) extra[shift] = (model.minutes[shift]! - least) / stepMinutes
  const maxRun = Math.max(0, rules.maxConsecutiveDays)
  // Nobody works more days than the longest runs with the shortest rests between, or than the minutes allow.
  const run = Math.min(maxRun, days)
  const byRuns = run === 0 ? 0 : Math.floor((days + minOff) / (run + minOff)) * run + Math.min(run, (days + minOff) % (run + minOff))
  const most = Int32Array.from(rules.maxShifts)
  const limited = shifts.filter((shift) => {
    const minutes = model.minutes[shift]!
    return most[shift]! < Math.min(byRuns, minutes > 0 ? Math.floor(rules.maxMinutes / minutes) : days)
  })
  const { restedStates, restedPlace } = buildRested(memory, width, days, minOff)
  return {
    memory, shifts, unitMinutes, unitLeast: lengths.length > 0 ? unitOf(least) : 0, unitStep: unitOf(stepMinutes), unitMost: unitOf(longest), extra, extraMost: Math.max(0, ...extra),
    hasMinutes, minMinutes: rules.minMinutes, maxMinutes: rules.maxMinutes, hasWeekends, maxWeekends: rules.maxWeekends, limited, most,
    maxRun, minRun: Math.max(1, rules.minConsecutiveDays), minOff, restedStates, restedPlace, restedMost: Math.max(...restedStates.map((states) => states.length)),
  }
}

function buildRested(memory: Memory, width: number, days: number, minOff: number): Pick<Shape, 'restedStates' | 'restedPlace'> {
  const restedStates: Int16Array[] = []
  const restedPlace: Int16Array[] = []
  for (let day = 0; day <= days; day += 1) {
    const states = new Set<number>([0])
    if (day >= minOff) for (let state = 0; state < memory.count[day - minOff]!; state += 1) states.add(afterDaysOff(memory, width, day - minOff, state, minOff))
    if (day > 0) for (const state of restedStates[day - 1]!) states.add(afterDaysOff(memory, width, day - 1, state, 1))
    const place = new Int16Array(memory.count[day]!).fill(-1)
    for (const [at, state] of [...states].entries()) place[state] = at
    restedStates.push(Int16Array.from(states))
    restedPlace.push(place)
  }
  return { restedStates, restedPlace }
}
