/**
 * npm run bench:roster -- DIR [--seconds 60] [--only 1,2,13] [--threads 2] [--seed 1] [--csv FILE] [--series FILE] [--rosters DIR]:
 * the public shift-scheduling instances in DIR (Instance1.txt …), one after the other, each in a process of its own so that the peak of
 * memory is its own; every roster is judged by the checker that shares nothing with the solver.
 */
import { fork } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { parseBenchmarkText } from '../src/engines/roster/format/benchmark-text.ts'
import { writeRosterCsv } from '../src/engines/roster/format/csv.ts'
import { describeRefusal } from '../src/engines/roster/format/sections.ts'
import { type Roster, solveRoster } from '../src/engines/roster/index.ts'
import { checkRoster } from '../src/engines/roster/testing/checker.ts'
import { bestKnown, isTargetMet, targetOf } from './roster-targets.ts'

const pointShape = z.object({ atMs: z.number(), cost: z.number(), bound: z.number().nullable() })
const resultShape = z.object({
  number: z.number(), cost: z.number().nullable(), bound: z.number().nullable(), phase: z.string(), firstMs: z.number().nullable(), lastMs: z.number().nullable(), totalMs: z.number(),
  verdict: z.string(), peakMiB: z.number(), series: z.array(pointShape),
})
export type Result = z.infer<typeof resultShape>

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '60' }, only: { type: 'string' }, threads: { type: 'string', default: '2' }, seed: { type: 'string', default: '1' },
    csv: { type: 'string' }, series: { type: 'string' }, rosters: { type: 'string' }, one: { type: 'string' },
  },
})
const [folder] = positionals
const seconds = Number(values.seconds)
if (folder === undefined || !(seconds > 0)) {
  console.error('npm run bench:roster -- DIR --seconds 60 [--only 1,2,13] [--threads 2] [--seed 1] [--csv FILE] [--series FILE] [--rosters DIR]')
  process.exit(2)
}
if (values.one === undefined) await runAll(folder)
else await runOne(folder, Number(values.one))

async function runOne(folder: string, number: number): Promise<void> {
  const read = parseBenchmarkText(readFileSync(join(folder, `Instance${number}.txt`), 'utf8'))
  if (read.kind === 'refused') throw new Error(read.refusals.map(describeRefusal).join('\n'))
  const problem = read.value
  const series: z.infer<typeof pointShape>[] = []
  let [firstMs, lastMs, phase]: [number | null, number | null, string] = [null, null, 'none']
  let [cost, bound, roster]: [number | null, number | null, Roster | null] = [null, null, null]
  const begun = performance.now()
  for await (const progress of solveRoster(problem, { seed: Number(values.seed), seconds, steps: null, threads: values.threads === '1' ? 1 : 2, start: null })) {
    phase = progress.phase
    bound = progress.bound ?? bound
    if (progress.roster !== null) {
      firstMs ??= progress.atMs
      if (cost === null || progress.cost < cost) lastMs = progress.atMs
      cost = progress.cost
      roster = progress.roster
    }
    if (cost !== null) series.push({ atMs: progress.atMs, cost, bound })
  }
  const totalMs = performance.now() - begun
  const verdict = roster === null ? null : checkRoster(problem, roster)
  const words = verdict === null ? 'no roster' : verdict.violations.length > 0 ? `${verdict.violations.length} violations` : verdict.cost === cost ? 'valid' : `valid, but costs ${verdict.cost}`
  if (roster !== null && values.rosters !== undefined) {
    mkdirSync(values.rosters, { recursive: true })
    writeFileSync(join(values.rosters, `Instance${number}.csv`), writeRosterCsv(problem, roster))
  }
  const result: Result = { number, cost, bound, phase, firstMs, lastMs, totalMs, verdict: words, peakMiB: process.resourceUsage().maxRSS / 1024, series }
  process.send?.(result, () => { process.disconnect?.() })
}

async function runAll(folder: string): Promise<void> {
  const only = values.only?.split(',').map(Number)
  const numbers = readdirSync(folder).flatMap((name) => /^Instance(\d+)\.txt$/.exec(name)?.[1] ?? []).map(Number).filter((number) => only?.includes(number) ?? true).sort((a, b) => a - b)
  if (numbers.length === 0) throw new Error(`${folder} holds no Instance1.txt … that were asked for`)
  console.log(`${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, Node ${process.versions.node}, ${values.threads} threads, ${seconds} s an instance, seed ${values.seed}, load ${loadavg().map((one) => one.toFixed(1)).join(' ')}`)
  const headings = ['instance', 'cost', 'bound', 'best known', 'gap', 'first', 'last better', 'total', 'checker', 'peak MiB', 'target', '']
  const widths = [8, 8, 10, 10, 9, 8, 11, 8, 14, 8, 24, 6]
  const print = (cells: readonly string[]): void => console.log(cells.map((cell, at) => cell.padStart(widths[at] ?? 8)).join('  ').trimEnd())
  print(headings)
  const results: Result[] = []
  for (const number of numbers) {
    const result = await startOne(number)
    results.push(result)
    print(rowOf(result))
    if (values.csv !== undefined) writeFileSync(values.csv, [headings, ...results.map(rowOf)].map((row) => row.map((cell) => (cell.includes(',') ? `"${cell}"` : cell)).join(',')).join('\n').concat('\n'))
    if (values.series !== undefined) writeFileSync(values.series, JSON.stringify(results))
  }
  const judged = results.map((result) => isTargetMet(seconds, result)).filter((isMet) => isMet !== null)
  const beaten = results.filter(({ number, cost }) => number >= 20 && cost !== null && cost < (bestKnown[number]?.solution ?? 0)).map(({ number }) => number)
  console.log(`\n${judged.filter((isMet) => isMet).length} of ${judged.length} targets met; better than the published solution on ${beaten.length === 0 ? 'none' : beaten.join(', ')} of 20 to 24; load at the end ${loadavg().map((one) => one.toFixed(1)).join(' ')}`)
  process.exitCode = results.every((result) => result.verdict === 'valid') ? 0 : 1
}

function startOne(number: number): Promise<Result> {
  const child = fork(import.meta.filename, [...process.argv.slice(2), '--one', String(number)], { stdio: 'inherit' })
  return new Promise((resolve) => {
    let result: Result | null = null
    child.on('message', (message) => { result = resultShape.parse(message) })
    child.on('close', (code) => resolve(result ?? { number, cost: null, bound: null, phase: 'failed', firstMs: null, lastMs: null, totalMs: 0, verdict: `ended with ${code}`, peakMiB: 0, series: [] }))
  })
}

function rowOf(result: Result): string[] {
  const { number, cost, bound, firstMs, lastMs, totalMs, verdict, peakMiB, phase } = result
  const best = bestKnown[number]
  const show = (ms: number | null): string => (ms === null ? '–' : `${(ms / 1000).toFixed(2)} s`)
  const isMet = isTargetMet(seconds, result)
  return [
    String(number), cost === null ? '–' : String(cost), bound === null ? '–' : `${Math.round(bound * 100) / 100}${phase === 'proven' ? ' *' : ''}`, best === undefined ? '–' : String(best.solution),
    cost === null || best === undefined ? '–' : `${((100 * (cost - best.solution)) / best.solution).toFixed(2)} %`, show(firstMs), show(lastMs), show(totalMs), verdict, peakMiB.toFixed(0),
    targetOf(seconds, number), isMet === null ? '' : isMet ? 'met' : 'MISSED',
  ]
}
