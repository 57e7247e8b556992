/** The selected rectangle, in rows and columns as they are shown. */
export interface Place {
  readonly row: number
  readonly column: number
}

/** `anchor` is where it began, `head` where the keys act. */
export interface Range {
  readonly anchor: Place
  readonly head: Place
}

export interface Rectangle {
  readonly top: number
  readonly left: number
  readonly bottom: number
  readonly right: number
}

export interface Size {
  readonly rows: number
  readonly columns: number
}

const within = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value))

export const placeWithin = ({ row, column }: Place, size: Size): Place => ({ row: within(row, size.rows), column: within(column, size.columns) })
export const at = (place: Place): Range => ({ anchor: place, head: place })
export const extendTo = (range: Range, head: Place): Range => ({ anchor: range.anchor, head })

export const rectangleOf = ({ anchor, head }: Range): Rectangle => ({
  top: Math.min(anchor.row, head.row),
  left: Math.min(anchor.column, head.column),
  bottom: Math.max(anchor.row, head.row),
  right: Math.max(anchor.column, head.column),
})

export const isInside = (rectangle: Rectangle, { row, column }: Place): boolean => row >= rectangle.top && row <= rectangle.bottom && column >= rectangle.left && column <= rectangle.right
export const isOneCell = (rectangle: Rectangle): boolean => rectangle.top === rectangle.bottom && rectangle.left === rectangle.right
export const heightOf = (rectangle: Rectangle): number => rectangle.bottom - rectangle.top + 1
export const widthOf = (rectangle: Rectangle): number => rectangle.right - rectangle.left + 1

/** Moved by so much, and cut at the edges: null when nothing is left. */
export function shifted(rectangle: Rectangle, rows: number, columns: number, size: Size): Rectangle | null {
  const moved = { top: Math.max(0, rectangle.top + rows), left: Math.max(0, rectangle.left + columns), bottom: Math.min(size.rows - 1, rectangle.bottom + rows), right: Math.min(size.columns - 1, rectangle.right + columns) }
  return moved.top > moved.bottom || moved.left > moved.right ? null : moved
}

/** Where an arrow key leads; null: not a key that moves. `page` is how many rows one sees. */
export function moveBy(key: string, from: Place, size: Size, { isFar, page }: { isFar: boolean; page: number }): Place | null {
  const last = { row: size.rows - 1, column: size.columns - 1 }
  switch (key) {
    case 'ArrowUp': return placeWithin({ row: isFar ? 0 : from.row - 1, column: from.column }, size)
    case 'ArrowDown': return placeWithin({ row: isFar ? last.row : from.row + 1, column: from.column }, size)
    case 'ArrowLeft': return placeWithin({ row: from.row, column: isFar ? 0 : from.column - 1 }, size)
    case 'ArrowRight': return placeWithin({ row: from.row, column: isFar ? last.column : from.column + 1 }, size)
    case 'Home': return { row: isFar ? 0 : from.row, column: 0 }
    case 'End': return placeWithin({ row: isFar ? last.row : from.row, column: last.column }, size)
    case 'PageUp': return placeWithin({ row: from.row - page, column: from.column }, size)
    case 'PageDown': return placeWithin({ row: from.row + page, column: from.column }, size)
    default: return null
  }
}
