/** The cells: grounds of days, absences, shifts, marks, the selection. Draws only what can be seen. */
import type { ShiftItem } from '../../contract/shared.ts'
import type { RosterAnswer } from './cells.ts'
import { hueOf, type Colours } from './colours.ts'
import { bodyBox, seen, xOf, yOf, type Layout, type Scroll } from './geometry.ts'
import type { Rectangle } from './range.ts'
import { barWidth, drawBar, drawBrokenCorner, drawLock, drawMoon, drawUnsaved } from './shapes.ts'
import type { GridStore } from './store.ts'

/** What the texts of the canvas say, in the reader's language. */
export interface CanvasWords {
  readonly absence: Readonly<Record<string, string>>
  readonly weekdays: readonly string[]
  /** One sign each: a holiday, a working day in place of one. */
  readonly holiday: string
  readonly workday: string
  readonly months: readonly string[]
  /** Feb – Mar 2027 */
  readonly span: (first: string, last: string) => string
  readonly shares: readonly string[]
  readonly heading: (key: string, count: number) => string
  readonly coverage: (classId: string, qualification: string, minimum: number | null) => string
  readonly strip: string
}

export interface Ghost {
  readonly rectangle: Rectangle
  readonly kind: 'fill' | 'move' | 'copy'
}

export interface Scene {
  readonly pen: CanvasRenderingContext2D
  readonly colours: Colours
  readonly hatch: CanvasPattern | null
  readonly layout: Layout
  readonly scroll: Scroll
  readonly store: GridStore
  readonly words: CanvasWords
  readonly hasFocus: boolean
  readonly ghost: Ghost | null
  /** What was cut or copied: marching is left out, a dashed frame will do. */
  readonly copied: Rectangle | null
  readonly now: number
  /** By hour of the roster; null: no floor then. */
  readonly floor: readonly (number | null)[]
  /** How many rows of coverage are shown. */
  readonly coverageShown: number
}

export const isOff = (day: RosterAnswer['days'][number]): boolean => !day.isWorkday

export function drawBody(scene: Scene): void {
  const { pen, colours, layout, scroll, store } = scene
  const box = bodyBox(layout)
  const view = seen(layout, scroll)
  const { days } = store.answer
  pen.save()
  pen.beginPath()
  pen.rect(box.left, box.top, box.right - box.left, box.bottom - box.top)
  pen.clip()
  pen.fillStyle = colours.surface
  pen.fillRect(box.left, box.top, box.right - box.left, box.bottom - box.top)
  pen.fillStyle = colours.ground
  for (let column = view.left; column <= view.right; column += 1) {
    const day = days[column]
    if (day !== undefined && isOff(day)) pen.fillRect(xOf(layout, scroll, column), box.top, layout.cellWidth, box.bottom - box.top)
  }
  drawAbsences(scene)
  drawLines(scene)
  pen.textAlign = 'center'
  pen.textBaseline = 'middle'
  for (let row = view.top; row <= view.bottom; row += 1) drawRow(scene, row, view.left, view.right)
  drawNow(scene)
  drawSelection(scene)
  pen.restore()
}

function drawLines({ pen, colours, layout, scroll, store }: Scene): void {
  const box = bodyBox(layout)
  const view = seen(layout, scroll)
  pen.strokeStyle = colours.line
  pen.lineWidth = 1
  pen.beginPath()
  for (let column = view.left; column <= view.right + 1; column += 1) {
    const x = Math.round(xOf(layout, scroll, column)) - 0.5
    pen.moveTo(x, box.top)
    pen.lineTo(x, box.bottom)
  }
  for (let row = view.top; row <= view.bottom + 1; row += 1) {
    const y = Math.round(yOf(layout, scroll, row)) - 0.5
    pen.moveTo(box.left, y)
    pen.lineTo(box.right, y)
  }
  pen.stroke()
  // A heading runs through: no cells in it.
  pen.fillStyle = colours.ground
  for (let row = view.top; row <= view.bottom; row += 1) {
    if (store.rows[row]?.kind === 'heading') pen.fillRect(box.left, yOf(layout, scroll, row), box.right - box.left, layout.rowHeight - 1)
  }
}

/** Where a moment stands on the canvas; hours of a day that is longer or shorter than 24 are as wide as they are. */
export function xOfMoment({ layout, scroll, store }: Pick<Scene, 'layout' | 'scroll' | 'store'>, at: number): number {
  const starts = store.dayStarts
  const last = starts.length - 1
  const first = starts[0] ?? at
  const end = starts[last] ?? at
  if (at <= first) return xOf(layout, scroll, 0)
  if (at >= end) return xOf(layout, scroll, last)
  let low = 0
  let high = last
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= at) low = middle
    else high = middle
  }
  const from = starts[low] ?? 0
  const to = starts[low + 1] ?? from + 1
  return xOf(layout, scroll, low + (at - from) / (to - from))
}

