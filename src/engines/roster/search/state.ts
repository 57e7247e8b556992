import type { Model } from '../model.ts'
import { toRoster } from './cells.ts'
import { buildLineRules, isSpanValid, type LineRules } from './rules.ts'
import { buildShares, type ShareTables } from './share-tables.ts'

const mostEdits = 4096
const hoursOfCount = 8

/**
 * A roster with all its sums, changed by small sets of edits. Every line keeps to its runs and successions at all times; minutes,
 * counts and weekends may be broken in a line that came in so, and then may only get better (`violation`, charged at `violationWeight`).
 * What a set of edits costs is found in time proportional to the cells it changes.
 */
export class SearchState {
  readonly model: Model
  readonly rules: LineRules
  /** `member * days + day`: 0 off, shift + 1 otherwise. */
  readonly cells: Uint8Array
  readonly rowCount: Int32Array
  readonly minutes: Int32Array
  readonly typeCount: Int32Array
  readonly weekendDays: Uint8Array
  readonly weekends: Int32Array
  readonly shareSum: Float64Array
  violationWeight: number
  violation = 0
  /** Scaled cost of everything, without violations. */
  cost = 0
  changes = 0

  readonly #lineViolation: Int32Array
  readonly #published: Uint8Array | null
  readonly #maxChanges: number
  readonly #changeWeight: number
  readonly #shares: ShareTables
  readonly #minutes: Int32Array
  /** Row of a cell (day * shiftCount + shift) where the model is plain, -1 without. */
  readonly #plainRow: Int32Array

  readonly #editMember = new Int32Array(mostEdits)
  readonly #editDay = new Int32Array(mostEdits)
  readonly #editOld = new Uint8Array(mostEdits)
  readonly #editNew = new Uint8Array(mostEdits)
  #edits = 0

  constructor(model: Model, rules: LineRules = buildLineRules(model)) {
    const { days, memberCount, width, weekendCount, problem } = model
    this.model = model
    this.rules = rules
    this.cells = new Uint8Array(memberCount * days)
    this.rowCount = new Int32Array(model.rowCount)
    this.minutes = new Int32Array(memberCount)
    this.typeCount = new Int32Array(memberCount * width)
    this.weekendDays = new Uint8Array(memberCount * Math.max(1, weekendCount))
    this.weekends = new Int32Array(memberCount)
    this.#shares = buildShares(model)
    this.shareSum = new Float64Array(memberCount * problem.fairShares.length)
    this.#lineViolation = new Int32Array(memberCount)
    this.violationWeight = 10 * (model.scale[0] ?? 1)
    this.#minutes = Int32Array.from([0, ...model.minutes])
    this.#maxChanges = problem.published?.maxChanges ?? Infinity
    this.#changeWeight = model.scale[0] ?? 1
    this.#published = problem.published === null ? null : Uint8Array.from(problem.published.cells.flatMap((line) => line.map((shift) => shift + 1)))
    this.#plainRow = new Int32Array(days * model.shiftCount).fill(-1)
    if (model.isPlain) for (let cell = 0; cell < days * model.shiftCount; cell += 1) if (model.cellRowStart[cell + 1]! > model.cellRowStart[cell]!) this.#plainRow[cell] = model.cellRow[model.cellRowStart[cell]!]!
    this.recompute()
  }

  load(cells: Uint8Array): void {
    this.cells.set(cells)
    this.recompute()
  }

