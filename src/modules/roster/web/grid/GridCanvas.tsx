/**
 * The grid on screen: one canvas as large as the window on it, in a box that scrolls; one input that holds the focus, is the
 * editor, and tells whoever listens what it stands on. As elements (rows with content-visibility, a span a cell) 400 × 35
 * cost 13 ms of processor for each frame that scrolls, before absences, marks and sums; the canvas with all of them costs 7.
 */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore, type KeyboardEvent, type ReactNode } from 'react'
import type { ShiftClass } from '../../contract/shared.ts'
import { clear, copy, fillDown, fillRight, nextBroken, paste, putClass, toggleLock, type Report } from './actions.ts'
import { readColours, type Colours } from './colours.ts'
import { readTyped } from './codes.ts'
import { drawBody, type CanvasWords, type Ghost, type Scene } from './draw-body.ts'
import { drawFoot } from './draw-foot.ts'
import { drawHead, drawNames, drawShares } from './draw-frame.ts'
import { bodyBox, contentSize, layOut, scrollTo, xOf, yOf, type Scroll, type Spot } from './geometry.ts'
import { at, extendTo, isOneCell, moveBy, placeWithin, type Place, type Rectangle } from './range.ts'
import { makeHatch } from './shapes.ts'
import { ShiftPicker } from './ShiftPicker.tsx'
import type { GridStore } from './store.ts'
import { useGridPointer } from './use-grid-pointer.ts'

export interface GridCanvasProps {
  readonly store: GridStore
  readonly words: CanvasWords
  readonly label: string
  /** Another theme is another set of colours. */
  readonly theme: string
  readonly now: number
  readonly floor: readonly (number | null)[]
  readonly coverageShown: number
  /** What a place is, for whoever listens. */
  describe(place: Place): string
  hover(spot: Spot | null): void
  /** Pressed by the pointer: what stands under the grid, or a cell. */
  activate(spot: Spot): void
  tell(report: Report): void
  undo(): void
  redo(): void
  save(): void
  find(): void
  /** Hands out how to bring a place into view. */
  bind(handle: GridHandle | null): void
}

export interface GridHandle {
  show(place: Place): void
  focus(): void
}

type Editing = { readonly text: string; readonly isPicking: boolean; readonly choice: number }

