import { describe, expect, it } from 'vitest'
import type { ShiftClass } from '../../contract/shared.ts'
import { emptyCell, keyOf, type Cell, type GridMember } from './cells.ts'
import { clearEdits, copyText, moveEdits, parseTable, pasteEdits, repeatEdits } from './clipboard.ts'
import { classOfCode, readTyped } from './codes.ts'
import { codeOn, commonPatterns, cycleOf, offsetOf, patternEdits, readCycle, writeCycle } from './patterns.ts'
import { at, extendTo, moveBy, rectangleOf, shifted } from './range.ts'
import { findRow, listRows, rankQualifications } from './rows.ts'

const shiftClass = (id: string, code: string, isRetired = false): ShiftClass => ({ id, code, name: { zh: code, en: code }, kind: 'duty', startsAt: '08:00', minutes: 720, countedMinutes: 720, isNight: false, isWatch: false, isRetired })
const classes = [shiftClass('d', 'D'), shiftClass('n', 'N'), shiftClass('nb', 'NB'), shiftClass('z', '值'), shiftClass('old', 'X', true)]
const codeOf = (id: string): string => classes.find((each) => each.id === id)?.code ?? '?'

/** Three members, a heading between the first and the second; six days. */
const keyAt = (row: number, column: number): string | null => (row === 1 || row < 0 || row > 3 || column < 0 || column > 5 ? null : keyOf(`m${row}`, `d${column}`))
const filled = new Map<string, Cell>([['m0/d0', { classId: 'd', isLocked: false }], ['m0/d1', { classId: 'n', isLocked: true }], ['m2/d0', { classId: 'n', isLocked: false }]])
const cellOf = (key: string): Cell => filled.get(key) ?? emptyCell
const rectangle = (top: number, left: number, bottom: number, right: number) => ({ top, left, bottom, right })
const plain = (edits: readonly { key: string; cell: Cell }[]): string => edits.map(({ key, cell }) => `${key}=${cell.classId ?? '-'}`).join(' ')

describe('codes', () => {
  it('are found whatever their case and width', () => {
    expect(classOfCode(classes, 'nb')?.id).toBe('nb')
    expect(classOfCode(classes, 'Ｄ')?.id).toBe('d')
    expect(classOfCode(classes, '值')?.id).toBe('z')
    expect(classOfCode(classes, '-')).toBeNull()
    expect(classOfCode(classes, 'X')).toBeUndefined()
  })

  it('settle as soon as no longer code begins so', () => {
    expect(readTyped(classes, 'd')).toMatchObject({ kind: 'settled' })
    expect(readTyped(classes, 'n')).toMatchObject({ kind: 'open', shiftClass: { id: 'n' } })
    expect(readTyped(classes, 'nb')).toMatchObject({ kind: 'settled', shiftClass: { id: 'nb' } })
    expect(readTyped(classes, 'q')).toEqual({ kind: 'unknown' })
    expect(readTyped(classes, '-')).toEqual({ kind: 'settled', shiftClass: null })
  })
})

describe('the clipboard', () => {
  it('copies and pastes what a spreadsheet understands, stepping over headings', () => {
    const text = copyText(rectangle(0, 0, 2, 1), keyAt, cellOf, codeOf)
    expect(text).toBe('D\tN\nN\t-')
    const { edits, unknown } = pasteEdits({ table: parseTable(`${text}\r\n`), target: rectangle(0, 2, 0, 2), keyAt, lastRow: 3, classes })
    expect(unknown).toEqual([])
    expect(plain(edits)).toBe('m0/d2=d m0/d3=n m2/d2=n m2/d3=-')
  })

  it('repeats into a target that holds it a whole number of times', () => {
    expect(plain(pasteEdits({ table: [['D']], target: rectangle(0, 0, 2, 1), keyAt, lastRow: 3, classes }).edits)).toBe('m0/d0=d m0/d1=d m2/d0=d m2/d1=d')
    expect(plain(pasteEdits({ table: [['D', 'N']], target: rectangle(0, 0, 0, 2), keyAt, lastRow: 3, classes }).edits)).toBe('m0/d0=d m0/d1=n')
  })

  it('leaves cells alone whose code nobody has, and names the code', () => {
    const { edits, unknown } = pasteEdits({ table: [['D', 'Q7']], target: rectangle(3, 4, 3, 4), keyAt, lastRow: 3, classes })
    expect(plain(edits)).toBe('m3/d4=d')
    expect(unknown).toEqual(['Q7'])
  })

  it('stops at the edge of the grid', () => {
    expect(plain(pasteEdits({ table: [['D', 'D'], ['N', 'N']], target: rectangle(3, 5, 3, 5), keyAt, lastRow: 3, classes }).edits)).toBe('m3/d5=d')
  })

  it('clears every member of a rectangle', () => {
    expect(plain(clearEdits(rectangle(0, 0, 2, 0), keyAt))).toBe('m0/d0=- m2/d0=-')
  })
})

describe('filling and moving', () => {
  it('repeats the source in both directions', () => {
    expect(plain(repeatEdits(rectangle(0, 0, 0, 1), rectangle(0, 0, 0, 5), keyAt, cellOf))).toBe('m0/d2=d m0/d3=n m0/d4=d m0/d5=n')
    expect(plain(repeatEdits(rectangle(0, 0, 0, 0), rectangle(0, 0, 3, 0), keyAt, cellOf))).toBe('m2/d0=d m3/d0=d')
  })

  it('moves a block, and leaves its locked shifts', () => {
    expect(plain(moveEdits({ source: rectangle(0, 0, 0, 1), rows: 2, columns: 0, isCopy: false, keyAt, cellOf }))).toBe('m0/d0=- m2/d0=d')
    expect(plain(moveEdits({ source: rectangle(0, 0, 0, 1), rows: 2, columns: 0, isCopy: true, keyAt, cellOf }))).toBe('m2/d0=d m2/d1=n')
  })
})

