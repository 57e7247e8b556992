/** Small shapes that say what colour alone must not: the class of a shift, night, a lock, a corner. */
import type { ShiftClass } from '../../contract/shared.ts'

type Pen = CanvasRenderingContext2D
export const barWidth = 5

/** Whether a class is on duty round the clock: drawn with two bars. */
export const isRoundTheClock = (shiftClass: Pick<ShiftClass, 'minutes'>): boolean => shiftClass.minutes >= 1_200

/** The bar at the left of a shift: its form tells the kind. */
export function drawBar(pen: Pen, shiftClass: Pick<ShiftClass, 'kind' | 'minutes'>, x: number, y: number, height: number, colour: string): void {
  const top = y + 4
  const tall = height - 8
  pen.fillStyle = colour
  pen.strokeStyle = colour
  pen.lineWidth = 1
  switch (shiftClass.kind) {
    case 'duty':
      if (isRoundTheClock(shiftClass)) {
        pen.fillRect(x, top, 2, tall)
        pen.fillRect(x + 3, top, 2, tall)
      } else pen.fillRect(x, top, 4, tall)
      return
    case 'officer-of-the-day':
      pen.fillRect(x + 1, top + 6, 2, tall - 6)
      diamond(pen, x + 2, top + 3, 3)
      return
    case 'forward':
      pen.beginPath()
      pen.moveTo(x, top)
      pen.lineTo(x + 5, top + tall / 2)
      pen.lineTo(x, top + tall)
      pen.closePath()
      pen.fill()
      return
    case 'standby-station':
      for (let at = top; at < top + tall; at += 5) pen.fillRect(x, at, 4, Math.min(3, top + tall - at))
      return
    case 'standby-home':
      pen.strokeRect(x + 0.5, top + 0.5, 3, tall - 1)
      return
    case 'course':
      pen.fillRect(x, top, 4, 2)
      pen.fillRect(x + 1.5, top, 1, tall)
      pen.fillRect(x, top + tall - 2, 4, 2)
  }
}

function diamond(pen: Pen, x: number, y: number, r: number): void {
  pen.beginPath()
  pen.moveTo(x, y - r)
  pen.lineTo(x + r, y)
  pen.lineTo(x, y + r)
  pen.lineTo(x - r, y)
  pen.closePath()
  pen.fill()
}

/** A crescent: the shift is a night. */
export function drawMoon(pen: Pen, x: number, y: number, r: number, colour: string): void {
  pen.fillStyle = colour
  pen.beginPath()
  pen.arc(x, y, r, 0.35 * Math.PI, 1.65 * Math.PI)
  pen.quadraticCurveTo(x - r * 0.75, y, x + r * 0.45, y + r * 0.9)
  pen.closePath()
  pen.fill()
}

export function drawLock(pen: Pen, x: number, y: number, colour: string): void {
  pen.fillStyle = colour
  pen.fillRect(x, y + 3, 6, 4)
  pen.strokeStyle = colour
  pen.lineWidth = 1
  pen.beginPath()
  pen.arc(x + 3, y + 3, 2, Math.PI, 0)
  pen.stroke()
}

/** A broken rule, top right: a full triangle where it must not stand, an open one where it may. */
export function drawBrokenCorner(pen: Pen, right: number, top: number, isHard: boolean, colour: string): void {
  const reach = 8
  pen.beginPath()
  pen.moveTo(right - reach, top)
  pen.lineTo(right, top)
  pen.lineTo(right, top + reach)
  pen.closePath()
  if (isHard) {
    pen.fillStyle = colour
    pen.fill()
    return
  }
  pen.strokeStyle = colour
  pen.lineWidth = 1.5
  pen.stroke()
}

/** Not saved yet: a dot, bottom left of the code. */
export function drawUnsaved(pen: Pen, x: number, y: number, colour: string): void {
  pen.fillStyle = colour
  pen.beginPath()
  pen.arc(x, y, 1.8, 0, 2 * Math.PI)
  pen.fill()
}

/** A tile of slanted lines, for absences. */
export function makeHatch(colour: string, scale: number): CanvasPattern | null {
  const side = 8
  const tile = document.createElement('canvas')
  tile.width = side * scale
  tile.height = side * scale
  const pen = tile.getContext('2d')
  if (pen === null) return null
  pen.scale(scale, scale)
  pen.strokeStyle = colour
  pen.lineWidth = 2
  for (const shift of [-side, 0, side]) {
    pen.beginPath()
    pen.moveTo(shift, side)
    pen.lineTo(shift + side, 0)
    pen.stroke()
  }
  const pattern = pen.createPattern(tile, 'repeat')
  pattern?.setTransform(new DOMMatrix().scale(1 / scale))
  return pattern
}
