import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyCell, keyOf, type Cell, type CellEdit, type Cells } from './cells.ts'
import { cellOf, changesOf, edit, foreignChanges, packDraft, rebase, redo, restoreDraft, settle, startDraft, undo, unpackEdits } from './draft.ts'

const D = '01982b5e-0000-7000-8000-000000000001'
const N = '01982b5e-0000-7000-8000-000000000002'
const ana = '01982b5e-0000-7000-8000-0000000000a1'
const rui = '01982b5e-0000-7000-8000-0000000000a2'
const k = (member: string, day: number): string => keyOf(member, `2027-02-${String(day).padStart(2, '0')}`)
const shift = (classId: string | null, isLocked = false): Cell => ({ classId, isLocked })
const base: Cells = new Map([[k(ana, 1), shift(D)], [k(ana, 2), shift(N, true)], [k(rui, 1), shift(N)]])

describe('a draft', () => {
  it('holds only what differs from the server, and gives it as changes', () => {
    const { draft } = edit(startDraft(base, 4), [{ key: k(rui, 2), cell: shift(D) }, { key: k(ana, 1), cell: emptyCell }, { key: k(rui, 1), cell: shift(N) }])
    expect(changesOf(draft)).toEqual([
      { memberId: ana, day: '2027-02-01', classId: null },
      { memberId: rui, day: '2027-02-02', classId: D, isLocked: false },
    ])
    const back = edit(draft, [{ key: k(ana, 1), cell: shift(D) }, { key: k(rui, 2), cell: emptyCell }]).draft
    expect(changesOf(back)).toEqual([])
    expect(back.done).toHaveLength(2)
  })

  it('keeps a locked shift until it is unlocked', () => {
    const draft = startDraft(base, 1)
    const refused = edit(draft, [{ key: k(ana, 2), cell: shift(D) }, { key: k(ana, 2), cell: emptyCell }])
    expect(refused.locked).toBe(1)
    expect(refused.draft).toBe(draft)
    const unlocked = edit(draft, [{ key: k(ana, 2), cell: shift(N, false) }]).draft
    expect(cellOf(edit(unlocked, [{ key: k(ana, 2), cell: shift(D) }]).draft, k(ana, 2))).toEqual(shift(D))
  })

  it('takes the last of two edits of one cell', () => {
    const { draft, step } = edit(startDraft(base, 1), [{ key: k(ana, 3), cell: shift(D) }, { key: k(ana, 3), cell: shift(N) }])
    expect(step).toHaveLength(1)
    expect(cellOf(draft, k(ana, 3))).toEqual(shift(N))
  })

  it('a new edit forgets what was undone', () => {
    const one = edit(startDraft(base, 1), [{ key: k(ana, 3), cell: shift(D) }]).draft
    const two = edit(undo(one).draft, [{ key: k(ana, 4), cell: shift(D) }]).draft
    expect(redo(two).step).toEqual([])
    expect(changesOf(two)).toHaveLength(1)
  })

  it('undoes and redoes any row of edits exactly', () => {
    const anEdit = fc.record({ key: fc.tuple(fc.constantFrom(ana, rui), fc.integer({ min: 1, max: 4 })).map(([member, day]) => k(member, day)), cell: fc.constantFrom(emptyCell, shift(D), shift(N), shift(D, true)) })
    fc.assert(fc.property(fc.array(fc.array(anEdit, { maxLength: 4 }), { maxLength: 8 }), (steps) => {
      const drafts = [startDraft(base, 1)]
      for (const wanted of steps) {
        const last = drafts.at(-1)
        if (last === undefined) return
        const next = edit(last, wanted).draft
        if (next !== last) drafts.push(next)
      }
      let now = drafts.at(-1) ?? startDraft(base, 1)
      for (const before of drafts.slice(0, -1).toReversed()) {
        now = undo(now).draft
        expect(changesOf(now)).toEqual(changesOf(before))
      }
      for (const after of drafts.slice(1)) {
        now = redo(now).draft
        expect(changesOf(now)).toEqual(changesOf(after))
      }
    }))
  })
})

describe('somebody else saved meanwhile', () => {
  const { draft: mine } = edit(startDraft(base, 1), [{ key: k(ana, 1), cell: shift(N) }, { key: k(rui, 3), cell: shift(D) }])
  const theirs: Cells = new Map([[k(ana, 1), emptyCell], [k(ana, 2), shift(N, true)], [k(rui, 1), shift(D)]].map(([key, cell]) => [String(key), cell as Cell] as const).filter(([, cell]) => cell.classId !== null))

  it('shows what the other changed and where both did', () => {
    expect(foreignChanges(mine, theirs)).toEqual([
      { key: k(ana, 1), was: shift(D), theirs: emptyCell, mine: shift(N) },
      { key: k(rui, 1), was: shift(N), theirs: shift(D), mine: null },
    ])
  })

  it('keeps mine over theirs, or yields where one says so', () => {
    const kept = rebase(mine, theirs, 2)
    expect(kept.revision).toBe(2)
    expect(changesOf(kept)).toHaveLength(2)
    expect(kept.done).toEqual([])
    const yielded = rebase(mine, theirs, 2, new Set([k(ana, 1)]))
    expect(changesOf(yielded)).toEqual([{ memberId: rui, day: '2027-02-03', classId: D, isLocked: false }])
  })

  it('drops an edit that the other made as well', () => {
    const same: Cells = new Map([...base, [k(ana, 1), shift(N)]])
    expect(changesOf(rebase(mine, same, 2))).toHaveLength(1)
  })

  it('leaves undo alone when nothing changed, or only other cells did', () => {
    expect(undo(rebase(mine, base, 2)).step).toHaveLength(2)
    expect(undo(rebase(mine, new Map([...base, [k(rui, 4), shift(N)]]), 2)).step).toHaveLength(2)
  })
})

describe('saving', () => {
  it('empties the draft, keeps what was typed meanwhile, and undo goes on', () => {
    const sent = edit(startDraft(base, 1), [{ key: k(ana, 1), cell: emptyCell }]).draft
    const more = edit(sent, [{ key: k(ana, 4), cell: shift(D) }]).draft
    const saved = settle(more, sent.edits, 2)
    expect(saved.revision).toBe(2)
    expect(changesOf(saved)).toEqual([{ memberId: ana, day: '2027-02-04', classId: D, isLocked: false }])
    const back = undo(undo(saved).draft).draft
    expect(changesOf(back)).toEqual([{ memberId: ana, day: '2027-02-01', classId: D, isLocked: false }])
  })
})

describe('a reload', () => {
  it('brings the edits back as one step', () => {
    const edits: CellEdit[] = [{ key: k(ana, 3), cell: shift(D, true) }, { key: k(ana, 1), cell: emptyCell }]
    const { draft } = edit(startDraft(base, 7), edits)
    const kept = unpackEdits(packDraft(draft))
    expect(kept?.revision).toBe(7)
    const restored = restoreDraft(base, 7, kept?.edits ?? [])
    expect(changesOf(restored)).toEqual(changesOf(draft))
    expect(changesOf(undo(restored).draft)).toEqual([])
  })

  it.each(['', '{', '[]', '{"revision":1}', '{"revision":1,"edits":[["a"]]}'])('takes nothing from %j', (text) => {
    expect(unpackEdits(text)).toBeNull()
  })
})