describe('patterns', () => {
  const cycle = { cycle: ['D', '', ''], groups: 3 }
  it('start each group its part of the cycle later', () => {
    expect([1, 2, 3, 0].map((group) => offsetOf(group, cycle))).toEqual([0, 1, 2, 0])
    expect([0, 1, 2, 3].map((n) => codeOn(cycle, 2, n))).toEqual(['', 'D', '', ''])
    // 2-2-4 with four groups of eight days.
    expect([1, 2, 3, 4].map((group) => offsetOf(group, { cycle: ['D', 'D', 'N', 'N', '', '', '', ''], groups: 4 }))).toEqual([0, 2, 4, 6])
  })

  it('have exactly one group on duty on each day of 24/48', () => {
    for (let n = 0; n < 30; n += 1) expect([1, 2, 3].filter((group) => codeOn(cycle, group, n) === 'D')).toHaveLength(1)
  })

  it('fill from a day on, name codes that nobody has, and can leave what is there', () => {
    const days = ['d0', 'd1', 'd2', 'd3']
    const members = [{ id: 'm0', group: 1 }, { id: 'm2', group: 2 }]
    const { edits, unknown } = patternEdits({ pattern: { cycle: ['D', 'Q'], groups: 2 }, members, days, from: 'd2', classes, keepsFilled: (key) => key === 'm0/d2' })
    expect(plain(edits)).toBe('m2/d3=d')
    expect(unknown).toEqual(['Q'])
    expect(plain(patternEdits({ pattern: { cycle: ['D'], groups: 1 }, members: members.slice(0, 1), days, from: 'd1', to: 'd2', classes }).edits)).toBe('m0/d1=d m0/d2=d')
  })

  it('are written with the agency’s own codes, and read back', () => {
    const own = [...classes, { ...shiftClass('f', 'F'), minutes: 1_440 }, { ...shiftClass('t', 'T'), isNight: true }]
    expect(commonPatterns.map((pattern) => writeCycle(cycleOf(pattern, own)))).toEqual(['F - -', 'F - - -', 'D D T T - - - -'])
    expect(readCycle('D, D  休 –')).toEqual(['D', 'D', '', ''])
  })
})

describe('the selection', () => {
  const size = { rows: 4, columns: 6 }
  it('is a rectangle between where it began and where it is', () => {
    expect(rectangleOf(extendTo(at({ row: 2, column: 3 }), { row: 0, column: 5 }))).toEqual({ top: 0, left: 3, bottom: 2, right: 5 })
  })
  it('moves with the keys and stays inside', () => {
    const go = (key: string, isFar = false) => moveBy(key, { row: 1, column: 1 }, size, { isFar, page: 10 })
    expect(go('ArrowUp')).toEqual({ row: 0, column: 1 })
    expect(go('ArrowRight', true)).toEqual({ row: 1, column: 5 })
    expect(go('PageDown')).toEqual({ row: 3, column: 1 })
    expect(go('End', true)).toEqual({ row: 3, column: 5 })
    expect(go('a')).toBeNull()
  })
  it('is cut where it leaves the grid', () => {
    expect(shifted(rectangle(0, 4, 1, 5), 0, 1, size)).toEqual(rectangle(0, 5, 1, 5))
    expect(shifted(rectangle(0, 0, 0, 0), -2, 0, size)).toBeNull()
  })
})

describe('rows', () => {
  const member = (id: string, name: string, group: number, codes: string[] = [], isOwn = true): GridMember => ({ id, externalId: id, name, unitId: isOwn ? 'u1' : 'u2', unitName: { zh: '站', en: 'Station' }, isOwn, group, qualifications: codes.map((code) => ({ code, expiresAt: null })), yearBefore: { minutes: 0, nights: 0, weekends: 0, holidays: 0 } })
  const members = [member('1', 'Zé', 0), member('2', 'Ana', 2, ['driver']), member('3', 'Rui', 1, ['driver', 'boat']), member('4', 'Bea', 1, [], false)]
  const compare = (a: string, b: string): number => a.localeCompare(b, 'en')
  const show = (sort: 'group' | 'name' | 'qualification'): string => listRows(members, { sort, ranked: rankQualifications(members, ['driver', 'boat', '']), compare }).map((row) => (row.kind === 'heading' ? `[${row.key}×${row.count}]` : row.member.name)).join(' ')

  it('stand by group, own members first, those without a group last', () => {
    expect(show('group')).toBe('[1×2] Rui Bea [2×1] Ana [0×1] Zé')
  })
  it('stand by name without headings', () => {
    expect(show('name')).toBe('Ana Rui Zé Bea')
  })
  it('stand under the rarest qualification that they hold', () => {
    expect(show('qualification')).toBe('[boat×1] Rui [driver×1] Ana [×2] Zé Bea')
  })
  it('are found by name or number, the next one round', () => {
    const rows = listRows(members, { sort: 'name', ranked: [], compare })
    expect(findRow(rows, 'u', 0)).toBe(1)
    expect(findRow(rows, 'ana', 1)).toBe(0)
    expect(findRow(rows, 'nobody', 0)).toBeNull()
  })
})