function drawAbsences(scene: Scene): void {
  const { pen, colours, hatch, layout, scroll, store, words } = scene
  const box = bodyBox(layout)
  const view = seen(layout, scroll)
  pen.font = `11px ${colours.font}`
  pen.textAlign = 'center'
  pen.textBaseline = 'middle'
  for (let row = view.top; row <= view.bottom; row += 1) {
    const member = store.memberAt(row)
    const line = member === null ? undefined : store.grid.lines.get(member.id)
    if (line === undefined || line.absences.length === 0) continue
    const y = yOf(layout, scroll, row)
    for (const absence of line.absences) {
      const left = xOfMoment(scene, absence.from)
      const right = xOfMoment(scene, absence.to)
      if (right <= box.left || left >= box.right || right <= left) continue
      pen.fillStyle = hatch ?? colours.hatch
      pen.fillRect(left, y, right - left, layout.rowHeight - 1)
      const word = words.absence[absence.kind] ?? absence.kind
      const wide = pen.measureText(word).width + 6
      const free = freeRun(scene, row, Math.max(left, box.left), Math.min(right, box.right))
      // A word may reach a little over a short absence, but not over a shift beside it.
      if (free === null || free.to - free.from < Math.min(wide, layout.cellWidth * 0.8)) continue
      const middle = (free.from + free.to) / 2
      pen.fillStyle = colours.surface
      pen.fillRect(middle - wide / 2, y + 5, wide, layout.rowHeight - 11)
      pen.fillStyle = colours.muted
      pen.fillText(word, middle, y + layout.rowHeight / 2, Math.max(wide, free.to - free.from))
    }
  }
}

/** The widest stretch between two edges in which the member has no shift: where a word can be read. */
function freeRun({ layout, scroll, store }: Scene, row: number, from: number, to: number): { from: number; to: number } | null {
  let best: { from: number; to: number } | null = null
  let start: number | null = null
  const view = seen(layout, scroll)
  for (let column = view.left; column <= view.right + 1; column += 1) {
    const x = Math.max(from, Math.min(to, xOf(layout, scroll, column)))
    const key = column <= view.right ? store.keyAt(row, column) : null
    const isFree = key !== null && store.cellOf(key).classId === null
    if (isFree) start ??= x
    else if (start !== null) {
      if (best === null || x - start > best.to - best.from) best = { from: start, to: x }
      start = null
    }
  }
  return best
}

function drawRow(scene: Scene, row: number, left: number, right: number): void {
  const { pen, colours, layout, scroll, store } = scene
  const member = store.memberAt(row)
  const line = member === null ? undefined : store.grid.lines.get(member.id)
  if (member === null || line === undefined) return
  const y = yOf(layout, scroll, row)
  const middle = y + layout.rowHeight / 2
  const broken = store.sums.ofLine(member.id)
  // Looked up by key only where there is something to find: a key is a new string for each cell of each frame.
  const isKeyed = line.elsewhere.length > 0 || store.changeCount > 0 || store.flashed.size > 0 || store.pending.size > 0
  for (let column = left; column <= right; column += 1) {
    const x = xOf(layout, scroll, column)
    const shift = line.cells[column]
    const key = isKeyed ? store.keyAt(row, column) : null
    if (shift != null) drawShift(scene, shift, x, y)
    else if (key !== null) {
      const [elsewhere] = store.elsewhereAt(key)
      if (elsewhere !== undefined) {
        pen.fillStyle = colours.line
        pen.fillRect(x + 1, y + 2, layout.cellWidth - 3, layout.rowHeight - 5)
        pen.font = `italic 11px ${colours.font}`
        pen.fillStyle = colours.muted
        pen.fillText(`↗${store.codeOf(elsewhere.classId)}`, x + layout.cellWidth / 2, middle, layout.cellWidth - 2)
      }
    }
    if (broken.size > 0) {
      const found = broken.get(store.answer.days[column]?.day ?? '')
      if (found !== undefined) {
        const isHard = found.some((each) => each.isHard)
        drawBrokenCorner(pen, x + layout.cellWidth - 1, y, isHard, isHard ? colours.red : colours.amber)
      }
    }
    if (key === null) continue
    if (store.isEdited(key)) drawUnsaved(pen, x + barWidth + 4, y + layout.rowHeight - 5, colours.text)
    if (store.flashed.has(key) || store.pending.has(key)) {
      pen.strokeStyle = store.pending.has(key) ? colours.amber : colours.blue
      pen.lineWidth = 1.5
      pen.setLineDash([3, 2])
      pen.strokeRect(x + 1, y + 1, layout.cellWidth - 3, layout.rowHeight - 3)
      pen.setLineDash([])
    }
  }
}

