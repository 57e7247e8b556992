/** Cells as text that spreadsheets take and give: a row a line, tabs between. */
import type { ShiftClass } from '../../contract/shared.ts'
import { emptyCell, type Cell, type CellEdit, type CellKey } from './cells.ts'
import { classOfCode, offCode } from './codes.ts'
import { heightOf, widthOf, type Rectangle } from './range.ts'

/** Key of a place as shown; null where no member stands (a heading) or the grid ends. */
export type KeyAt = (row: number, column: number) => CellKey | null

const rowsOf = (rectangle: Rectangle, keyAt: KeyAt): number[] => {
  const rows: number[] = []
  for (let row = rectangle.top; row <= rectangle.bottom; row += 1) if (keyAt(row, rectangle.left) !== null) rows.push(row)
  return rows
}

export function copyText(rectangle: Rectangle, keyAt: KeyAt, cellOf: (key: CellKey) => Cell, codeOf: (classId: string) => string): string {
  return rowsOf(rectangle, keyAt)
    .map((row) => {
      const codes: string[] = []
      for (let column = rectangle.left; column <= rectangle.right; column += 1) {
        const key = keyAt(row, column)
        const classId = key === null ? null : cellOf(key).classId
        codes.push(classId === null ? offCode : codeOf(classId))
      }
      return codes.join('\t')
    })
    .join('\n')
}

export function clearEdits(rectangle: Rectangle, keyAt: KeyAt): CellEdit[] {
  return fillWith(rectangle, keyAt, () => emptyCell)
}

/** One cell into every place of a rectangle. */
export function fillWith(rectangle: Rectangle, keyAt: KeyAt, cellFor: (key: CellKey) => Cell): CellEdit[] {
  const edits: CellEdit[] = []
  for (let row = rectangle.top; row <= rectangle.bottom; row += 1) {
    for (let column = rectangle.left; column <= rectangle.right; column += 1) {
      const key = keyAt(row, column)
      if (key !== null) edits.push({ key, cell: cellFor(key) })
    }
  }
  return edits
}

/** Rows of codes out of the clipboard: spreadsheets end the last line too. */
export function parseTable(text: string): string[][] {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n')
  return lines.map((line) => line.split('\t'))
}

export interface Pasted {
  readonly edits: readonly CellEdit[]
  /** Codes that no class has; their cells stay as they are. */
  readonly unknown: readonly string[]
}

/**
 * Pastes from the top left of `target`. A table that is smaller than the target repeats where it fits a whole number of times,
 * as spreadsheets do; else it lies once. Headings between rows are stepped over.
 */
export function pasteEdits({ table, target, keyAt, lastRow, classes }: { table: readonly (readonly string[])[]; target: Rectangle; keyAt: KeyAt; lastRow: number; classes: readonly ShiftClass[] }): Pasted {
  const tall = table.length
  const wide = Math.max(0, ...table.map((row) => row.length))
  const edits: CellEdit[] = []
  const unknown = new Set<string>()
  if (tall === 0 || wide === 0) return { edits, unknown: [] }
  const targetRows = rowsOf(target, keyAt).length
  const timesDown = targetRows % tall === 0 ? Math.max(1, targetRows / tall) : 1
  const timesRight = widthOf(target) % wide === 0 ? widthOf(target) / wide : 1
  let row = target.top
  for (let line = 0; line < tall * timesDown && row <= lastRow; row += 1) {
    if (keyAt(row, target.left) === null) continue
    const codes = table[line % tall] ?? []
    line += 1
    for (let column = 0; column < wide * timesRight; column += 1) {
      const key = keyAt(row, target.left + column)
      const code = codes[column % wide]
      if (key === null || code === undefined) continue
      const found = classOfCode(classes, code)
      if (found === undefined) unknown.add(code.trim())
      else edits.push({ key, cell: found === null ? emptyCell : { classId: found.id, isLocked: false } })
    }
  }
  return { edits, unknown: [...unknown] }
}

/** Fills `target` by repeating `source` beyond its own edges: the handle that one drags, and Ctrl+D, Ctrl+R. Locks do not travel. */
export function repeatEdits(source: Rectangle, target: Rectangle, keyAt: KeyAt, cellOf: (key: CellKey) => Cell): CellEdit[] {
  const edits: CellEdit[] = []
  const tall = heightOf(source)
  const wide = widthOf(source)
  const wrap = (value: number, from: number, length: number): number => from + ((((value - from) % length) + length) % length)
  for (let row = target.top; row <= target.bottom; row += 1) {
    for (let column = target.left; column <= target.right; column += 1) {
      if (row >= source.top && row <= source.bottom && column >= source.left && column <= source.right) continue
      const key = keyAt(row, column)
      const from = keyAt(wrap(row, source.top, tall), wrap(column, source.left, wide))
      if (key !== null && from !== null) edits.push({ key, cell: { classId: cellOf(from).classId, isLocked: false } })
    }
  }
  return edits
}

/** What was dragged lands elsewhere; a copy leaves the source as it is. Empty cells of the block empty their target too. */
export function moveEdits({ source, rows, columns, isCopy, keyAt, cellOf }: { source: Rectangle; rows: number; columns: number; isCopy: boolean; keyAt: KeyAt; cellOf: (key: CellKey) => Cell }): CellEdit[] {
  const lifted: CellEdit[] = []
  const landed: CellEdit[] = []
  for (let row = source.top; row <= source.bottom; row += 1) {
    for (let column = source.left; column <= source.right; column += 1) {
      const from = keyAt(row, column)
      const to = keyAt(row + rows, column + columns)
      if (from === null || to === null) continue
      const cell = cellOf(from)
      // A locked shift stays where it is.
      if (cell.isLocked && !isCopy) continue
      if (!isCopy) lifted.push({ key: from, cell: emptyCell })
      landed.push({ key: to, cell: { classId: cell.classId, isLocked: false } })
    }
  }
  // Where the block overlaps itself the landing wins: `edit` takes the last of a cell.
  return [...lifted, ...landed]
}
