import { describe, expect, it, vi } from 'vitest'
import type { ShiftClass, ShiftItem } from '../../contract/shared.ts'
import { shiftTimes } from '../../rules/times.ts'
import { clear, copy, fillDown, nextBroken, paste, putClass, toggleLock } from './actions.ts'
import { keyOf, type RosterAnswer } from './cells.ts'
import { changesOf, packDraft } from './draft.ts'
import { at } from './range.ts'
import { GridStore, isInsideNotice } from './store.ts'

const timezone = 'Europe/Lisbon'
// Clocks go forward on Sunday the 28th at 01:00: there is no 01:30.
const days = ['2027-03-25', '2027-03-26', '2027-03-27', '2027-03-28', '2027-03-29']
const id = (n: number): string => `01982b5e-0000-7000-8000-${String(n).padStart(12, '0')}`
const rosterId = id(1)
const unitId = id(2)
const members = ['Ana', 'Bea', 'Caio'].map((name, n) => ({ id: id(10 + n), externalId: `m${n}`, name, unitId, unitName: { zh: '站', en: 'Station' }, isOwn: true, group: 0, qualifications: [], yearBefore: { minutes: 0, nights: 0, weekends: 0, holidays: 0 } }))
const classOf = (n: number, code: string, startsAt: string, isNight: boolean): ShiftClass => ({ id: id(20 + n), code, name: { zh: code, en: code }, kind: 'duty', startsAt, minutes: 720, countedMinutes: 720, isNight, isWatch: false, isRetired: false })
const D = classOf(0, 'D', '08:00', false)
const N = classOf(1, 'N', '20:00', true)
const E = classOf(2, 'E', '01:30', false)

function shift(member: number, day: string, shiftClass: ShiftClass, isLocked = false): ShiftItem {
  const times = shiftTimes({ ...shiftClass, day, timezone })
  if ('problem' in times) throw new Error('no such time')
  return { id: id(100 + member * 10 + days.indexOf(day)), memberId: members[member]?.id ?? '', unitId, rosterId, classId: shiftClass.id, day, ...times, isLocked }
}

function answer({ revision = 1, shifts = [], status = 'draft' }: { revision?: number; shifts?: readonly ShiftItem[]; status?: RosterAnswer['roster']['status'] } = {}): RosterAnswer {
  return {
    roster: { id: rosterId, unitId, unitName: { zh: '站', en: 'Station' }, from: days[0] ?? '', to: days.at(-1) ?? '', timezone, country: 'PT', status, revision, submittedAt: null, approvedAt: null, inForceAt: null, returnedReason: null, members: 3, shifts: shifts.length, openChanges: 0, openSwaps: 0, may: { edit: true, approve: false } },
    classes: [D, N, E],
    patterns: [],
    needs: [{ classId: D.id, qualification: '', minimum: 1 }],
    rules: { minRestMinutes: 660, maxConsecutiveDays: 6, minConsecutiveDaysOff: 1, minMinutesPerWeek: 0, maxMinutesPerWeek: 10_000, maxWeekendsInFour: 4 },
    members,
    days: days.map((day) => ({ day, isWeekend: day === '2027-03-27' || day === '2027-03-28', isWorkday: true, holiday: null })),
    shifts: [...shifts],
    elsewhere: [],
    absences: [],
    changes: [],
    swaps: [],
    notice: { leadMs: null, noticeMs: null, leaveStoppedLevels: [], leaveStopped: [] },
    freeFrom: null,
    now: Date.UTC(2027, 2, 20),
  }
}

const open = (given = answer(), kept: string | null = null): GridStore => new GridStore({ answer: given, isEditable: true, compare: (a, b) => (a < b ? -1 : 1), kept })
const key = (member: number, day: number): string => keyOf(members[member]?.id ?? '', days[day] ?? '')
const codes = (store: GridStore): string => members.map((_, member) => days.map((_day, day) => { const { classId } = store.cellOf(key(member, day)); return classId === null ? '-' : store.codeOf(classId) }).join('')).join(' ')

