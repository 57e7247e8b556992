import { accessSync, constants, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { explainShortage } from '../../engines/roster/explain/explain.ts'
import { parseBenchmarkText } from '../../engines/roster/format/benchmark-text.ts'
import { writeRosterCsv } from '../../engines/roster/format/csv.ts'
import { describeRefusal, type ProblemResult } from '../../engines/roster/format/sections.ts'
import { readProblemXlsx, writeRosterXlsx } from '../../engines/roster/format/xlsx.ts'
import { costOfRoster, NoLineError, type Progress, type Roster, type RosterProblem, solveRoster } from '../../engines/roster/index.ts'
import { StartupError } from '../../kernel/errors.ts'
import { printLine } from './files.ts'
import { formatExplanation } from './roster-words.ts'

const optionShape = z.object({
  seconds: z.coerce.number('write --seconds 60').positive('--seconds is above zero').max(86_400, '--seconds is at most a day'),
  out: z.string().regex(/\.(csv|xlsx)$/i, '--out ends in .csv or .xlsx'),
  seed: z.coerce.number('write --seed 1').int('--seed is a whole number').min(0).max(0x7fff_ffff),
  threads: z.enum(['1', '2'], '--threads is 1 or 2').transform((text) => (text === '1' ? 1 : 2)),
})

/** npm passes Ctrl-C on once more than the terminal did. */
const secondInterruptMs = 1000

/** 0: a valid roster is written; 1: the input is wrong or nobody can fulfil it, and nothing is written. */
export async function solveRosterFile(file: string, given: { seconds: string; out: string; seed: string; threads: string }): Promise<number> {
  const options = optionShape.safeParse(given)
  if (!options.success) throw new StartupError(options.error.issues.map((issue) => issue.message).join('; '))
  const { seconds, out, seed, threads } = options.data
  mustBeWritable(out)
  const read = await readProblem(file)
  if (read.kind === 'refused') {
    for (const refusal of read.refusals) await printLine(`${file}: ${describeRefusal(refusal)}`)
    await printLine(`${read.refusals.length} ${read.refusals.length === 1 ? 'mistake' : 'mistakes'}; nothing is solved and nothing is written.`)
    return 1
  }
  const problem = read.value
  await printLine(`${problem.members.length} members, ${problem.days} days, ${problem.shifts.length} shifts, ${problem.demands.length} demands, ${problem.wishes.length} wishes; at most ${seconds} s, Ctrl-C takes the best so far`)
  const stop = new AbortController()
  let interruptedAt: number | null = null
  const interrupt = (): void => {
    if (interruptedAt !== null && performance.now() - interruptedAt > secondInterruptMs) process.exit(130)
    interruptedAt ??= performance.now()
    stop.abort()
  }
  // Never taken off: whoever stops it at the very end wants the roster written, too, and the code that says so.
  process.on('SIGINT', interrupt)
  const { roster, last } = await follow(problem, { seconds, seed, threads }, stop.signal)
  return conclude(problem, { roster, last, out, seed })
}

async function conclude(problem: RosterProblem, { roster, last, out, seed }: { roster: Roster | null; last: Progress | null; out: string; seed: number }): Promise<number> {
  if (roster === null || last === null || last.short > 0) {
    const why = explainShortage(problem, { roster, seed })
    if (why.kind === 'possible' && why.roster !== null) {
      // Too little time for the threads to begin: the short search has one all the same.
      await write(out, problem, why.roster)
      await printLine(`${out}: cost ${costOfRoster(problem, why.roster).cost}, the first roster found`)
      return 0
    }
    if (why.conflicts.length > 0) await printLine(formatExplanation(problem, why))
    await printLine(roster === null ? 'No valid roster was found; nothing is written.' : `The best roster is short by ${last?.short ?? 0} of what must be; nothing is written.`)
    return 1
  }
  await write(out, problem, roster)
  await printLine(`${out}: cost ${last.cost}${last.bound === null ? '' : last.phase === 'proven' ? ', proven optimal' : `, no roster costs less than ${formatNumber(last.bound)}`}`)
  return 0
}

async function readProblem(file: string): Promise<ProblemResult> {
  let bytes: Buffer
  try {
    bytes = readFileSync(file === '-' ? 0 : file)
  } catch (cause) {
    throw new StartupError(`${file} cannot be read (${cause instanceof Error ? cause.message : String(cause)}).`, { cause })
  }
  // A workbook is a zip whatever its name says.
  if (bytes.subarray(0, 2).toString('latin1') === 'PK' || /\.xlsx$/i.test(file)) return readProblemXlsx(bytes)
  try {
    return parseBenchmarkText(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return { kind: 'refused', refusals: [{ code: 'not-readable', section: null, row: 1, column: 1, value: 'neither XLSX nor UTF-8 text', other: null }] }
  }
}

/** Before an hour is spent on solving. */
function mustBeWritable(out: string): void {
  try {
    accessSync(dirname(out), constants.W_OK)
  } catch (cause) {
    throw new StartupError(`${out} cannot be written (${cause instanceof Error ? cause.message : String(cause)}).`, { cause })
  }
}

async function write(out: string, problem: RosterProblem, roster: Roster): Promise<void> {
  // Whole or not at all.
  const part = `${out}.part`
  writeFileSync(part, /\.xlsx$/i.test(out) ? await writeRosterXlsx(problem, roster) : writeRosterCsv(problem, roster))
  renameSync(part, out)
}

async function follow(problem: RosterProblem, { seconds, seed, threads }: { seconds: number; seed: number; threads: 1 | 2 }, signal: AbortSignal): Promise<{ roster: Roster | null; last: Progress | null }> {
  const isLive = process.stderr.isTTY === true
  let roster: Roster | null = null
  let last: Progress | null = null
  try {
    for await (const progress of solveRoster(problem, { seed, seconds, steps: null, threads, start: null }, signal)) {
      const isNews = last === null || progress.phase !== last.phase || progress.cost !== last.cost || progress.short !== last.short || progress.bound !== last.bound
      if (isLive) process.stderr.write(`\r\u001B[2K${formatProgress(progress)}`)
      else if (isNews) await printLine(formatProgress(progress), process.stderr)
      last = progress
      if (progress.roster !== null) ({ roster } = progress)
    }
  } catch (error) {
    if (!(error instanceof NoLineError)) throw error
    return { roster: null, last }
  } finally {
    if (isLive && last !== null) process.stderr.write('\n')
  }
  return { roster, last }
}

const phases: Readonly<Record<Progress['phase'], string>> = { first: 'first roster', search: 'searching', proven: 'proven optimal', stopped: 'stopped', 'out-of-time': 'out of time' }

function formatProgress({ atMs, phase, cost, short, bound }: Progress): string {
  const gap = bound === null || cost <= 0 ? '' : ` · gap ${((100 * Math.max(0, cost - bound)) / cost).toFixed(1)} %`
  return `${(atMs / 1000).toFixed(1).padStart(6)} s · ${phases[phase]} · cost ${formatNumber(cost)}${short > 0 ? ` · short ${formatNumber(short)}` : ''} · bound ${bound === null ? '–' : formatNumber(bound)}${gap}`
}

const formatNumber = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(1))
