/** Where things stand on the canvas: frozen head, names, shares and foot around the cells that scroll. All in CSS pixels. */
import type { Place, Size } from './range.ts'

export interface Layout {
  readonly width: number
  readonly height: number
  readonly size: Size
  readonly nameWidth: number
  readonly cellWidth: number
  readonly rowHeight: number
  readonly headHeight: number
  readonly footHeight: number
  readonly shareWidth: number
}

export interface Scroll {
  readonly x: number
  readonly y: number
}

export const rowHeight = 26
export const headHeight = 46
export const coverageHeight = 18
export const stripHeight = 20
export const footTitleHeight = 4
const shareColumn = 58
export const shareCount = 4
const leastCell = 30
const mostCell = 60

/** `coverageRows`: how many rows of coverage stand above the strip of hours. */
export function layOut({ width, height, size, coverageRows }: { width: number; height: number; size: Size; coverageRows: number }): Layout {
  const leastName = width < 900 ? 140 : 206
  // Beside few columns the shares would hide the days.
  const shareWidth = width < 900 ? 0 : shareColumn * shareCount
  const cellWidth = Math.max(leastCell, Math.min(mostCell, Math.floor((width - leastName - shareWidth) / Math.max(1, size.columns))))
  // What is left over goes to the names, so that nothing stands empty at the right.
  const nameWidth = leastName + Math.max(0, Math.min(90, width - leastName - shareWidth - cellWidth * size.columns))
  const footHeight = footTitleHeight + coverageRows * coverageHeight + stripHeight
  return { width, height, size, nameWidth, cellWidth, rowHeight, headHeight, footHeight, shareWidth }
}

/** What the scrolled box must measure. */
export const contentSize = (layout: Layout): { width: number; height: number } => ({
  width: layout.nameWidth + layout.size.columns * layout.cellWidth + layout.shareWidth,
  height: layout.headHeight + layout.size.rows * layout.rowHeight + layout.footHeight,
})

/** The part of the canvas where cells show. */
export const bodyBox = (layout: Layout): { left: number; top: number; right: number; bottom: number } => ({
  left: layout.nameWidth,
  top: layout.headHeight,
  right: Math.min(layout.width - layout.shareWidth, layout.nameWidth + layout.size.columns * layout.cellWidth),
  bottom: Math.max(layout.headHeight, Math.min(layout.height - layout.footHeight, layout.headHeight + layout.size.rows * layout.rowHeight)),
})

/** Left edge of the shares: they stand right beside the last day where all days fit. */
export const sharesLeft = (layout: Layout): number => bodyBox(layout).right
/** Top edge of the foot, right under the last row where all rows fit. */
export const footTop = (layout: Layout): number => bodyBox(layout).bottom

export const xOf = (layout: Layout, scroll: Scroll, column: number): number => layout.nameWidth + column * layout.cellWidth - scroll.x
export const yOf = (layout: Layout, scroll: Scroll, row: number): number => layout.headHeight + row * layout.rowHeight - scroll.y

/** First and last row and column of which a part can be seen. */
export function seen(layout: Layout, scroll: Scroll): { top: number; left: number; bottom: number; right: number } {
  const box = bodyBox(layout)
  return {
    top: Math.max(0, Math.floor(scroll.y / layout.rowHeight)),
    left: Math.max(0, Math.floor(scroll.x / layout.cellWidth)),
    bottom: Math.min(layout.size.rows - 1, Math.floor((scroll.y + box.bottom - box.top - 1) / layout.rowHeight)),
    right: Math.min(layout.size.columns - 1, Math.floor((scroll.x + box.right - box.left - 1) / layout.cellWidth)),
  }
}

export type Spot =
  | { readonly kind: 'cell'; readonly place: Place }
  | { readonly kind: 'name'; readonly row: number }
  | { readonly kind: 'day'; readonly column: number }
  | { readonly kind: 'foot'; readonly line: number; readonly column: number; readonly hour: number }
  | { readonly kind: 'share'; readonly row: number; readonly share: number }
  | { readonly kind: 'none' }

/** What lies under a point of the canvas. */
export function spotAt(layout: Layout, scroll: Scroll, x: number, y: number): Spot {
  const box = bodyBox(layout)
  const column = Math.floor((x - layout.nameWidth + scroll.x) / layout.cellWidth)
  const row = Math.floor((y - layout.headHeight + scroll.y) / layout.rowHeight)
  const isColumn = x >= box.left && x < box.right && column >= 0 && column < layout.size.columns
  const isRow = y >= box.top && y < box.bottom && row >= 0 && row < layout.size.rows
  if (isColumn && isRow) return { kind: 'cell', place: { row, column } }
  if (isRow && x < box.left) return { kind: 'name', row }
  if (isRow && x >= box.right && x < box.right + layout.shareWidth) return { kind: 'share', row, share: Math.floor((x - box.right) / shareColumn) }
  if (isColumn && y < layout.headHeight) return { kind: 'day', column }
  if (isColumn && y >= box.bottom && y < box.bottom + layout.footHeight) {
    const within = (x - layout.nameWidth + scroll.x) / layout.cellWidth - column
    return { kind: 'foot', line: Math.floor((y - box.bottom - footTitleHeight) / coverageHeight), column, hour: Math.floor(within * 24) }
  }
  return { kind: 'none' }
}

/** The nearest place of the body, for a pointer that was dragged out of it. */
export function nearestPlace(layout: Layout, scroll: Scroll, x: number, y: number): Place {
  const box = bodyBox(layout)
  const within = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value))
  return {
    row: within(Math.floor((within(y, box.top, box.bottom - 1) - layout.headHeight + scroll.y) / layout.rowHeight), 0, layout.size.rows - 1),
    column: within(Math.floor((within(x, box.left, box.right - 1) - layout.nameWidth + scroll.x) / layout.cellWidth), 0, layout.size.columns - 1),
  }
}

/** How to scroll so that a place is wholly seen; the same object when it is. */
export function scrollTo(layout: Layout, scroll: Scroll, place: Place): Scroll {
  const box = bodyBox(layout)
  const left = place.column * layout.cellWidth
  const top = place.row * layout.rowHeight
  const wide = box.right - box.left
  const tall = box.bottom - box.top
  const x = left < scroll.x ? left : left + layout.cellWidth > scroll.x + wide ? left + layout.cellWidth - wide : scroll.x
  const y = top < scroll.y ? top : top + layout.rowHeight > scroll.y + tall ? top + layout.rowHeight - tall : scroll.y
  return x === scroll.x && y === scroll.y ? scroll : { x, y }
}
