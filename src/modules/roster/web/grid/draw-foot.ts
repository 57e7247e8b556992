/** Under the cells: how many there are against what is needed, by day; and strength by the hour against the floor of the order. */
import { xOfMoment, type Scene } from './draw-body.ts'
import { bodyBox, coverageHeight, footTitleHeight, footTop, seen, stripHeight, xOf } from './geometry.ts'

export function drawFoot(scene: Scene): void {
  const { pen, colours, layout } = scene
  const top = footTop(layout)
  pen.save()
  pen.fillStyle = colours.surface
  pen.fillRect(0, top, layout.width, layout.height - top)
  drawCoverage(scene, top + footTitleHeight)
  drawStrip(scene, top + layout.footHeight - stripHeight)
  pen.fillStyle = colours.muted
  pen.fillRect(0, top, layout.width, 1)
  pen.restore()
}

function drawCoverage(scene: Scene, top: number): void {
  const { pen, colours, layout, scroll, store, words, coverageShown } = scene
  const box = bodyBox(layout)
  const view = seen(layout, scroll)
  const rows = store.sums.coverageRows().slice(0, coverageShown)
  pen.textBaseline = 'middle'
  pen.textAlign = 'left'
  pen.font = `12px ${colours.font}`
  pen.fillStyle = colours.muted
  for (const [at, row] of rows.entries()) pen.fillText(words.coverage(row.classId, row.qualification, row.minimum), 8, top + (at + 0.5) * coverageHeight, layout.nameWidth - 14)
  pen.save()
  pen.beginPath()
  pen.rect(box.left, top, box.right - box.left, rows.length * coverageHeight)
  pen.clip()
  pen.textAlign = 'center'
  for (let column = view.left; column <= view.right; column += 1) {
    const day = store.answer.days[column]
    if (day === undefined) continue
    const counts = store.sums.coverageOn(day.day)
    const x = xOf(layout, scroll, column)
    for (const [at, row] of rows.entries()) {
      const count = counts[at] ?? 0
      const y = top + at * coverageHeight
      const isShort = row.minimum !== null && count < row.minimum
      if (isShort) {
        pen.fillStyle = colours.redWash
        pen.fillRect(x, y, layout.cellWidth - 1, coverageHeight - 1)
        // The shape of what is already wrong, beside the number.
        pen.fillStyle = colours.red
        pen.fillRect(x + 3, y + coverageHeight / 2 - 3, 5, 5)
      }
      pen.font = `${isShort ? '700' : '400'} 12px ${colours.font}`
      pen.fillStyle = isShort ? colours.red : colours.muted
      pen.fillText(isShort ? `${count}/${row.minimum}` : count === 0 && row.minimum === null ? '·' : String(count), x + layout.cellWidth / 2 + (isShort ? 4 : 0), y + coverageHeight / 2, layout.cellWidth - (isShort ? 10 : 2))
    }
  }
  pen.restore()
}

/** One thin column an hour: the taller, the more people; red and full where the floor breaks. */
function drawStrip(scene: Scene, top: number): void {
  const { pen, colours, layout, store, words, floor } = scene
  const box = bodyBox(layout)
  const tall = stripHeight - 5
  pen.textAlign = 'left'
  pen.textBaseline = 'middle'
  pen.font = `12px ${colours.font}`
  pen.fillStyle = colours.muted
  pen.fillText(words.strip, 8, top + stripHeight / 2, layout.nameWidth - 14)
  const strength = store.sums.strength()
  const first = store.dayStarts[0]
  if (first === undefined) return
  const most = Math.max(1, ...strength)
  pen.save()
  pen.beginPath()
  pen.rect(box.left, top, box.right - box.left, stripHeight)
  pen.clip()
  for (const [hour, count] of strength.entries()) {
    const from = xOfMoment(scene, first + hour * 3_600_000)
    if (from > box.right) break
    const to = xOfMoment(scene, first + (hour + 1) * 3_600_000)
    if (to < box.left) continue
    const need = floor[hour] ?? null
    if (need !== null && count < need) {
      pen.fillStyle = colours.red
      pen.fillRect(from, top + 2, to - from + 0.3, tall)
      continue
    }
    const share = count / most
    pen.globalAlpha = 0.25 + 0.55 * share
    pen.fillStyle = colours.muted
    pen.fillRect(from, top + 2 + tall * (1 - share), to - from + 0.3, tall * share)
    pen.globalAlpha = 1
    // What the order asks, as a line to be over.
    if (need === null) continue
    pen.fillStyle = colours.text
    pen.fillRect(from, Math.round(top + 2 + tall * (1 - need / most)), to - from + 0.3, 1)
  }
  pen.restore()
}
