import type { Highs } from 'highs'
import type { Generation } from './generation.ts'

/**
 * The best roster out of the lines found so far, by HiGHS's integer solver within so many nodes. Lines whose price alone passes what is still
 * to be gained (by the prices of the best bound) are left out. Null when nothing below `below` is found.
 */
export function solveRestricted(highs: Highs, generation: Generation, { below, nodes, columnsAtMost }: { below: number; nodes: number; columnsAtMost: number }): { lines: Int16Array[]; cost: number } | null {
  const { master, part, rows } = generation
  const reduced = generation.reducedCosts()
  const gain = below - generation.rootBound
  const chosen = [...master.columns.keys()].filter((at) => reduced[at]! < gain + 1e-6).sort((a, b) => reduced[a]! - reduced[b]! || a - b).slice(0, columnsAtMost)
  const rowCount = rows.count
  const height = rowCount + part.members.length
  const width = rowCount * 2 + chosen.length
  const cost: number[] = []
  const starts: number[] = [0]
  const indices: number[] = []
  const values: number[] = []
  for (let row = 0; row < rowCount; row += 1) {
    for (const sign of [1, -1]) {
      cost.push(sign > 0 ? rows.under[row]! : rows.over[row]!)
      indices.push(row)
      values.push(sign)
      starts.push(indices.length)
    }
  }
  for (const at of chosen) {
    const column = master.columns[at]!
    for (const [row, value] of master.entriesOf(column)) {
      indices.push(row)
      values.push(value)
    }
    indices.push(rowCount + column.place)
    values.push(1)
    starts.push(indices.length)
    cost.push(column.cost)
  }
  const side = new Float64Array(height).fill(1)
  side.set(rows.wanted)
  const integrality = new Int32Array(width)
  integrality.fill(1, rowCount * 2)
  const lp = highs.createModel({
    numCols: width, numRows: height, colCost: cost, colLower: new Float64Array(width), colUpper: Float64Array.from({ length: width }, (_, at) => (at < rowCount * 2 ? highs.infinity : 1)),
    rowLower: side, rowUpper: side, matrix: { format: 'csc', numRows: height, numCols: width, starts: Int32Array.from(starts), indices: Int32Array.from(indices), values }, integrality,
  })
  try {
    lp.options.set({ output_flag: false, random_seed: 1, mip_max_nodes: nodes, objective_bound: below - rows.apart, mip_rel_gap: 0, mip_abs_gap: rows.isWhole ? 0.999 : 1e-6 })
    lp.run()
    const solution = lp.getSolution().colValue
    const total = lp.getObjectiveValue() + rows.apart
    if (!(total < below - 1e-6) || lp.info.get('primal_solution_status') !== 2) return null
    const lines: (Int16Array | null)[] = part.members.map(() => null)
    for (const [at, number] of chosen.entries()) {
      if (solution[rowCount * 2 + at]! < 0.5) continue
      const column = master.columns[number]!
      lines[column.place] = column.line
    }
    const whole = lines.filter((line) => line !== null)
    return whole.length === lines.length ? { lines: whole, cost: total } : null
  } finally {
    lp.dispose()
  }
}
