import type { Basis, Highs, Model as HighsModel } from 'highs'
import { never, type Model } from '../model.ts'
import type { Part, PartRows } from './part.ts'

export interface Column {
  readonly member: number
  /** Place of the member among the free ones. */
  readonly place: number
  readonly line: Int16Array
  /** Price of its free cells by themselves. */
  readonly cost: number
}

export interface MasterSolution {
  readonly cost: number
  /** Per row of the part. */
  readonly rowPrices: Float64Array
  /** Per free member. */
  readonly memberPrices: Float64Array
  /** Per column. */
  readonly values: Float64Array
}

const basicStatus = 1

/** The linear programme over the lines found so far: each member has one line, each demand may fall short or be over at its price. */
export class Master {
  readonly columns: Column[] = []
  /** How often columns were dropped. */
  drops = 0
  /** Nothing has changed since it was last solved. */
  isSolved = false
  private readonly model: Model
  private readonly part: Part
  private readonly partRows: PartRows
  private readonly lp: HighsModel
  private readonly known = new Map<string, number>()
  private readonly slackCount: number
  private isShut: Uint8Array = new Uint8Array(256)

  constructor(highs: Highs, model: Model, part: Part, partRows: PartRows) {
    this.model = model
    this.part = part
    this.partRows = partRows
    const rowCount = partRows.count
    const height = rowCount + part.members.length
    this.slackCount = rowCount * 2
    const cost = new Float64Array(this.slackCount)
    const starts = new Int32Array(this.slackCount + 1)
    const indices = new Int32Array(this.slackCount)
    const values = new Float64Array(this.slackCount)
    for (let row = 0; row < rowCount; row += 1) {
      const [under, over] = [row * 2, row * 2 + 1]
      cost[under] = partRows.under[row]!
      cost[over] = partRows.over[row]!
      indices[under] = row
      indices[over] = row
      values[under] = 1
      values[over] = -1
    }
    for (let at = 0; at <= this.slackCount; at += 1) starts[at] = at
    const side = new Float64Array(height).fill(1)
    side.set(partRows.wanted)
    this.lp = highs.createModel({
      numCols: this.slackCount, numRows: height, colCost: cost, colLower: new Float64Array(this.slackCount), colUpper: new Float64Array(this.slackCount).fill(highs.infinity),
      rowLower: side, rowUpper: side, matrix: { format: 'csc', numRows: height, numCols: this.slackCount, starts, indices, values },
    })
    this.lp.options.set({ output_flag: false, presolve: 'off', solver: 'simplex', random_seed: 1 })
  }

  dispose(): void {
    this.lp.dispose()
  }

  /** False when the line is there already. */
  add(place: number, line: ArrayLike<number>): boolean {
    return this.addAll([{ place, line }]) > 0
  }

  addAll(lines: readonly { readonly place: number; readonly line: ArrayLike<number> }[]): number {
    const { model, part, partRows, lp } = this
    const { days, width } = model
    const cost: number[] = []
    const starts: number[] = [0]
    const indices: number[] = []
    const values: number[] = []
    for (const { place, line: given } of lines) {
      const member = part.members[place]!
      const line = Int16Array.from(given)
      const key = `${place} ${String.fromCharCode(...line.subarray(part.from, part.to).map((shift) => shift + 1))}`
      if (this.known.has(key)) continue
      this.known.set(key, this.columns.length)
      let price = 0
      for (let day = part.from; day < part.to; day += 1) {
        const cell = model.cellCost[(member * days + day) * width + line[day]! + 1]!
        if (cell !== never) price += cell
      }
      for (const [row, value] of this.entriesOf({ member, place, line })) {
        indices.push(row)
        values.push(value)
      }
      indices.push(partRows.count + place)
      values.push(1)
      starts.push(indices.length)
      cost.push(price)
      this.columns.push({ member, place, line, cost: price })
    }
    const count = cost.length
    if (count === 0) return 0
    this.isSolved = false
    lp.addCols({
      cost: Float64Array.from(cost), lower: new Float64Array(count), upper: new Float64Array(count).fill(1e30),
      matrix: { format: 'csc', numRows: partRows.count + part.members.length, numCols: count, starts: Int32Array.from(starts), indices: Int32Array.from(indices), values: Float64Array.from(values) },
    })
    if (this.isShut.length < this.columns.length) {
      const grown = new Uint8Array(this.columns.length * 2)
      grown.set(this.isShut)
      this.isShut = grown
    }
    return count
  }

