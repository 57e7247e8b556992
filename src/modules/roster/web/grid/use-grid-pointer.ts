/** The pointer over the canvas: what it points at, and dragging. */
import { useRef, type PointerEvent, type RefObject } from 'react'
import { fill, move, type Report } from './actions.ts'
import type { Ghost } from './draw-body.ts'
import { spotAt, type Layout, type Scroll, type Spot } from './geometry.ts'
import { beginDrag, goOn, isMovable, isOnHandle, scrollBeyond, type Drag, type Point } from './pointer.ts'
import { at, isOneCell, type Rectangle } from './range.ts'
import type { GridStore } from './store.ts'

interface Pointing {
  readonly store: GridStore
  readonly canvas: RefObject<HTMLCanvasElement | null>
  readonly scroller: RefObject<HTMLDivElement | null>
  setGhost(ghost: Ghost | null): void
  setCursor(cursor: string): void
  readLayout(): Layout
  readScroll(): Scroll
  requestDraw(): void
  hover(spot: Spot | null): void
  activate(spot: Spot): void
  tell(report: Report): void
  /** The pointer went down on the grid. */
  begin(): void
}

interface Handlers {
  onPointerDown(event: PointerEvent): void
  onPointerMove(event: PointerEvent): void
  onPointerUp(event: PointerEvent): void
  onPointerCancel(event: PointerEvent): void
  onPointerLeave(): void
}

export function useGridPointer({ store, canvas, scroller, setGhost, setCursor, readLayout, readScroll, requestDraw, hover, activate, tell, begin }: Pointing): Handlers {
  const drag = useRef<Drag | null>(null)
  const pointer = useRef<Point>({ x: 0, y: 0 })
  const isCopying = useRef(false)
  const lastSpot = useRef('')
  const ghost = useRef<Ghost | null>(null)

  const pointOf = (event: PointerEvent): Point => {
    const rectangle = canvas.current?.getBoundingClientRect()
    return { x: event.clientX - (rectangle?.left ?? 0), y: event.clientY - (rectangle?.top ?? 0) }
  }

  const dragOn = (): void => {
    if (drag.current === null) return
    const next = goOn(store, readLayout(), readScroll(), drag.current, pointer.current, isCopying.current)
    drag.current = next.drag
    ghost.current = next.ghost
    setGhost(next.ghost)
    requestDraw()
  }

  /** While one drags beyond the edge the grid scrolls on by itself, frame by frame. */
  const scrollOn = (): void => {
    if (drag.current === null) return
    const by = scrollBeyond(readLayout(), pointer.current)
    if (by.x !== 0 || by.y !== 0) {
      scroller.current?.scrollBy({ left: by.x, top: by.y, behavior: 'instant' })
      dragOn()
    }
    requestAnimationFrame(scrollOn)
  }

  const select = (rectangle: Rectangle): void => store.select({ anchor: { row: rectangle.bottom, column: rectangle.right }, head: { row: rectangle.top, column: rectangle.left } })

  const end = (event: PointerEvent, isDropped: boolean): void => {
    const ended = drag.current
    drag.current = null
    if (ended === null) return
    canvas.current?.releasePointerCapture(event.pointerId)
    if (isDropped && ghost.current === null && store.rectangle !== null && isOneCell(store.rectangle)) activate(spotAt(readLayout(), readScroll(), pointer.current.x, pointer.current.y))
    const shown = ghost.current
    ghost.current = null
    setGhost(null)
    if (ended.kind === 'move' && !ended.hasMoved) store.select(at(ended.from))
    if (isDropped && shown !== null && ended.kind === 'fill') {
      tell(fill(store, ended.source, shown.rectangle))
      select(shown.rectangle)
    }
    if (isDropped && shown !== null && ended.kind === 'move') {
      // A block that was cut at an edge has kept at least one of its sides.
      const rows = shown.rectangle.top - ended.source.top || shown.rectangle.bottom - ended.source.bottom
      const columns = shown.rectangle.left - ended.source.left || shown.rectangle.right - ended.source.right
      tell(move(store, ended.source, rows, columns, shown.kind === 'copy'))
      select(shown.rectangle)
    }
    requestDraw()
  }

  return {
    onPointerDown(event) {
      if (event.button !== 0) return
      event.preventDefault()
      begin()
      pointer.current = pointOf(event)
      const begun = beginDrag(store, readLayout(), readScroll(), pointer.current, { extends: event.shiftKey })
      // A finger scrolls; it does not drag shifts about.
      if (begun === null || event.pointerType === 'touch') return activate(spotAt(readLayout(), readScroll(), pointer.current.x, pointer.current.y))
      drag.current = begun
      isCopying.current = event.ctrlKey || event.metaKey
      canvas.current?.setPointerCapture(event.pointerId)
      requestAnimationFrame(scrollOn)
    },
    onPointerMove(event) {
      pointer.current = pointOf(event)
      if (drag.current !== null) {
        isCopying.current = event.ctrlKey || event.metaKey
        return dragOn()
      }
      const spot = spotAt(readLayout(), readScroll(), pointer.current.x, pointer.current.y)
      const isHandle = isOnHandle(store, readLayout(), readScroll(), pointer.current)
      setCursor(isHandle ? 'crosshair' : spot.kind !== 'cell' ? 'default' : isMovable(store, spot.place) ? 'grab' : 'cell')
      const spotKey = JSON.stringify(spot)
      if (spotKey === lastSpot.current) return
      lastSpot.current = spotKey
      hover(spot)
    },
    onPointerUp: (event) => end(event, true),
    onPointerCancel: (event) => end(event, false),
    onPointerLeave() {
      if (drag.current !== null) return
      lastSpot.current = ''
      hover(null)
    },
  }
}
