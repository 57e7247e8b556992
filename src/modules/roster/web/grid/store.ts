/** The grid while one works on it: what the server holds, what one typed over it, what is selected, and what follows. Drawn by whoever subscribes. */
import { buildGrid, changeGrid, type ChangeProblem, type Grid } from '../../rules/grid.ts'
import { shiftTimes, startOfDay, addDays } from '../../rules/times.ts'
import type { ShiftClass, ShiftItem, Violation } from '../../contract/shared.ts'
import { cellsOf, keyOf, placeOfKey, type Cell, type CellEdit, type CellKey, type Cells, type GridMember, type RosterAnswer } from './cells.ts'
import { cellOf, edit, foreignChanges, keysOf, rebase, redo, restoreDraft, settle, startDraft, undo, unpackEdits, type Draft, type Foreign, type Step } from './draft.ts'
import { at, placeWithin, rectangleOf, type Place, type Range, type Rectangle, type Size } from './range.ts'
import { listRows, rankQualifications, type Row, type Sort } from './rows.ts'
import { Sums } from './sums.ts'

export interface Edited {
  readonly changed: number
  /** Locked cells that kept their shift. */
  readonly locked: number
  /** Cells that no shift can have, as daylight saving skips its start, or the class is no more. */
  readonly problems: readonly ChangeProblem[]
}

/** Strength by the hour is drawn anew this long after the last key. */
const strengthAfterMs = 150

type Compare = (a: string, b: string) => number

export class GridStore {
  #answer: RosterAnswer
  #waiting: RosterAnswer | null = null
  #draft: Draft
  #sums: Sums
  #rows: readonly Row[] = []
  #rowOf: ReadonlyMap<string, number> = new Map()
  #sort: Sort
  #range: Range | null = null
  #isSaving = false
  #isEditable: boolean
  #elsewhere: ReadonlyMap<CellKey, readonly ShiftItem[]> = new Map()
  #saved: ReadonlyMap<CellKey, ShiftItem> = new Map()
  #dayStarts: readonly number[] = []
  #classes: ReadonlyMap<string, ShiftClass> = new Map()
  #hues: ReadonlyMap<string, number> = new Map()
  #pending: ReadonlySet<CellKey> = new Set()
  /** Counts answers that were taken. */
  #answers = 0
  #later: ReturnType<typeof setTimeout> | undefined
  readonly #compare: Compare
  readonly #listeners = new Set<() => void>()
  /** Counts every change: what React compares. */
  version = 0
  /** Cells that somebody else changed last, until one edits again: drawn with a frame. */
  flashed: ReadonlySet<CellKey> = new Set()

