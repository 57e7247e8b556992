/** Dragging over the grid: a range, the handle that fills, a shift that moves. Knows nothing of React. */
import { handleSide, type Ghost } from './draw-body.ts'
import { bodyBox, nearestPlace, spotAt, xOf, yOf, type Layout, type Scroll } from './geometry.ts'
import { at, extendTo, isInside, shifted, type Place, type Rectangle } from './range.ts'
import type { GridStore } from './store.ts'

export type Drag =
  | { readonly kind: 'range' }
  | { readonly kind: 'fill'; readonly source: Rectangle }
  | { readonly kind: 'move'; readonly source: Rectangle; readonly from: Place; readonly hasMoved: boolean }

export interface Point {
  readonly x: number
  readonly y: number
}

export function isOnHandle(store: GridStore, layout: Layout, scroll: Scroll, { x, y }: Point): boolean {
  const { rectangle } = store
  if (rectangle === null || !store.isEditable) return false
  const right = xOf(layout, scroll, rectangle.right + 1)
  const bottom = yOf(layout, scroll, rectangle.bottom + 1)
  return Math.abs(x - right) <= handleSide && Math.abs(y - bottom) <= handleSide
}

/** Whether pressing here lifts what is selected: a shift inside the selection. */
export function isMovable(store: GridStore, place: Place): boolean {
  const { rectangle } = store
  const key = store.keyAt(place.row, place.column)
  return store.isEditable && rectangle !== null && isInside(rectangle, place) && key !== null && store.cellOf(key).classId !== null
}

/** What pressing here begins; changes the selection at once. Null: nothing to drag. */
export function beginDrag(store: GridStore, layout: Layout, scroll: Scroll, point: Point, { extends: isExtending }: { extends: boolean }): Drag | null {
  const { rectangle, range } = store
  if (rectangle !== null && isOnHandle(store, layout, scroll, point)) return { kind: 'fill', source: rectangle }
  const spot = spotAt(layout, scroll, point.x, point.y)
  const last = { row: store.size.rows - 1, column: store.size.columns - 1 }
  switch (spot.kind) {
    case 'cell': {
      if (isExtending && range !== null) {
        store.select(extendTo(range, spot.place))
        return { kind: 'range' }
      }
      if (rectangle !== null && isMovable(store, spot.place)) return { kind: 'move', source: rectangle, from: spot.place, hasMoved: false }
      store.select(at(spot.place))
      return { kind: 'range' }
    }
    case 'name':
    case 'share':
      // The whole line.
      store.select({ anchor: { row: isExtending && range !== null ? range.anchor.row : spot.row, column: last.column }, head: { row: spot.row, column: 0 } })
      return null
    case 'day':
      store.select({ anchor: { row: last.row, column: isExtending && range !== null ? range.anchor.column : spot.column }, head: { row: 0, column: spot.column } })
      return null
    case 'foot':
    case 'none':
      return null
  }
}

/** The frame to draw while one drags; selects when a range is dragged. */
export function goOn(store: GridStore, layout: Layout, scroll: Scroll, drag: Drag, point: Point, isCopy: boolean): { drag: Drag; ghost: Ghost | null } {
  const place = nearestPlace(layout, scroll, point.x, point.y)
  switch (drag.kind) {
    case 'range':
      if (store.range !== null && (store.range.head.row !== place.row || store.range.head.column !== place.column)) store.select(extendTo(store.range, place))
      return { drag, ghost: null }
    case 'fill':
      return { drag, ghost: { kind: 'fill', rectangle: filled(drag.source, place) } }
    case 'move': {
      const rows = place.row - drag.from.row
      const columns = place.column - drag.from.column
      const rectangle = shifted(drag.source, rows, columns, store.size)
      const hasMoved = drag.hasMoved || rows !== 0 || columns !== 0
      return { drag: { ...drag, hasMoved }, ghost: rectangle === null || !hasMoved ? null : { kind: isCopy ? 'copy' : 'move', rectangle } }
    }
  }
}

/** Fills in the direction in which one has gone further, never in both at once. */
export function filled(source: Rectangle, to: Place): Rectangle {
  const down = Math.max(0, to.row - source.bottom, source.top - to.row)
  const across = Math.max(0, to.column - source.right, source.left - to.column)
  if (down === 0 && across === 0) return source
  return down >= across ? { ...source, top: Math.min(source.top, to.row), bottom: Math.max(source.bottom, to.row) } : { ...source, left: Math.min(source.left, to.column), right: Math.max(source.right, to.column) }
}

/** How far to scroll in one frame while the pointer is dragged beyond the cells. */
export function scrollBeyond(layout: Layout, { x, y }: Point): { x: number; y: number } {
  const box = bodyBox(layout)
  const beyond = (value: number, least: number, most: number): number => (value < least ? Math.max(-40, (value - least) / 3 - 2) : value > most ? Math.min(40, (value - most) / 3 + 2) : 0)
  return { x: beyond(x, box.left, box.right), y: beyond(y, box.top, box.bottom) }
}
