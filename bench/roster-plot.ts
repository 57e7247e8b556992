/**
 * node bench/roster-plot.ts SERIES.json --only 5,12,16 --out docs/roster-cost.svg: cost and bound over time, from what
 * `npm run bench:roster -- … --series SERIES.json` kept. A panel an instance, both axes logarithmic; readable on light and dark pages.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { bestKnown } from './roster-targets.ts'

const seriesShape = z.array(z.object({ number: z.number(), totalMs: z.number(), series: z.array(z.object({ atMs: z.number(), cost: z.number(), bound: z.number().nullable() })) }))
type Instance = z.infer<typeof seriesShape>[number]
const panel = { width: 300, height: 220, left: 20, top: 74, gap: 40, bottom: 30 }

const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string', default: '5,12,16' }, out: { type: 'string' }, title: { type: 'string', default: '' } } })
const [file] = positionals
if (file === undefined || values.out === undefined) {
  console.error('node bench/roster-plot.ts SERIES.json --only 5,12,16 --out docs/roster-cost.svg')
  process.exit(2)
}
const all = seriesShape.parse(JSON.parse(readFileSync(file, 'utf8')))
const chosen = values.only.split(',').map(Number).map((number) => {
  const found = all.find((one) => one.number === number)
  if (found === undefined || found.series.length === 0) throw new Error(`${file} has no roster for instance ${number}`)
  return found
})
writeFileSync(values.out, plot(chosen, values.title))

function plot(instances: readonly Instance[], title: string): string {
  const width = 2 * panel.left + instances.length * (panel.width + panel.gap) - panel.gap
  const height = panel.top + panel.height + panel.bottom
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Cost over time">
<style>
  text { font: 12px system-ui, sans-serif; fill: #3d4450; }
  .small { font-size: 11px; fill: #6b7280; }
  .grid { stroke: #d5d9e0; stroke-width: 1; }
  .cost { stroke: #1668dc; stroke-width: 2; fill: none; }
  .bound { stroke: #c2570c; stroke-width: 1.5; fill: none; stroke-dasharray: 5 3; }
  .best { stroke: #6b7280; stroke-width: 1; stroke-dasharray: 2 3; }
  @media (prefers-color-scheme: dark) {
    text { fill: #d5d9e0; } .small { fill: #9aa3b2; } .grid { stroke: #3a414d; } .cost { stroke: #6ea8fe; } .bound { stroke: #f59e5b; } .best { stroke: #9aa3b2; }
  }
</style>
<text x="${panel.left}" y="16">${title}</text>
<g transform="translate(${panel.left}, 36)"><path class="cost" d="M0 0h22"/><text class="small" x="28" y="4">cost</text><path class="bound" d="M70 0h22"/><text class="small" x="98" y="4">proven bound</text><path class="best" d="M190 0h22"/><text class="small" x="218" y="4">best known</text></g>
${instances.map((instance, at) => drawPanel(instance, panel.left + at * (panel.width + panel.gap))).join('\n')}
</svg>
`
}

function drawPanel({ number, totalMs, series }: Instance, x: number): string {
  const best = bestKnown[number]?.solution ?? 0
  const endMs = Math.max(totalMs, ...series.map((point) => point.atMs))
  const [firstMs, lastMs] = [Math.min(100, ...series.map((point) => Math.max(10, point.atMs))), endMs]
  const costs = series.map((point) => point.cost)
  // Bounds far below tell nothing, and would flatten all the rest.
  const [low, high] = [Math.min(best, ...costs) * 0.93, Math.max(best * 1.05, ...costs) * 1.04]
  const atX = (ms: number): number => x + (panel.width * (Math.log(Math.max(ms, firstMs)) - Math.log(firstMs))) / (Math.log(lastMs) - Math.log(firstMs))
  const atY = (cost: number): number => panel.top + panel.height * (1 - (Math.log(Math.min(high, Math.max(cost, low))) - Math.log(low)) / (Math.log(high) - Math.log(low)))
  const bounds = series.flatMap((point) => (point.bound !== null && point.bound > low ? [{ atMs: point.atMs, cost: point.bound }] : []))
  const seconds = [0.1, 0.3, 1, 3, 10, 30, 60, 100, 300, 600].filter((one) => one * 1000 >= firstMs && one * 1000 <= lastMs * 1.001)
  const shown = seconds.filter((one) => !(one === 30 && seconds.includes(60)) && !(one === 300 && seconds.includes(600)) && !(one === 60 && seconds.includes(100)))
  const costTicks = niceTicks(low, high)
  return [
    `<g><text x="${x}" y="${panel.top - 8}">Instance ${number}</text>`,
    ...shown.map((one) => `<path class="grid" d="M${fix(atX(one * 1000))} ${panel.top}v${panel.height}"/><text class="small" text-anchor="middle" x="${fix(atX(one * 1000))}" y="${panel.top + panel.height + 16}">${one} s</text>`),
    ...costTicks.map((cost) => `<path class="grid" d="M${x} ${fix(atY(cost))}h${panel.width}"/><text class="small" x="${x + 4}" y="${fix(atY(cost) - 3)}">${cost}</text>`),
    `<path class="best" d="M${x} ${fix(atY(best))}h${panel.width}"/>`,
    bounds.length > 0 ? `<path class="bound" d="${steps(bounds, atX, atY, lastMs)}"/>` : '',
    `<path class="cost" d="${steps(series, atX, atY, lastMs)}"/>`,
    `<text class="small" text-anchor="end" x="${x + panel.width}" y="${panel.top - 8}">${costs.at(-1)} after ${fix(lastMs / 1000)} s, best known ${best}</text></g>`,
  ].join('\n')
}

function steps(points: readonly { atMs: number; cost: number }[], atX: (ms: number) => number, atY: (cost: number) => number, endMs: number): string {
  const [first] = points
  if (first === undefined) return ''
  return `M${fix(atX(first.atMs))} ${fix(atY(first.cost))}${points.slice(1).map((point) => `H${fix(atX(point.atMs))}V${fix(atY(point.cost))}`).join('')}H${fix(atX(endMs))}`
}

/** About four round costs, evenly apart on the logarithmic axis. */
function niceTicks(low: number, high: number): number[] {
  const ticks = new Set<number>()
  for (let part = 0; part <= 4; part += 1) {
    const value = low * (high / low) ** (part / 4)
    const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1)
    const round = Math.round(value / unit) * unit
    // The topmost would run into the heading.
    if (round > low && round < high * (low / high) ** 0.07) ticks.add(round)
  }
  return [...ticks]
}

function fix(value: number): string {
  return String(Math.round(value * 10) / 10)
}