  /** Rows of the part that the line counts for, and how often. */
  entriesOf({ member, place, line }: Pick<Column, 'member' | 'place' | 'line'>): Map<number, number> {
    const { part, partRows, model: { width, shiftCount, memberCount, cellRow, cellRowStart, counts } } = this
    const entries = new Map<number, number>()
    for (const { row, amounts } of partRows.own[place]!) {
      let sum = 0
      for (let day = part.from; day < part.to; day += 1) sum += amounts[day * width + line[day]! + 1]!
      if (sum !== 0) entries.set(row, sum)
    }
    for (let day = part.from; day < part.to; day += 1) {
      const shift = line[day]!
      if (shift < 0) continue
      for (let at = cellRowStart[day * shiftCount + shift]!; at < cellRowStart[day * shiftCount + shift + 1]!; at += 1) {
        const row = cellRow[at]!
        if (counts[row * memberCount + member] === 1) entries.set(partRows.place[row]!, (entries.get(partRows.place[row]!) ?? 0) + 1)
      }
    }
    return entries
  }

  /** Columns for which `isShut` holds may not be used until they are opened again. */
  shut(isShut: (column: Column) => boolean): void {
    for (const [at, column] of this.columns.entries()) {
      const shut = isShut(column) ? 1 : 0
      if (this.isShut[at] === shut) continue
      this.isShut[at] = shut
      this.isSolved = false
      this.lp.changeColBounds(this.slackCount + at, 0, shut === 1 ? 0 : 1e30)
    }
  }

  /** Where the linear programme stands: to come back to it without solving it again. Lost when columns are dropped. */
  mark(): Basis {
    return this.lp.getBasis()
  }

  /** Opens all columns and goes back; columns added since are at zero. */
  returnTo({ colStatus, rowStatus }: Basis): void {
    this.shut(() => false)
    const status = new Int32Array(this.slackCount + this.columns.length)
    status.set(colStatus)
    this.lp.setBasis({ colStatus: status, rowStatus })
  }

  /** Null when a member has no column that is open. */
  solve(how: 'after-columns' | 'after-bounds'): MasterSolution | null {
    const { lp, partRows } = this
    lp.options.set({ simplex_strategy: how === 'after-columns' ? 4 : 1 })
    let { modelStatus } = lp.run()
    if (modelStatus !== 7 && modelStatus !== 8) {
      lp.clearSolver()
      modelStatus = lp.run().modelStatus
    }
    if (modelStatus !== 7) return null
    this.isSolved = true
    const { colValue, rowDual } = lp.getSolution()
    const rowCount = partRows.count
    return { cost: lp.getObjectiveValue() + partRows.apart, rowPrices: rowDual.slice(0, rowCount), memberPrices: rowDual.slice(rowCount), values: colValue.slice(this.slackCount) }
  }

  /** Keeps columns that `keeps` wants, and those in the basis. */
  drop(keeps: (column: Column, reducedCost: number) => boolean): number {
    const { colDual } = this.lp.getSolution()
    const { colStatus } = this.lp.getBasis()
    const gone: number[] = []
    for (const [at, column] of this.columns.entries()) if (colStatus[this.slackCount + at] !== basicStatus && !keeps(column, colDual[this.slackCount + at]!)) gone.push(at)
    if (gone.length === 0) return 0
    this.drops += 1
    this.isSolved = false
    this.lp.deleteCols({ kind: 'set', indices: Int32Array.from(gone, (at) => at + this.slackCount) })
    const isGone = new Set(gone)
    const kept = [...this.columns.keys()].filter((at) => !isGone.has(at))
    const shut = Uint8Array.from(kept, (at) => this.isShut[at]!)
    this.isShut.fill(0)
    this.isShut.set(shut)
    const columns = kept.map((at) => this.columns[at]!)
    this.columns.length = 0
    this.columns.push(...columns)
    this.known.clear()
    for (const [at, { place, line }] of columns.entries()) this.known.set(`${place} ${String.fromCharCode(...line.subarray(this.part.from, this.part.to).map((shift) => shift + 1))}`, at)
    return gone.length
  }
}