describe('the grid while one works on it', () => {
  it('says what a key breaks, and takes it back with undo', () => {
    const store = open()
    store.select(at({ row: 0, column: 0 }))
    putClass(store, N.id)
    store.select(at({ row: 0, column: 1 }))
    putClass(store, D.id)
    expect(store.violationsAt(key(0, 1)).map((each) => each.code)).toEqual(['rest'])
    expect(nextBroken(store)).toEqual({ row: 0, column: 1 })
    expect(store.sums.coverageOn(days[1] ?? '')).toEqual([1, 0])
    expect(store.undo()).toBe(1)
    expect(store.violationsAt(key(0, 1))).toEqual([])
    expect(store.sums.coverageOn(days[1] ?? '')).toEqual([0, 0])
    store.redo()
    expect(codes(store)).toBe('ND--- ----- -----')
  })

  it('keeps its sums equal to those reckoned from nothing', () => {
    const store = open()
    const texts = ['D\tN\nN\t-', 'N\nD\n-', '-\tD\tD', 'D']
    for (const [turn, text] of texts.entries()) {
      store.select(at({ row: turn % 3, column: turn }))
      paste(store, text)
      if (turn === 2) store.undo()
    }
    const fresh = open(answer({ shifts: [...store.grid.lines.values()].flatMap((line) => line.cells.filter((cell) => cell !== null)) }))
    expect(store.sums.all()).toEqual(fresh.sums.all())
    expect(store.sums.counts().all).toBe(store.sums.all().length)
    expect(store.sums.medians()).toEqual(fresh.sums.medians())
    expect(store.sums.refreshStrength()).toEqual(fresh.sums.strength())
  })

  it('leaves a cell alone whose time daylight saving skips, and takes the rest', () => {
    const store = open()
    store.select({ anchor: { row: 0, column: 4 }, head: { row: 0, column: 2 } })
    const report = putClass(store, E.id)
    expect(report.changed).toBe(2)
    expect(report.problems.map(({ code, change }) => `${code} ${change.day}`)).toEqual(['skipped-time 2027-03-28'])
    expect(codes(store)).toBe('--E-E ----- -----')
  })

  it('copies, fills down, locks, and does not clear what is locked', () => {
    const store = open(answer({ shifts: [shift(0, days[0] ?? '', D), shift(0, days[1] ?? '', N)] }))
    store.select({ anchor: { row: 2, column: 1 }, head: { row: 0, column: 0 } })
    fillDown(store)
    expect(copy(store)).toBe('D\tN\nD\tN\nD\tN')
    store.select(at({ row: 1, column: 0 }))
    toggleLock(store)
    store.select({ anchor: { row: 2, column: 4 }, head: { row: 0, column: 0 } })
    expect(clear(store).locked).toBe(1)
    expect(codes(store)).toBe('----- D---- -----')
  })

  it('changes nothing when it is read only', () => {
    const store = open()
    store.setEditable(false)
    store.select(at({ row: 0, column: 0 }))
    expect(putClass(store, D.id).changed).toBe(0)
    expect(store.changeCount).toBe(0)
  })

  it('tells whoever draws', () => {
    const store = open()
    const drawn = vi.fn()
    const leave = store.subscribe(drawn)
    store.select(at({ row: 0, column: 0 }))
    leave()
    store.select(at({ row: 1, column: 0 }))
    expect(drawn).toHaveBeenCalledTimes(1)
  })
})

describe('what the server says meanwhile', () => {
  it('is taken at once while nothing is typed, and framed', () => {
    const store = open()
    store.hear(answer({ revision: 2, shifts: [shift(1, days[2] ?? '', D)] }))
    expect(codes(store)).toBe('----- --D-- -----')
    expect([...store.flashed]).toEqual([key(1, 2)])
  })

  it('reaches the page around the grid even when no cell differs', () => {
    const store = open()
    const before = store.readDesk()
    store.hear(answer({ status: 'submitted' }))
    expect(store.readDesk()).not.toBe(before)
    store.select(at({ row: 0, column: 0 }))
    const still = store.readDesk()
    store.select(at({ row: 1, column: 1 }))
    expect(store.readDesk()).toBe(still)
  })

  it('waits while something is typed, until one has said whose holds', () => {
    const store = open()
    store.select(at({ row: 0, column: 0 }))
    putClass(store, D.id)
    store.select(at({ row: 2, column: 4 }))
    putClass(store, D.id)
    store.hear(answer({ revision: 2, shifts: [shift(0, days[0] ?? '', N), shift(1, days[1] ?? '', N)] }))
    expect(codes(store)).toBe('D---- ----- ----D')
    expect(store.foreign.map((each) => each.mine !== null)).toEqual([true, false])
    store.merge(new Set([key(0, 0)]))
    expect(codes(store)).toBe('N---- -N--- ----D')
    expect(store.foreign).toEqual([])
    expect(changesOf(store.draft)).toEqual([{ memberId: members[2]?.id, day: days[4], classId: D.id, isLocked: false }])
    expect(store.draft.revision).toBe(2)
  })

  it('is no merge when it is one’s own change coming back, before or after the reply', () => {
    const store = open()
    store.select(at({ row: 0, column: 0 }))
    putClass(store, D.id)
    const cells = store.draft.edits
    store.beginSaving()
    store.hear(answer({ revision: 2, shifts: [shift(0, days[0] ?? '', D)] }))
    expect(store.foreign).toEqual([])
    store.endSaving({ cells, revision: 2 })
    expect(store.changeCount).toBe(0)
    expect(store.flashed.size).toBe(0)
    store.undo()
    expect(changesOf(store.draft)).toEqual([{ memberId: members[0]?.id, day: days[0], classId: null }])
  })

  it('keeps what was typed over a reload, without members who are here no more', () => {
    const first = open()
    first.select({ anchor: { row: 1, column: 1 }, head: { row: 0, column: 0 } })
    putClass(first, D.id)
    const gone = packDraft(first.draft).replaceAll(members[1]?.id ?? '', id(999))
    expect(codes(open(answer(), packDraft(first.draft)))).toBe('DD--- DD--- -----')
    expect(codes(open(answer(), gone))).toBe('DD--- ----- -----')
  })
})

describe('the notice', () => {
  const given = { ...answer({ status: 'in-force' }), freeFrom: Date.UTC(2027, 2, 26, 12) }
  it('holds for the shift that goes and for the one that comes', () => {
    expect(isInsideNotice(given, key(0, 1), shift(0, days[1] ?? '', D), null)).toBe(true)
    expect(isInsideNotice(given, key(0, 1), shift(0, days[1] ?? '', N), null)).toBe(false)
    expect(isInsideNotice(given, key(0, 1), null, D)).toBe(true)
    expect(isInsideNotice(given, key(0, 1), null, N)).toBe(false)
    expect(isInsideNotice({ ...given, freeFrom: null }, key(0, 1), null, D)).toBe(false)
  })
})
