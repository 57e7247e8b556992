/** Around the cells: dates above, names to the left, what each one carries to the right. */
import { isOff, xOfMoment, type Scene } from './draw-body.ts'
import { bodyBox, seen, sharesLeft, shareCount, xOf, yOf } from './geometry.ts'
import type { shareNames } from '../../rules/grid.ts'
import { weekdayOf } from '../../rules/times.ts'

export function drawHead(scene: Scene): void {
  const { pen, colours, layout, scroll, store, words } = scene
  const box = bodyBox(layout)
  const view = seen(layout, scroll)
  const { days, freeFrom } = store.answer
  pen.save()
  pen.fillStyle = colours.surface
  pen.fillRect(0, 0, layout.width, layout.headHeight)
  pen.beginPath()
  pen.rect(box.left, 0, box.right - box.left, layout.headHeight)
  pen.clip()
  pen.textAlign = 'center'
  pen.textBaseline = 'alphabetic'
  for (let column = view.left; column <= view.right; column += 1) {
    const day = days[column]
    if (day === undefined) continue
    const x = xOf(layout, scroll, column)
    const middle = x + layout.cellWidth / 2
    if (isOff(day)) {
      pen.fillStyle = colours.ground
      pen.fillRect(x, 0, layout.cellWidth - 1, layout.headHeight)
    }
    const weekday = weekdayOf(day.day)
    pen.fillStyle = colours.muted
    pen.font = `11px ${colours.font}`
    pen.fillText(words.weekdays[weekday - 1] ?? '', middle, 13)
    pen.fillStyle = colours.text
    pen.font = `${store.place?.column === column ? 700 : 600} 14px ${colours.font}`
    pen.fillText(String(Number(day.day.slice(8))), middle, 28)
    const mark = day.holiday !== null && !day.isWorkday ? words.holiday : day.isWeekend && day.isWorkday ? words.workday : day.holiday !== null ? words.holiday : ''
    pen.font = `${mark === '' ? '' : '600 '}10px ${colours.font}`
    pen.fillStyle = mark === '' ? colours.muted : colours.text
    if (mark !== '') pen.fillText(mark, middle, 40, layout.cellWidth - 2)
    else if (column === 0 || day.day.endsWith('-01')) pen.fillText(words.months[Number(day.day.slice(5, 7)) - 1] ?? '', middle, 40, layout.cellWidth - 2)
    if (day.day.endsWith('-01') && column > 0) {
      pen.fillStyle = colours.muted
      pen.fillRect(Math.round(x) - 1, 4, 1, layout.headHeight - 8)
    }
  }
  // Under the dates: what is over, and what stands inside the notice.
  const bar = layout.headHeight - 4
  const nowAt = xOfMoment(scene, scene.now)
  pen.fillStyle = colours.line
  if (nowAt > box.left) pen.fillRect(box.left, bar, nowAt - box.left, 3)
  if (freeFrom !== null && freeFrom > scene.now) {
    pen.fillStyle = colours.amber
    const from = Math.max(box.left, nowAt)
    pen.fillRect(from, bar, Math.max(0, xOfMoment(scene, freeFrom) - from), 3)
  }
  pen.restore()
  line(scene, 0, layout.headHeight - 0.5, layout.width, layout.headHeight - 0.5)
  drawCorner(scene)
}

function line({ pen, colours }: Scene, x1: number, y1: number, x2: number, y2: number): void {
  pen.strokeStyle = colours.line
  pen.lineWidth = 1
  pen.beginPath()
  pen.moveTo(x1, y1)
  pen.lineTo(x2, y2)
  pen.stroke()
}

function drawCorner(scene: Scene): void {
  const { pen, colours, layout, store, words } = scene
  const first = store.answer.days[0]?.day
  const last = store.answer.days.at(-1)?.day
  if (first === undefined || last === undefined) return
  pen.textAlign = 'left'
  pen.textBaseline = 'alphabetic'
  pen.font = `600 13px ${colours.font}`
  pen.fillStyle = colours.text
  pen.fillText(words.span(first, last), 8, 28, layout.nameWidth - 16)
}

/** Cuts a name so that it fits; the whole of it stands in the strip below when it is in focus. */
function fit(pen: CanvasRenderingContext2D, text: string, width: number): string {
  if (pen.measureText(text).width <= width) return text
  let low = 0
  let high = text.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (pen.measureText(`${text.slice(0, middle)}…`).width <= width) low = middle
    else high = middle
  }
  return `${text.slice(0, low)}…`
}

const fitted = new Map<string, string>()

function fitKnown(pen: CanvasRenderingContext2D, text: string, width: number): string {
  const key = `${pen.font}|${width}|${text}`
  const known = fitted.get(key)
  if (known !== undefined) return known
  if (fitted.size > 4_000) fitted.clear()
  const found = fit(pen, text, width)
  fitted.set(key, found)
  return found
}