  /** All sums from nothing: the yardstick of the deltas, and a stop to the drift of fractions. */
  recompute(): void {
    const { model, cells } = this
    const { days, memberCount, width, weekendOf, cellCost } = model
    this.rowCount.fill(0)
    this.minutes.fill(0)
    this.typeCount.fill(0)
    this.weekendDays.fill(0)
    this.weekends.fill(0)
    this.shareSum.fill(0)
    this.changes = 0
    this.violation = 0
    let cost = model.constant
    for (let member = 0; member < memberCount; member += 1) {
      for (let day = 0; day < days; day += 1) {
        const place = cells[member * days + day]!
        cost += cellCost[(member * days + day) * width + place]!
        if (this.#published !== null && this.#published[member * days + day] !== place) this.changes += 1
        if (place === 0) continue
        this.minutes[member]! += this.#minutes[place]!
        this.typeCount[member * width + place]! += 1
        this.#addToWeekend(member, weekendOf[day]!, 1)
        this.#addRows(member, day, place, 1)
        this.#addShares(member, day, place, 1)
      }
      this.#lineViolation[member] = this.#violationOf(member)
      this.violation += this.#lineViolation[member]!
      cost += this.#shareCost(member)
    }
    for (let row = 0; row < model.rowCount; row += 1) cost += this.#rowCost(row)
    cost += this.#changeWeight * Math.max(0, this.changes - this.#maxChanges)
    this.cost = cost
  }

  isLineValid(member: number): boolean {
    const { days, cellCost, width } = this.model
    for (let day = 0; day < days; day += 1) if (cellCost[(member * days + day) * width + this.cells[member * days + day]!] === Infinity) return false
    return this.#lineViolation[member] === 0 && isSpanValid(this.model, this.rules, this.cells, member, 0, days - 1)
  }

  /** How far the line now in the cells is out of minutes, maxima and weekends, counted from the cells themselves. */
  lineViolationOf(member: number): number {
    const { days, width, weekendOf, weekendCount } = this.model
    const count = new Int32Array(width)
    const isWorked = new Uint8Array(weekendCount)
    let minutes = 0
    let weekends = 0
    for (let day = 0; day < days; day += 1) {
      const place = this.cells[member * days + day]!
      if (place === 0) continue
      minutes += this.#minutes[place]!
      count[place]! += 1
      const weekend = weekendOf[day]!
      if (weekend < 0 || isWorked[weekend] === 1) continue
      isWorked[weekend] = 1
      weekends += 1
    }
    let violation = Math.max(0, weekends - this.rules.maxWeekends[member]!) + Math.max(0, this.rules.minMinutes[member]! - minutes) + Math.max(0, minutes - this.rules.maxMinutes[member]!)
    for (let place = 1; place < width; place += 1) violation += Math.max(0, count[place]! - this.rules.maxCount[member * width + place]!)
    return violation
  }

  toRoster(): number[][] {
    return toRoster(this.model, this.cells)
  }

  begin(): void {
    this.#edits = 0
  }

  /** Adds a cell to the set of edits; false when the cell may not be so. Edits of one member come together, no cell comes twice. */
  edit(member: number, day: number, place: number): boolean {
    const { days, width, cellCost } = this.model
    const at = member * days + day
    const old = this.cells[at]!
    if (old === place) return true
    if (cellCost[at * width + place] === Infinity || this.#edits >= mostEdits) return false
    const edit = this.#edits
    this.#editMember[edit] = member
    this.#editDay[edit] = day
    this.#editOld[edit] = old
    this.#editNew[edit] = place
    this.#edits = edit + 1
    return true
  }

  /** Makes the edits if all lines stay valid and the cost grows by no more than `limit`: returns the change of cost, or NaN when refused. */
  tryEdits(limit: number): number {
    const count = this.#edits
    if (count === 0) return NaN
    const { model, cells } = this
    const { days, width, cellCost } = model
    let delta = 0
    for (let edit = 0; edit < count; edit += 1) {
      const at = this.#editMember[edit]! * days + this.#editDay[edit]!
      cells[at] = this.#editNew[edit]!
      delta += cellCost[at * width + this.#editNew[edit]!]! - cellCost[at * width + this.#editOld[edit]!]!
    }
    let isValid = true
    for (let start = 0; start < count && isValid;) {
      const member = this.#editMember[start]!
      let from = this.#editDay[start]!
      let to = from
      let end = start + 1
      for (; end < count && this.#editMember[end] === member; end += 1) {
        const day = this.#editDay[end]!
        if (day < from) from = day
        if (day > to) to = day
      }
      isValid = isSpanValid(model, this.rules, cells, member, from, to)
      start = end
    }
    if (!isValid) {
      for (let edit = 0; edit < count; edit += 1) cells[this.#editMember[edit]! * days + this.#editDay[edit]!] = this.#editOld[edit]!
      return NaN
    }
    return this.#tryCounted(count, delta, limit)
  }

  /** Lines are valid in runs and successions and the cells are written: counts, rows and shares. */
  #tryCounted(count: number, cellDelta: number, limit: number): number {
    const violationBefore = this.violation
    let delta = cellDelta
    let done = 0
    let isValid = true
    while (done < count && isValid) {
      const member = this.#editMember[done]!
      let end = done
      delta -= this.#shareCost(member)
      for (; end < count && this.#editMember[end] === member; end += 1) this.#count(end, 1)
      delta += this.#shareCost(member)
      const violation = this.#violationOf(member)
      isValid = violation <= this.#lineViolation[member]!
      this.violation += violation - this.#lineViolation[member]!
      this.#lineViolation[member] = violation
      done = end
    }
    const changesBefore = this.changes
    let rowsDone = 0
    if (isValid) {
      delta += (this.violation - violationBefore) * this.violationWeight + this.#changeDelta(count)
      for (; rowsDone < count; rowsDone += 1) delta += this.#moveRows(rowsDone)
      if (delta <= limit) {
        this.cost += delta - (this.violation - violationBefore) * this.violationWeight
        return delta
      }
    }
    const { cells, model } = this
    for (let edit = rowsDone - 1; edit >= 0; edit -= 1) this.#unmoveRows(edit)
    for (let edit = 0; edit < count; edit += 1) cells[this.#editMember[edit]! * model.days + this.#editDay[edit]!] = this.#editOld[edit]!
    for (let edit = 0; edit < done; edit += 1) this.#count(edit, -1)
    this.changes = changesBefore
    if (this.violation !== violationBefore || !isValid) {
      for (let edit = 0; edit < done; edit += 1) {
        const member = this.#editMember[edit]!
        this.#lineViolation[member] = this.#violationOf(member)
      }
      this.violation = violationBefore
    }
    return NaN
  }

  /** Takes back edits that `tryEdits` has just made, at the same cost with the sign turned. */
  undo(delta: number): void {
    const count = this.#edits
    const { cells, model } = this
    const before = this.violation
    for (let edit = count - 1; edit >= 0; edit -= 1) {
      const at = this.#editMember[edit]! * model.days + this.#editDay[edit]!
      cells[at] = this.#editOld[edit]!
      this.#unmoveRows(edit)
      this.#count(edit, -1)
      if (this.#published !== null) this.changes += Number(this.#published[at] !== this.#editOld[edit]) - Number(this.#published[at] !== this.#editNew[edit])
    }
    for (let edit = 0; edit < count; edit += 1) {
      const member = this.#editMember[edit]!
      const violation = this.#violationOf(member)
      this.violation += violation - this.#lineViolation[member]!
      this.#lineViolation[member] = violation
    }
    this.cost -= delta + (this.violation - before) * this.violationWeight
  }

  /** Change of cost if one more (`sign` 1) or one fewer (-1) of this member worked the cell; demand only. */
  marginal(member: number, day: number, place: number, sign: 1 | -1): number {
    const { model, rowCount } = this
    const cell = day * model.shiftCount + place - 1
    let delta = 0
    for (let index = model.cellRowStart[cell]!; index < model.cellRowStart[cell + 1]!; index += 1) {
      const row = model.cellRow[index]!
      if (model.counts[row * model.memberCount + member] === 0) continue
      const missing = model.wanted[row]! - rowCount[row]!
      if (sign === 1) delta += missing > 0 ? -model.under[row]! : model.over[row]!
      else delta += missing >= 0 ? model.under[row]! : -model.over[row]!
    }
    return delta
  }

  /** Takes a member's days out of the rows (-1), or puts them back (1): between the two only rows are to be read. */
  countRows(member: number, from: number, to: number, sign: 1 | -1): void {
    for (let day = from; day < to; day += 1) {
      const place = this.cells[member * this.model.days + day]!
      if (place !== 0) this.#addRows(member, day, place, sign)
    }
  }

  #count(edit: number, sign: 1 | -1): void {
    const { width, weekendOf } = this.model
    const member = this.#editMember[edit]!
    const day = this.#editDay[edit]!
    const gone = sign === 1 ? this.#editOld[edit]! : this.#editNew[edit]!
    const come = sign === 1 ? this.#editNew[edit]! : this.#editOld[edit]!
    this.minutes[member]! += this.#minutes[come]! - this.#minutes[gone]!
    this.typeCount[member * width + gone]! -= 1
    this.typeCount[member * width + come]! += 1
    if (gone === 0) this.#addToWeekend(member, weekendOf[day]!, 1)
    else if (come === 0) this.#addToWeekend(member, weekendOf[day]!, -1)
    if (this.shareSum.length > 0) {
      this.#addShares(member, day, gone, -1)
      this.#addShares(member, day, come, 1)
    }
  }

  #addToWeekend(member: number, weekend: number, sign: 1 | -1): void {
    if (weekend < 0) return
    const at = member * this.model.weekendCount + weekend
    const worked = this.weekendDays[at]! + sign
    this.weekendDays[at] = worked
    if (sign === 1 ? worked === 1 : worked === 0) this.weekends[member]! += sign
  }

  /** Hours out of range; shifts and weekends over a maximum count as eight each. 0 in a line that keeps the rules. */
  #violationOf(member: number): number {
    const { rules, typeCount } = this
    const { width } = this.model
    let violation = hoursOfCount * Math.max(0, this.weekends[member]! - rules.maxWeekends[member]!)
    const minutes = this.minutes[member]!
    if (minutes < rules.minMinutes[member]!) violation += Math.ceil((rules.minMinutes[member]! - minutes) / 60)
    else if (minutes > rules.maxMinutes[member]!) violation += Math.ceil((minutes - rules.maxMinutes[member]!) / 60)
    const places = rules.mayWork[member]!
    const base = member * width
    for (let index = 0; index < places.length; index += 1) {
      const at = base + places[index]!
      const excess = typeCount[at]! - rules.maxCount[at]!
      if (excess > 0) violation += hoursOfCount * excess
    }
    return violation
  }

  #rowCost(row: number): number {
    const missing = this.model.wanted[row]! - this.rowCount[row]!
    return missing > 0 ? missing * this.model.under[row]! : -missing * this.model.over[row]!
  }

  #moveRows(edit: number): number {
    const member = this.#editMember[edit]!
    const day = this.#editDay[edit]!
    const gone = this.#editOld[edit]!
    const come = this.#editNew[edit]!
    return (gone === 0 ? 0 : this.#addRows(member, day, gone, -1)) + (come === 0 ? 0 : this.#addRows(member, day, come, 1))
  }

  #unmoveRows(edit: number): void {
    const member = this.#editMember[edit]!
    const day = this.#editDay[edit]!
    const gone = this.#editOld[edit]!
    const come = this.#editNew[edit]!
    if (gone !== 0) this.#addRows(member, day, gone, 1)
    if (come !== 0) this.#addRows(member, day, come, -1)
  }

  #addRows(member: number, day: number, place: number, sign: 1 | -1): number {
    const { model } = this
    const cell = day * model.shiftCount + place - 1
    if (model.isPlain) {
      const row = this.#plainRow[cell]!
      return row < 0 ? 0 : this.#addRow(row, sign)
    }
    let delta = 0
    for (let index = model.cellRowStart[cell]!; index < model.cellRowStart[cell + 1]!; index += 1) {
      const row = model.cellRow[index]!
      if (model.counts[row * model.memberCount + member] === 1) delta += this.#addRow(row, sign)
    }
    return delta
  }

