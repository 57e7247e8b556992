/** What keys, buttons and pointer do to the grid. */
import { emptyCell, type Cell, type CellEdit } from './cells.ts'
import { clearEdits, copyText, fillWith, moveEdits, parseTable, pasteEdits, repeatEdits } from './clipboard.ts'
import { heightOf, isOneCell, type Rectangle, widthOf } from './range.ts'
import type { Edited, GridStore } from './store.ts'

export interface Report extends Edited {
  readonly unknown: readonly string[]
}

const nothing: Report = { changed: 0, locked: 0, problems: [], unknown: [] }
const reported = (edited: Edited, unknown: readonly string[] = []): Report => ({ ...edited, unknown })

/** One class, or off, into all that is selected. Locked cells stay. */
export function putClass(store: GridStore, classId: string | null): Report {
  const { rectangle } = store
  if (rectangle === null) return nothing
  const cell: Cell = classId === null ? emptyCell : { classId, isLocked: false }
  return reported(store.apply(fillWith(rectangle, store.keyAt, () => cell)))
}

export function clear(store: GridStore): Report {
  const { rectangle } = store
  return rectangle === null ? nothing : reported(store.apply(clearEdits(rectangle, store.keyAt)))
}

export function copy(store: GridStore): string | null {
  const { rectangle } = store
  return rectangle === null ? null : copyText(rectangle, store.keyAt, store.cellOf, store.codeOf)
}

export function paste(store: GridStore, text: string): Report {
  const { rectangle } = store
  if (rectangle === null) return nothing
  const { edits, unknown } = pasteEdits({ table: parseTable(text), target: rectangle, keyAt: store.keyAt, lastRow: store.size.rows - 1, classes: [...store.classes.values()] })
  const report = reported(store.apply(edits), unknown)
  store.selectKeys(edits.map(({ key }) => key))
  return report
}

/** The first row of what is selected into the rows below; of a single row, the one above it. */
export function fillDown(store: GridStore): Report {
  const { rectangle } = store
  if (rectangle === null) return nothing
  const top = heightOf(rectangle) === 1 ? rectangle.top - 1 : rectangle.top
  return top < 0 ? nothing : fill(store, { ...rectangle, top, bottom: top }, { ...rectangle, top })
}

export function fillRight(store: GridStore): Report {
  const { rectangle } = store
  if (rectangle === null) return nothing
  const left = widthOf(rectangle) === 1 ? rectangle.left - 1 : rectangle.left
  return left < 0 ? nothing : fill(store, { ...rectangle, left, right: left }, { ...rectangle, left })
}

export function fill(store: GridStore, source: Rectangle, target: Rectangle): Report {
  return reported(store.apply(repeatEdits(source, target, store.keyAt, store.cellOf)))
}

export function move(store: GridStore, source: Rectangle, rows: number, columns: number, isCopy: boolean): Report {
  if (rows === 0 && columns === 0) return nothing
  return reported(store.apply(moveEdits({ source, rows, columns, isCopy, keyAt: store.keyAt, cellOf: store.cellOf })))
}

/** Locks all shifts that are selected; unlocks them when all are locked already. */
export function toggleLock(store: GridStore): Report {
  const { rectangle } = store
  if (rectangle === null) return nothing
  const cells: CellEdit[] = fillWith(rectangle, store.keyAt, store.cellOf).filter(({ cell }) => cell.classId !== null)
  const isLocked = !cells.every(({ cell }) => cell.isLocked)
  return reported(store.apply(cells.map(({ key, cell }) => ({ key, cell: { ...cell, isLocked } }))))
}

/** Members of the rows that are selected; none when only one cell is. */
export function selectedMembers(store: GridStore): { id: string; group: number }[] {
  const { rectangle } = store
  if (rectangle === null || isOneCell(rectangle)) return []
  const found: { id: string; group: number }[] = []
  for (let row = rectangle.top; row <= rectangle.bottom; row += 1) {
    const member = store.memberAt(row)
    if (member !== null) found.push(member)
  }
  return found
}

/** The next cell after the selected one where a rule is broken, row by row and round; null when there is none. */
export function nextBroken(store: GridStore): { row: number; column: number } | null {
  const { rows, columns } = store.size
  const start = store.place === null ? -1 : store.place.row * columns + store.place.column
  const breaks = (row: number, column: number): boolean => {
    const key = store.keyAt(row, column)
    return key !== null && store.violationsAt(key).length > 0
  }
  for (let step = 1; step <= rows * columns; step += 1) {
    const at = (start + step + rows * columns) % (rows * columns)
    const place = { row: Math.floor(at / columns), column: at % columns }
    if (breaks(place.row, place.column)) return place
  }
  return null
}