export function drawNames(scene: Scene): void {
  const { pen, colours, layout, scroll, store, words } = scene
  const box = bodyBox(layout)
  const view = seen(layout, scroll)
  pen.save()
  pen.beginPath()
  pen.rect(0, box.top, layout.width, box.bottom - box.top)
  pen.clip()
  pen.fillStyle = colours.surface
  pen.fillRect(0, box.top, layout.nameWidth, box.bottom - box.top)
  pen.textBaseline = 'middle'
  pen.textAlign = 'left'
  const rectangle = store.rectangle
  for (let row = view.top; row <= view.bottom; row += 1) {
    const y = yOf(layout, scroll, row)
    const middle = y + layout.rowHeight / 2
    const found = store.rows[row]
    if (found === undefined) continue
    if (found.kind === 'heading') {
      pen.fillStyle = colours.ground
      pen.fillRect(0, y, layout.nameWidth, layout.rowHeight - 1)
      pen.font = `600 12px ${colours.font}`
      pen.fillStyle = colours.muted
      // A heading may run on over the days.
      pen.fillText(words.heading(found.key, found.count), 8, middle)
      continue
    }
    const { member } = found
    const isIn = rectangle !== null && row >= rectangle.top && row <= rectangle.bottom
    if (isIn) {
      pen.globalAlpha = 0.12
      pen.fillStyle = colours.blue
      pen.fillRect(0, y, layout.nameWidth, layout.rowHeight - 1)
      pen.globalAlpha = 1
    }
    pen.font = `${store.place?.row === row ? '600 ' : ''}13px ${colours.font}`
    pen.fillStyle = member.isOwn ? colours.text : colours.muted
    pen.fillText(fitKnown(pen, member.isOwn ? member.name : `↙ ${member.name}`, layout.nameWidth - 40), 8, middle)
    if (member.group > 0) {
      pen.font = `11px ${colours.font}`
      pen.fillStyle = colours.muted
      pen.textAlign = 'right'
      pen.fillText(groupLetter(member.group), layout.nameWidth - 8, middle)
      pen.textAlign = 'left'
    }
    line(scene, 0, Math.round(y + layout.rowHeight) - 0.5, layout.nameWidth, Math.round(y + layout.rowHeight) - 0.5)
  }
  pen.restore()
  line(scene, layout.nameWidth - 0.5, 0, layout.nameWidth - 0.5, layout.height)
}

/** Groups are spoken of by letter: watch A. */
export const groupLetter = (group: number): string => (group >= 1 && group <= 26 ? String.fromCodePoint(64 + group) : '')

/** Nights, weekends, holidays, hours: each with how far it is from the unit's median. */
export function drawShares(scene: Scene): void {
  const { pen, colours, layout, scroll, store, words } = scene
  if (layout.shareWidth === 0) return
  const box = bodyBox(layout)
  const view = seen(layout, scroll)
  const left = sharesLeft(layout)
  const wide = layout.shareWidth / shareCount
  const medians = store.sums.medians()
  pen.save()
  pen.fillStyle = colours.surface
  pen.fillRect(left, 0, layout.width - left, box.bottom)
  pen.textBaseline = 'alphabetic'
  pen.textAlign = 'right'
  for (const [at, word] of words.shares.entries()) {
    pen.font = `11px ${colours.font}`
    pen.fillStyle = colours.muted
    pen.fillText(word, left + (at + 1) * wide - 6, 13, wide - 8)
    pen.fillText(`≈ ${show(medians[order[at] ?? 'minutes'], at)}`, left + (at + 1) * wide - 6, 30, wide - 8)
  }
  pen.beginPath()
  pen.rect(left, box.top, layout.width - left, box.bottom - box.top)
  pen.clip()
  pen.textBaseline = 'middle'
  for (let row = view.top; row <= view.bottom; row += 1) {
    const member = store.memberAt(row)
    const y = yOf(layout, scroll, row)
    const middle = y + layout.rowHeight / 2
    if (member === null) {
      pen.fillStyle = colours.ground
      pen.fillRect(left, y, layout.shareWidth, layout.rowHeight - 1)
      continue
    }
    const shares = store.sums.sharesOf(member.id)
    for (let at = 0; at < shareCount; at += 1) {
      const name = order[at] ?? 'minutes'
      const value = shares[name]
      const apart = value - medians[name]
      const right = left + (at + 1) * wide - 6
      pen.font = `12px ${colours.font}`
      pen.fillStyle = value === 0 ? colours.muted : colours.text
      pen.fillText(show(value, at), right - 24, middle)
      if (Math.abs(apart) >= (name === 'minutes' ? 60 : 1)) {
        pen.font = `10px ${colours.font}`
        pen.fillStyle = colours.muted
        pen.fillText(`${apart > 0 ? '+' : '−'}${show(Math.abs(apart), at)}`, right, middle, 22)
      }
    }
    line(scene, left, Math.round(y + layout.rowHeight) - 0.5, left + layout.shareWidth, Math.round(y + layout.rowHeight) - 0.5)
  }
  pen.restore()
  line(scene, left + 0.5, 0, left + 0.5, box.bottom)
}

/** In the order in which a leader asks. */
export const order = ['nights', 'weekends', 'holidays', 'minutes'] as const satisfies readonly (typeof shareNames)[number][]
const show = (value: number, at: number): string => (order[at] === 'minutes' ? String(Math.round(value / 60)) : String(Math.round(value * 10) / 10))