  #addRow(row: number, sign: 1 | -1): number {
    const missing = this.model.wanted[row]! - this.rowCount[row]!
    this.rowCount[row]! += sign
    if (sign === 1) return missing > 0 ? -this.model.under[row]! : this.model.over[row]!
    return missing >= 0 ? this.model.under[row]! : -this.model.over[row]!
  }

  #addShares(member: number, day: number, place: number, sign: 1 | -1): void {
    if (place === 0) return
    const { start, share, amount, count } = this.#shares
    const cell = day * this.model.shiftCount + place - 1
    for (let index = start[cell]!; index < start[cell + 1]!; index += 1) this.shareSum[member * count + share[index]!]! += sign * amount[index]!
  }

  #shareCost(member: number): number {
    const { count, target, weight } = this.#shares
    let cost = 0
    for (let share = 0; share < count; share += 1) {
      const wished = target[member * count + share]!
      if (wished === wished) cost += weight[share]! * Math.abs(this.shareSum[member * count + share]! - wished)
    }
    return cost
  }

  #changeDelta(count: number): number {
    const published = this.#published
    if (published === null) return 0
    const before = this.changes
    for (let edit = 0; edit < count; edit += 1) {
      const at = this.#editMember[edit]! * this.model.days + this.#editDay[edit]!
      this.changes += Number(published[at] !== this.#editNew[edit]) - Number(published[at] !== this.#editOld[edit])
    }
    return this.#changeWeight * (Math.max(0, this.changes - this.#maxChanges) - Math.max(0, before - this.#maxChanges))
  }
}
