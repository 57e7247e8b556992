import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { demoSnapshot, formatSimulation, simulate, type SimulationResult } from '../modules/demo/index.ts'
import { parseOrder, type Order } from '../orders/compile/index.ts'
import { dutyKinds } from './duty-kinds.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

function readOrder(name: string): Order {
  const parsed = parseOrder({ text: readFileSync(`${root}orders/${name}.yaml`, 'utf8'), file: name, kinds: dutyKinds, catalogue: demoSnapshot('1').catalogue })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.order
}

const night = readOrder('sao-joao-2027')
const play = (seed: string): SimulationResult => simulate({ order: night, kinds: dutyKinds, seed })

test('gives the same bytes for the same seed, and others for another', () => {
  const startedAt = performance.now()
  const text = formatSimulation(play('1'), night.timezone)
  console.log(`the night simulated in ${Math.round(performance.now() - startedAt)} ms`)
  expect(formatSimulation(play('1'), night.timezone)).toBe(text)
  expect(formatSimulation(play('2'), night.timezone)).not.toBe(text)
})

test('counts each obligation once in each table, and lets the share fall and rise', () => {
  const result = play('1')
  const sum = (rows: SimulationResult['byClause']): number => rows.flatMap((row) => Object.values(row.counts)).reduce((total, count) => total + count, 0)
  expect(sum(result.byClause)).toBe(result.obligations)
  expect(sum(result.byBrigade)).toBe(result.obligations)
  expect(result.lines.length).toBe(result.obligations)
  for (const point of result.points) expect(point.met + point.metLate + point.late).toBe(point.due)
  for (const [n, point] of result.points.entries()) expect(point.due).toBeGreaterThanOrEqual(result.points[n - 1]?.due ?? 0)
  const shares = new Set(result.points.map((point) => point.share))
  expect(shares.size).toBeGreaterThan(10)
})

test('shows a night in which most is met, something is late, handed back, and a roll call at a drawn time is answered', () => {
  const { byClause, byBrigade } = play('1')
  const all = byBrigade.flatMap((row) => Object.entries(row.counts))
  const count = (state: string): number => all.filter(([name]) => name === state).reduce((total, [, n]) => total + n, 0)
  expect(count('met')).toBeGreaterThan(900)
  expect(count('late')).toBeGreaterThan(5)
  expect(count('met-late')).toBeGreaterThan(30)
  expect(count('handed-back')).toBeGreaterThan(0)
  expect(byClause.find((row) => row.name === '6')?.counts.met).toBeGreaterThan(30)
})

test('plays the Lantern Festival too', () => {
  const order = readOrder('yuanxiao-2027')
  const result = simulate({ order, kinds: dutyKinds, seed: '1', everyMs: 6 * 3_600_000 })
  expect(result.points.length).toBeGreaterThan(10)
  expect(result.points.at(-1)?.due).toBeGreaterThan(500)
})

test('prints from the command line without a database', () => {
  const run = (...args: string[]): string => execFileSync(process.execPath, ['src/main/cli.ts', 'simulate', 'orders/sao-joao-2027.yaml', ...args], { cwd: root, encoding: 'utf8', env: { PATH: process.env.PATH, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' } })
  const text = run('--seed', '1')
  expect(text.trimEnd()).toBe(formatSimulation(play('1'), night.timezone).trimEnd())
  const json: { points: unknown[] } = JSON.parse(run('--seed', '1', '--json', '--until', '2027-06-23T22:00', '--every', 'PT1H'))
  expect(json.points.length).toBe(15)
})