function drawShift({ pen, colours, layout, store }: Scene, shift: ShiftItem, x: number, y: number): void {
  const shiftClass = store.classes.get(shift.classId)
  if (shiftClass === undefined) return
  const hue = hueOf(store.hueOf(shiftClass.id), colours.isDark)
  const edge = x + layout.cellWidth - 1
  pen.globalAlpha = shiftClass.isNight ? 0.24 : 0.1
  pen.fillStyle = hue
  pen.fillRect(x, y, layout.cellWidth - 1, layout.rowHeight - 1)
  pen.globalAlpha = 1
  drawBar(pen, shiftClass, x + 1, y, layout.rowHeight - 1, hue)
  if (shiftClass.isNight) drawMoon(pen, edge - 5, y + layout.rowHeight - 7, 3.4, hue)
  pen.font = `600 12px ${colours.font}`
  pen.fillStyle = colours.text
  pen.fillText(shiftClass.code, x + (layout.cellWidth + barWidth) / 2 - (shiftClass.isNight ? 1 : 0), y + layout.rowHeight / 2, layout.cellWidth - barWidth - 2)
  if (shift.isLocked) drawLock(pen, edge - (shiftClass.isNight ? 16 : 8), y + layout.rowHeight - 10, colours.muted)
}

function drawNow(scene: Scene): void {
  const { pen, colours, layout, store, now } = scene
  const starts = store.dayStarts
  if (now < (starts[0] ?? Infinity) || now >= (starts.at(-1) ?? 0)) return
  const box = bodyBox(layout)
  const x = Math.round(xOfMoment(scene, now)) - 0.5
  pen.strokeStyle = colours.text
  pen.lineWidth = 1
  pen.setLineDash([2, 3])
  pen.beginPath()
  pen.moveTo(x, box.top)
  pen.lineTo(x, box.bottom)
  pen.stroke()
  pen.setLineDash([])
}

function frame({ pen, layout, scroll }: Scene, rectangle: Rectangle, inset: number): void {
  const x = xOf(layout, scroll, rectangle.left)
  const y = yOf(layout, scroll, rectangle.top)
  pen.strokeRect(x + inset - 1, y + inset - 1, (rectangle.right - rectangle.left + 1) * layout.cellWidth - 2 * inset + 1, (rectangle.bottom - rectangle.top + 1) * layout.rowHeight - 2 * inset + 1)
}

export const handleSide = 7

function drawSelection(scene: Scene): void {
  const { pen, colours, layout, scroll, store, hasFocus, ghost, copied } = scene
  const { range, rectangle } = store
  if (copied !== null) {
    pen.strokeStyle = colours.text
    pen.lineWidth = 1
    pen.setLineDash([4, 3])
    frame(scene, copied, 1.5)
    pen.setLineDash([])
  }
  if (range === null || rectangle === null) return
  const x = xOf(layout, scroll, rectangle.left)
  const y = yOf(layout, scroll, rectangle.top)
  const wide = (rectangle.right - rectangle.left + 1) * layout.cellWidth - 1
  const tall = (rectangle.bottom - rectangle.top + 1) * layout.rowHeight - 1
  pen.globalAlpha = 0.12
  pen.fillStyle = colours.blue
  pen.fillRect(x, y, wide, tall)
  pen.globalAlpha = 1
  pen.strokeStyle = hasFocus ? colours.blue : colours.muted
  pen.lineWidth = 1
  frame(scene, rectangle, 1)
  pen.lineWidth = hasFocus ? 2.5 : 1.5
  frame(scene, { top: range.head.row, bottom: range.head.row, left: range.head.column, right: range.head.column }, 1.5)
  if (store.isEditable) {
    pen.fillStyle = hasFocus ? colours.blue : colours.muted
    pen.fillRect(x + wide - handleSide + 2, y + tall - handleSide + 2, handleSide, handleSide)
  }
  if (ghost !== null) {
    pen.strokeStyle = colours.text
    pen.lineWidth = 2
    pen.setLineDash(ghost.kind === 'move' ? [] : [5, 3])
    frame(scene, ghost.rectangle, 1.5)
    pen.setLineDash([])
  }
}