export function GridCanvas({ store, words, label, theme, now, floor, coverageShown, describe, hover, activate, tell, undo, redo, save, find, bind }: GridCanvasProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const [box, setBox] = useState({ width: 0, height: 0 })
  const [editing, setEditing] = useState<Editing | null>(null)
  const [hasFocus, setFocus] = useState(false)
  const [said, setSaid] = useState('')
  const colours = useRef<Colours | null>(null)
  const hatch = useRef<CanvasPattern | null>(null)
  const ghost = useRef<Ghost | null>(null)
  const copied = useRef<Rectangle | null>(null)
  const frame = useRef(0)
  const isMarked = useRef(false)
  useSyncExternalStore(store.subscribe, store.read)
  const { rows, columns } = store.size
  const layout = useMemo(() => layOut({ ...box, size: { rows, columns }, coverageRows: coverageShown }), [box, rows, columns, coverageShown])
  const classes = useMemo(() => [...store.classes.values()], [store.classes])

  const readScroll = useCallback((): Scroll => ({ x: scroller.current?.scrollLeft ?? 0, y: scroller.current?.scrollTop ?? 0 }), [])

  // What a frame needs and changes without drawing the component anew.
  const live = useRef({ layout, words, now, floor, hasFocus, coverageShown })
  live.current = { layout, words, now, floor, hasFocus, coverageShown }

  const placeInput = useCallback(() => {
    const { current } = input
    const place = store.place
    if (current === null || place === null) return
    const scroll = readScroll()
    const at = live.current.layout
    current.style.transform = `translate(${xOf(at, scroll, place.column)}px, ${yOf(at, scroll, place.row)}px)`
    current.style.width = `${at.cellWidth}px`
    current.style.height = `${at.rowHeight}px`
  }, [readScroll, store])

  const draw = useCallback(() => {
    frame.current = 0
    const pen = canvas.current?.getContext('2d', { alpha: false })
    const { layout: at, ...rest } = live.current
    if (pen === null || pen === undefined || at.width === 0 || colours.current === null) return
    const scale = globalThis.devicePixelRatio
    pen.setTransform(scale, 0, 0, scale, 0, 0)
    pen.fillStyle = colours.current.ground
    pen.fillRect(0, 0, at.width, at.height)
    const scene: Scene = { pen, colours: colours.current, hatch: hatch.current, layout: at, scroll: readScroll(), store, ...rest, ghost: ghost.current, copied: copied.current }
    drawBody(scene)
    drawHead(scene)
    drawShares(scene)
    drawFoot(scene)
    drawNames(scene)
    // What `npm run bench grid` waits for; browsers keep it in their own tools as well.
    if (!isMarked.current) performance.mark('muster.grid')
    isMarked.current = true
    placeInput()
  }, [placeInput, readScroll, store])

  const requestDraw = useCallback(() => {
    if (frame.current === 0) frame.current = requestAnimationFrame(draw)
  }, [draw])

  const show = useCallback(
    (place: Place) => {
      const before = readScroll()
      const after = scrollTo(live.current.layout, before, place)
      if (after !== before) scroller.current?.scrollTo({ left: after.x, top: after.y, behavior: 'instant' })
      requestDraw()
    },
    [readScroll, requestDraw],
  )

  useEffect(() => {
    bind({ show, focus: () => input.current?.focus({ preventScroll: true }) })
    return () => bind(null)
  }, [bind, show])

  useEffect(() => store.subscribe(requestDraw), [store, requestDraw])
  useEffect(requestDraw, [requestDraw, layout, words, now, floor, hasFocus])
  useEffect(() => () => cancelAnimationFrame(frame.current), [])

  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return undefined
    const measure = (): void => setBox((before) => (before.width === element.clientWidth && before.height === element.clientHeight ? before : { width: element.clientWidth, height: element.clientHeight }))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  useLayoutEffect(() => {
    const element = canvas.current
    if (element === null || box.width === 0) return undefined
    const scale = globalThis.devicePixelRatio
    element.width = Math.round(box.width * scale)
    element.height = Math.round(box.height * scale)
    // A frame later: the page sets its theme after this.
    const next = requestAnimationFrame(() => {
      colours.current = readColours(document.documentElement, { font: getComputedStyle(document.body).fontFamily, isDark: theme !== 'day' })
      hatch.current = makeHatch(colours.current.hatch, scale)
      draw()
    })
    return () => cancelAnimationFrame(next)
  }, [box, theme, draw])

  // What the focus stands on, said a moment later: a held arrow key need not read out every cell.
  useEffect(() => {
    if (!hasFocus) return undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const say = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => setSaid(store.place === null ? '' : describe(store.place)), 120)
    }
    say()
    const leave = store.subscribe(say)
    return () => {
      clearTimeout(timer)
      leave()
    }
  }, [describe, hasFocus, store])

  const go = useCallback(
    (place: Place, isExtending: boolean) => {
      store.select(isExtending && store.range !== null ? extendTo(store.range, place) : at(place))
      show(place)
    },
    [show, store],
  )

  /** Off a heading, in the direction in which one moves. */
  const offHeading = (place: Place, from: Place): Place => {
    if (store.memberAt(place.row) !== null) return place
    const step = place.row < from.row || (place.row === from.row && place.row > 0) ? -1 : 1
    const next = placeWithin({ row: place.row + step, column: place.column }, store.size)
    return store.memberAt(next.row) === null ? placeWithin({ row: place.row - step, column: place.column }, store.size) : next
  }

  const closeEditor = (): void => {
    setEditing(null)
    if (input.current !== null) input.current.value = ''
  }

  const commit = (shiftClass: ShiftClass | null, step: 'right' | 'down' | 'stay'): void => {
    closeEditor()
    const isSingle = store.rectangle !== null && isOneCell(store.rectangle)
    tell(putClass(store, shiftClass?.id ?? null))
    const place = store.place
    if (place === null || !isSingle || step === 'stay') return
    const to = step === 'right' ? { row: place.row, column: place.column + 1 } : { row: place.row + 1, column: place.column }
    go(offHeading(placeWithin(to, store.size), place), false)
  }

  /** The list opens on what the cell holds, so that Enter twice changes nothing. */
  const openPicker = (): void => {
    const key = store.place === null ? null : store.keyAt(store.place.row, store.place.column)
    if (!store.isEditable || key === null) return
    const held = store.cellOf(key).classId
    const offered_ = classes.filter((each) => !each.isRetired)
    setEditing({ text: '', isPicking: true, choice: Math.max(0, offered_.findIndex((each) => each.id === held)) })
  }

  const type = (text: string): void => {
    if (!store.isEditable) return closeEditor()
    const typed = readTyped(classes, text)
    if (typed.kind === 'settled') return commit(typed.shiftClass, 'right')
    setEditing({ text, isPicking: editing?.isPicking ?? false, choice: 0 })
  }

  const offered = editing === null ? [] : classes.filter((each) => !each.isRetired && each.code.toLocaleUpperCase().startsWith(editing.text.trim().toLocaleUpperCase()))

  function pressWhileEditing(event: KeyboardEvent, now_: Editing): void {
    if (event.nativeEvent.isComposing) return
    const settle = (step: 'right' | 'down' | 'stay'): void => {
      const typed = readTyped(classes, now_.text)
      const picked = now_.isPicking ? offered[now_.choice] : undefined
      if (picked !== undefined) return commit(picked, step)
      if (now_.text.trim() === '') return closeEditor()
      if (typed.kind === 'unknown' || typed.shiftClass === undefined) {
        tell({ changed: 0, locked: 0, problems: [], unknown: [now_.text.trim()] })
        return closeEditor()
      }
      commit(typed.shiftClass, step)
    }
    const acts: Record<string, () => void> = {
      Enter: () => settle('down'),
      Tab: () => settle('right'),
      Escape: closeEditor,
      ArrowDown: () => (now_.isPicking ? setEditing({ ...now_, choice: Math.min(offered.length - 1, now_.choice + 1) }) : settle('down')),
      ArrowUp: () => (now_.isPicking ? setEditing({ ...now_, choice: Math.max(0, now_.choice - 1) }) : settle('stay')),
      ArrowRight: () => settle('right'),
    }
    const act = acts[event.key]
    if (act === undefined) return
    event.preventDefault()
    act()
  }

  function press(event: KeyboardEvent): void {
    if (editing !== null) return pressWhileEditing(event, editing)
    const place = store.place ?? { row: 0, column: 0 }
    const isCommand = event.ctrlKey || event.metaKey
    const box_ = bodyBox(layout)
    const page = Math.max(1, Math.floor((box_.bottom - box_.top) / layout.rowHeight) - 1)
    const to = event.altKey ? null : moveBy(event.key, place, store.size, { isFar: isCommand, page })
    if (to !== null) {
      event.preventDefault()
      return go(offHeading(to, place), event.shiftKey)
    }
    const done = (act: () => void): void => {
      event.preventDefault()
      act()
    }
    if (isCommand) {
      const letters: Record<string, () => void> = {
        a: () => store.select({ anchor: { row: rows - 1, column: columns - 1 }, head: { row: 0, column: 0 } }),
        d: () => tell(fillDown(store)),
        r: () => tell(fillRight(store)),
        l: () => tell(toggleLock(store)),
        z: () => (event.shiftKey ? redo() : undo()),
        y: redo,
        s: save,
        f: find,
      }
      const act = letters[event.key.toLowerCase()]
      if (act !== undefined) done(act)
      return
    }
    switch (event.key) {
      case 'Tab': {
        // Out of the grid at its edges, so that the keyboard is never caught in it.
        const next = { row: place.row, column: place.column + (event.shiftKey ? -1 : 1) }
        if (store.place !== null && next.column >= 0 && next.column < columns) done(() => go(next, false))
        return
      }
      case 'Delete':
      case 'Backspace': return done(() => tell(clear(store)))
      case 'Enter':
      case 'F2': return done(openPicker)
      case 'F8': return done(() => {
        const broken = nextBroken(store)
        if (broken !== null) go(broken, false)
      })
      case 'Escape':
        if (copied.current !== null) return done(() => {
          copied.current = null
          requestDraw()
        })
        return
      case ' ': return done(() => undefined)
    }
  }

  const pointing = useGridPointer({
    store,
    canvas,
    scroller,
    setGhost: (shown) => {
      ghost.current = shown
    },
    setCursor: (cursor) => {
      if (canvas.current !== null) canvas.current.style.cursor = cursor
    },
    readLayout: () => live.current.layout,
    readScroll,
    requestDraw,
    hover,
    activate,
    tell,
    begin: () => {
      if (editing !== null) closeEditor()
      input.current?.focus({ preventScroll: true })
    },
  })

  const takeCopy = (event: React.ClipboardEvent, isCut: boolean): void => {
    if (editing !== null) return
    const text = copy(store)
    if (text === null) return
    event.preventDefault()
    event.clipboardData.setData('text/plain', text)
    copied.current = store.rectangle
    if (isCut) tell(clear(store))
    requestDraw()
  }

  const content = contentSize(layout)
  const place = store.place
  const scroll = readScroll()
  return (
    <div ref={scroller} className="grid-scroll" onScroll={requestDraw}>
      <div className="grid-content" style={{ width: content.width, height: content.height }}>
        <div className="grid-window" style={{ width: box.width, height: box.height }}>
          <canvas
            ref={canvas}
            className="grid-canvas"
            style={{ width: box.width, height: box.height }}
            aria-hidden="true"
            {...pointing}
            onDoubleClick={openPicker}
          />
          <div role="grid" aria-label={label} aria-rowcount={rows + 1} aria-colcount={columns + 1} aria-readonly={!store.isEditable} aria-multiselectable="true">
            <div role="row" aria-rowindex={(place?.row ?? 0) + 2}>
              <div role="gridcell" aria-colindex={(place?.column ?? 0) + 2} aria-selected={place !== null}>
                <input
                  ref={input}
                  className={editing === null ? 'grid-input is-idle' : 'grid-input'}
                  aria-label={place === null ? label : describe(place)}
                  readOnly={!store.isEditable}
                  autoComplete="off"
                  spellCheck={false}
                  maxLength={6}
                  onFocus={() => {
                    setFocus(true)
                    if (store.place === null && rows > 0) go(offHeading({ row: 0, column: 0 }, { row: 0, column: 0 }), false)
                  }}
                  onBlur={() => {
                    setFocus(false)
                    closeEditor()
                  }}
                  onKeyDown={press}
                  onChange={(event) => {
                    if (!(event.nativeEvent instanceof InputEvent && event.nativeEvent.isComposing)) type(event.target.value)
                  }}
                  onCompositionEnd={(event) => type(event.currentTarget.value)}
                  onCopy={(event) => takeCopy(event, false)}
                  onCut={(event) => takeCopy(event, true)}
                  onPaste={(event) => {
                    if (editing !== null) return
                    event.preventDefault()
                    copied.current = null
                    tell(paste(store, event.clipboardData.getData('text/plain')))
                  }}
                />
              </div>
            </div>
          </div>
          {editing === null || place === null ? null : (
            <ShiftPicker offered={offered} choice={editing.choice} isPicking={editing.isPicking} text={editing.text} left={xOf(layout, scroll, place.column)} top={yOf(layout, scroll, place.row + 1)} height={box.height} pick={(shiftClass) => commit(shiftClass, 'stay')} />
          )}
        </div>
      </div>
      <p className="visually-hidden" aria-live="polite">
        {said}
      </p>
    </div>
  )
}
