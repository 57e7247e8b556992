import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ExcelJS from 'exceljs'
import { afterAll, describe, expect, test } from 'vitest'
import { parseBenchmarkText } from '../../engines/roster/format/benchmark-text.ts'
import { readRosterCsv } from '../../engines/roster/format/csv.ts'
import { readRosterXlsx } from '../../engines/roster/format/xlsx.ts'
import type { Roster, RosterProblem } from '../../engines/roster/index.ts'
import { checkRoster } from '../../engines/roster/testing/checker.ts'
import { solveRosterFile } from './roster.ts'

const cli = fileURLToPath(new URL('../cli.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), `muster-test-${process.pid}-`))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const sections: Readonly<Record<string, readonly string[]>> = {
  SECTION_HORIZON: ['7'],
  SECTION_SHIFTS: ['E,480,', 'L,480,E'],
  SECTION_STAFF: ['A,E=7|L=7,2400,960,5,2,2,1', 'B,E=7|L=7,2400,960,5,2,2,1', 'C,E=7|L=7,2400,960,5,2,2,1'],
  SECTION_DAYS_OFF: ['A,0'],
  SECTION_SHIFT_ON_REQUESTS: ['A,2,E,2'],
  SECTION_SHIFT_OFF_REQUESTS: ['B,5,L,3'],
  SECTION_COVER: Array.from({ length: 7 }, (_, day) => [`${day},E,1,100,1`, `${day},L,1,100,1`]).flat(),
}
const text = Object.entries(sections).map(([name, lines]) => `${name}\n${lines.join('\n')}\n`).join('\n')

/** Ctrl-C, once, when this has been said. */
function run(args: readonly string[], isWaitedFor?: RegExp): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [cli, 'roster', 'solve', ...args], { env: { PATH: process.env.PATH } })
  let [out, err] = ['', '']
  child.stdout.on('data', (data) => { out += data })
  let isTold = false
  child.stderr.on('data', (data) => {
    err += data
    if (isTold || !isWaitedFor?.test(err)) return
    isTold = true
    child.kill('SIGINT')
  })
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })))
}

/** An hour is never waited for, whatever else the machine does. */
const stopAtFirst = /cost/

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

function problemOf(content: string): RosterProblem {
  const read = parseBenchmarkText(content)
  if (read.kind === 'refused') throw new Error('the sample is right')
  return read.value
}

function mustBeValid(result: { kind: 'read'; value: Roster } | { kind: 'refused' }): number {
  expect(result.kind).toBe('read')
  const verdict = checkRoster(problemOf(text), result.kind === 'read' ? result.value : [])
  expect(verdict.violations).toEqual([])
  return verdict.cost
}

describe('muster roster solve', () => {
  test('reads the text, shows progress in plain lines, stops at Ctrl-C and writes the best so far as CSV', async () => {
    const out = join(folder, 'roster.csv')
    const { code, out: said, err } = await run([file('problem.txt', text.replaceAll('\n', '\r\n')), '--seconds', '3600', '--out', out], stopAtFirst)
    expect({ code, err: err.includes('cost') && err.includes('bound') && !err.includes('\r') }).toEqual({ code: 0, err: true })
    expect(said).toContain(`cost ${mustBeValid(readRosterCsv(problemOf(text), readFileSync(out, 'utf8')))}`)
  })

  test('reads XLSX by what is in it, writes XLSX by the ending of --out', async () => {
    const book = new ExcelJS.Workbook()
    const names: Readonly<Record<string, string>> = { SECTION_HORIZON: 'Horizon', SECTION_SHIFTS: 'Shifts', SECTION_STAFF: 'Staff', SECTION_DAYS_OFF: 'DaysOff', SECTION_SHIFT_ON_REQUESTS: 'ShiftOnRequests', SECTION_SHIFT_OFF_REQUESTS: 'ShiftOffRequests', SECTION_COVER: 'Cover' }
    for (const [section, lines] of Object.entries(sections)) book.addWorksheet(names[section]).addRows(lines.map((line) => line.split(',').map((cell) => (/^\d+$/.test(cell) ? Number(cell) : cell))))
    const out = join(folder, 'roster.xlsx')
    const { code } = await run([file('problem-without-ending', Buffer.from(await book.xlsx.writeBuffer())), '--seconds', '3600', '--out', out], stopAtFirst)
    expect(code).toBe(0)
    mustBeValid(await readRosterXlsx(problemOf(text), readFileSync(out)))
  })

  test('names every mistake, exits with 1 and writes nothing', async () => {
    const out = join(folder, 'never.csv')
    const { code, out: said } = await run([file('wrong.txt', text.replace('A,2,E,2', 'Z,9,X,2')), '--out', out])
    expect(code).toBe(1)
    expect(said).toContain('SECTION_SHIFT_ON_REQUESTS, row 17, column 1: there is no member "Z"')
    expect(said).toContain('row 17, column 3: day 9 lies outside the period (0 to 6)')
    expect(said).toContain('row 17, column 5: there is no shift "X"')
    expect(said).toContain('3 mistakes; nothing is solved and nothing is written.')
    expect(existsSync(out)).toBe(false)
  })

  test('says who has no line and why, exits with 1 and writes nothing', async () => {
    const out = join(folder, 'impossible.csv')
    const { code, out: said } = await run([file('impossible.txt', text.replace('B,E=7|L=7,2400,960,5,2,2,1', 'B,E=7|L=7,3360,2400,3,2,3,1')), '--seconds', '3600', '--out', out], stopAtFirst)
    expect(code).toBe(1)
    expect(said).toContain('B has no possible line:\n  - B: at least 3 days off in a row\n  - B: at least 2400 minutes\n  - B: at most 3 days in a row\n  would help: ')
    expect(existsSync(out)).toBe(false)
  })

  test('refuses options that make no sense before it solves anything', async () => {
    const usual = { seconds: '10', out: join(folder, 'x.csv'), seed: '1', threads: '2' }
    const problem = file('problem.txt', text)
    await expect(solveRosterFile(problem, { ...usual, seconds: 'ten', out: 'roster.pdf' })).rejects.toThrow('write --seconds 60; --out ends in .csv or .xlsx')
    await expect(solveRosterFile(problem, { ...usual, threads: '3' })).rejects.toThrow('--threads is 1 or 2')
    await expect(solveRosterFile(problem, { ...usual, out: join(folder, 'nowhere', 'x.csv') })).rejects.toThrow('cannot be written')
    await expect(solveRosterFile(join(folder, 'nowhere.txt'), usual)).rejects.toThrow('cannot be read')
  })
})