  constructor({ answer, isEditable, sort = 'group', compare, kept = null }: { answer: RosterAnswer; isEditable: boolean; sort?: Sort; compare: Compare; kept?: string | null }) {
    this.#answer = answer
    this.#isEditable = isEditable
    this.#sort = sort
    this.#compare = compare
    this.#draft = startDraft(cellsOf(answer.shifts, answer.roster.id), answer.roster.revision)
    this.#sums = new Sums(buildGrid(answer))
    this.#index()
    if (kept !== null && isEditable) this.#restore(kept)
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly read = (): number => this.version

  #tell(): void {
    this.version += 1
    for (const listener of this.#listeners) listener()
  }

  // What there is

  get answer(): RosterAnswer { return this.#answer }
  get draft(): Draft { return this.#draft }
  get sums(): Sums { return this.#sums }
  get grid(): Grid { return this.#sums.grid }
  get rows(): readonly Row[] { return this.#rows }
  get sort(): Sort { return this.#sort }
  get classes(): ReadonlyMap<string, ShiftClass> { return this.#classes }
  get size(): Size { return { rows: this.#rows.length, columns: this.#answer.days.length } }
  get isEditable(): boolean { return this.#isEditable }
  get changeCount(): number { return this.#draft.edits.size }
  /** Where each day begins, and where the last one ends. */
  get dayStarts(): readonly number[] { return this.#dayStarts }

  memberAt(row: number): GridMember | null {
    const found = this.#rows[row]
    return found?.kind === 'member' ? found.member : null
  }

  rowOf(memberId: string): number | null {
    return this.#rowOf.get(memberId) ?? null
  }

  readonly keyAt = (row: number, column: number): CellKey | null => {
    const member = this.memberAt(row)
    const day = this.#answer.days[column]
    return member === null || day === undefined ? null : keyOf(member.id, day.day)
  }

  readonly cellOf = (key: CellKey): Cell => cellOf(this.#draft, key)
  readonly codeOf = (classId: string): string => this.#classes.get(classId)?.code ?? '?'
  isEdited(key: CellKey): boolean { return this.#draft.edits.has(key) }

  /** The shift as the server knows it, where one did not change its cell: what a swap or a call-out is about. */
  savedShift(key: CellKey): ShiftItem | null {
    return this.#draft.edits.has(key) ? null : (this.#saved.get(key) ?? null)
  }

  /** Which of the hues a class has. */
  hueOf(classId: string): number { return this.#hues.get(classId) ?? 0 }

  /** Classes on the roster or asked for by a need: what the legend explains. */
  get shownClasses(): readonly ShiftClass[] {
    const shown = new Set(this.#sums.coverageRows().map((row) => row.classId))
    return [...this.#classes.values()].filter((each) => shown.has(each.id))
  }

  /** Cells of which a change waits for an approver. */
  get pending(): ReadonlySet<CellKey> { return this.#pending }

  /** Changes when something does that the page around the grid shows; not when one only moves. */
  readonly readDesk = (): string => `${this.#answers}.${this.changeCount}.${this.#draft.revision}.${this.#sort}.${this.#isEditable}.${this.flashed.size}.${this.#sums.coverageRows().length}.${this.#waiting?.roster.revision ?? ''}.${this.#isSaving}`

  elsewhereAt(key: CellKey): readonly ShiftItem[] {
    return this.#elsewhere.get(key) ?? []
  }

  violationsAt(key: CellKey): readonly Violation[] {
    const { memberId, day } = placeOfKey(key)
    return this.#sums.ofLine(memberId).get(day) ?? []
  }

  /** When the shift of a cell is worked; null for an empty cell. */
  timesAt(key: CellKey): { from: number; to: number } | null {
    const { memberId, day } = placeOfKey(key)
    const place = this.grid.dayIndex.get(day)
    const shift = place === undefined ? null : this.grid.lines.get(memberId)?.cells[place]
    return shift ?? null
  }

  // What is selected

  get range(): Range | null { return this.#range }
  get rectangle(): Rectangle | null { return this.#range === null ? null : rectangleOf(this.#range) }
  get place(): Place | null { return this.#range?.head ?? null }

  select(range: Range | null): void {
    this.#range = range === null ? null : { anchor: placeWithin(range.anchor, this.size), head: placeWithin(range.head, this.size) }
    this.#tell()
  }

  /** The rectangle around these cells. */
  selectKeys(keys: readonly CellKey[]): void {
    const places = keys.flatMap((key) => {
      const { memberId, day } = placeOfKey(key)
      const row = this.rowOf(memberId)
      const column = this.grid.dayIndex.get(day)
      return row === null || column === undefined ? [] : [{ row, column }]
    })
    if (places.length === 0) return
    let [top, left, bottom, right] = [Infinity, Infinity, 0, 0]
    for (const { row, column } of places) {
      top = Math.min(top, row)
      left = Math.min(left, column)
      bottom = Math.max(bottom, row)
      right = Math.max(right, column)
    }
    this.select({ anchor: { row: bottom, column: right }, head: { row: top, column: left } })
  }

  setSort(sort: Sort): void {
    const member = this.#range === null ? null : this.memberAt(this.#range.head.row)
    const column = this.#range?.head.column ?? 0
    this.#sort = sort
    this.#order()
    const row = member === null ? null : this.rowOf(member.id)
    this.#range = row === null ? null : at({ row, column })
    this.#tell()
  }

  setEditable(isEditable: boolean): void {
    if (this.#isEditable === isEditable) return
    this.#isEditable = isEditable
    this.#tell()
  }

  // What one does

  apply(wanted: readonly CellEdit[]): Edited {
    if (!this.#isEditable) return { changed: 0, locked: 0, problems: [] }
    // Members that are here no more keep their shifts in the server's hands.
    const known = wanted.filter(({ key }) => this.grid.lines.has(placeOfKey(key).memberId))
    const { draft, step, locked } = edit(this.#draft, known)
    if (step.length === 0) return { changed: 0, locked, problems: [] }
    const { problems } = this.#changed(step, 'after')
    if (problems.length === 0) {
      this.#take(draft, step, 'after')
      return { changed: step.length, locked, problems }
    }
    const bad = new Set(problems.map(({ change }) => keyOf(change.memberId, change.day)))
    const good = edit(this.#draft, known.filter(({ key }) => !bad.has(key)))
    this.#take(good.draft, good.step, 'after')
    return { changed: good.step.length, locked, problems }
  }

  /** Takes one step back or forward, and selects what it touched. */
  undo(): number {
    const { draft, step } = undo(this.#draft)
    this.#take(draft, step, 'before')
    this.selectKeys(keysOf(step))
    return step.length
  }

  redo(): number {
    const { draft, step } = redo(this.#draft)
    this.#take(draft, step, 'after')
    this.selectKeys(keysOf(step))
    return step.length
  }

  /** Back to what the server holds. */
  discard(): void {
    this.#draft = startDraft(this.#draft.base, this.#draft.revision)
    this.#rebuild()
    this.#tell()
  }

  // What the server says

  /** A new answer of the view. With edits and foreign changes it waits until one has looked: see `foreign`. */
  hear(answer: RosterAnswer): void {
    if (answer === this.#answer || answer === this.#waiting) return
    if (this.#isSaving) {
      this.#waiting = answer
      return
    }
    const theirs = cellsOf(answer.shifts, answer.roster.id)
    const foreign = foreignChanges(this.#draft, theirs)
    if (foreign.length > 0 && this.#draft.edits.size > 0) {
      this.#waiting = answer
      this.#tell()
      return
    }
    this.flashed = answer.roster.revision === this.#draft.revision ? this.flashed : new Set(foreign.map(({ key }) => key))
    this.#adopt(answer, theirs, new Set())
  }

  /** What somebody else changed under one's edits; empty: nothing waits. */
  get foreign(): readonly Foreign[] {
    return this.#waiting === null || this.#isSaving ? [] : foreignChanges(this.#draft, cellsOf(this.#waiting.shifts, this.#waiting.roster.id))
  }

  /** Takes what waits; in the cells of `yielded` theirs holds, elsewhere mine. */
  merge(yielded: ReadonlySet<CellKey>): void {
    const answer = this.#waiting
    if (answer === null) return
    this.#waiting = null
    this.flashed = new Set(foreignChanges(this.#draft, cellsOf(answer.shifts, answer.roster.id)).map(({ key }) => key))
    this.#adopt(answer, cellsOf(answer.shifts, answer.roster.id), yielded)
  }

  /** These edits go another way (they wait for an approver): the cells are again as the server holds them. */
  yieldEdits(keys: ReadonlySet<CellKey>): void {
    this.#draft = rebase(this.#draft, this.#draft.base, this.#draft.revision, keys)
    this.#rebuild()
    this.#tell()
  }

  beginSaving(): void {
    this.#isSaving = true
  }

  /** `saved`: the cells that the server took, at this revision; null: it took none. */
  endSaving(saved: { cells: Cells; revision: number } | null): void {
    this.#isSaving = false
    if (saved !== null) this.#draft = settle(this.#draft, saved.cells, saved.revision)
    const waiting = this.#waiting
    this.#waiting = null
    if (waiting !== null && waiting.roster.revision >= this.#draft.revision) this.hear(waiting)
    this.#tell()
  }

  // Inside

  #adopt(answer: RosterAnswer, cells: Cells, yielded: ReadonlySet<CellKey>): void {
    this.#answer = answer
    this.#answers += 1
    this.#draft = rebase(this.#draft, cells, answer.roster.revision, yielded)
    this.#rebuild()
    this.#index()
    if (this.#range !== null) this.#range = { anchor: placeWithin(this.#range.anchor, this.size), head: placeWithin(this.#range.head, this.size) }
    this.#tell()
  }

  #rebuild(): void {
    const base = buildGrid(this.#answer)
    const changes = [...this.#draft.edits].map(([key, cell]) => ({ ...placeOfKey(key), ...cell }))
    this.#sums = new Sums(changeGrid(base, changes).grid)
  }

  #restore(text: string): void {
    const kept = unpackEdits(text)
    if (kept === null) return
    const known = kept.edits.filter(({ key }) => {
      const { memberId, day } = placeOfKey(key)
      return this.grid.lines.has(memberId) && this.grid.dayIndex.has(day)
    })
    this.#draft = restoreDraft(this.#draft.base, this.#draft.revision, known)
    this.#rebuild()
  }

  #changed(step: Step, side: 'before' | 'after'): ReturnType<typeof changeGrid> {
    return changeGrid(this.grid, step.map((one) => ({ ...placeOfKey(one.key), ...one[side] })))
  }

  #take(draft: Draft, step: Step, side: 'before' | 'after'): void {
    if (step.length === 0) return
    this.#draft = draft
    if (this.flashed.size > 0) this.flashed = new Set()
    const places = keysOf(step).map(placeOfKey)
    this.#sums.change(this.#changed(step, side).grid, new Set(places.map(({ memberId }) => memberId)), new Set(places.map(({ day }) => day)))
    clearTimeout(this.#later)
    this.#later = setTimeout(() => {
      if (!this.#sums.isStrengthOld) return
      this.#sums.refreshStrength()
      this.#tell()
    }, strengthAfterMs)
    this.#tell()
  }

  #index(): void {
    const answer = this.#answer
    const { roster, days } = answer
    // What the unit needs first, then shifts on duty: these stand beside each other and must differ. Never by use, or colours would change as one types.
    const needed = new Set(answer.needs.map((need) => need.classId))
    const rank = (each: ShiftClass): number => (each.isRetired ? 3 : needed.has(each.id) ? 0 : each.kind === 'duty' ? 1 : 2)
    this.#hues = new Map(answer.classes.toSorted((one, other) => rank(one) - rank(other)).map((each, order) => [each.id, order]))
    this.#pending = new Set(answer.changes.flatMap((one) => one.changes.map(({ memberId, day }) => keyOf(memberId, day))))
    this.#classes = new Map(answer.classes.map((each) => [each.id, each]))
    this.#elsewhere = Map.groupBy(answer.elsewhere, (shift) => keyOf(shift.memberId, shift.day))
    this.#saved = new Map(answer.shifts.flatMap((shift) => (shift.rosterId === roster.id ? [[keyOf(shift.memberId, shift.day), shift] as const] : [])))
    const last = days.at(-1)
    this.#dayStarts = [...days.map(({ day }) => startOfDay(day, roster.timezone)), ...(last === undefined ? [] : [startOfDay(addDays(last.day, 1), roster.timezone)])]
    this.#order()
  }

  #order(): void {
    const { members, needs } = this.#answer
    this.#rows = listRows(members, { sort: this.#sort, ranked: rankQualifications(members, needs.map((need) => need.qualification)), compare: this.#compare })
    this.#rowOf = new Map(this.#rows.flatMap((row, index) => (row.kind === 'member' ? [[row.member.id, index] as const] : [])))
  }
}

/** Whether a change of this cell is inside the notice that the order gives: the shift that goes or the one that comes begins before. */
export function isInsideNotice(answer: Pick<RosterAnswer, 'freeFrom' | 'roster'>, key: CellKey, before: ShiftItem | null, after: ShiftClass | null): boolean {
  const { freeFrom, roster } = answer
  if (freeFrom === null) return false
  if (before !== null && before.from < freeFrom) return true
  if (after === null) return false
  const times = shiftTimes({ ...after, day: placeOfKey(key).day, timezone: roster.timezone })
  return 'from' in times && times.from < freeFrom
}
