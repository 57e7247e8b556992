/** What one has typed and not saved: edits over what the server holds, with undo. Values in, values out. */
import { z } from 'zod'
import type { CellChange } from '../../contract/shared.ts'
import { emptyCell, isSameCell, placeOfKey, type Cell, type CellEdit, type CellKey, type Cells } from './cells.ts'

interface Replaced {
  readonly key: CellKey
  readonly before: Cell
  readonly after: Cell
}
/** What one undo takes back. */
export type Step = readonly Replaced[]

export interface Draft {
  /** The revision that `base` is. */
  readonly revision: number
  readonly base: Cells
  /** Only cells that differ from `base`. */
  readonly edits: Cells
  readonly done: readonly Step[]
  readonly undone: readonly Step[]
}

/** More steps than anybody takes back; older ones are forgotten. */
const keptSteps = 300

export const startDraft = (base: Cells, revision: number): Draft => ({ revision, base, edits: new Map(), done: [], undone: [] })

export const cellOf = (draft: Pick<Draft, 'base' | 'edits'>, key: CellKey): Cell => draft.edits.get(key) ?? draft.base.get(key) ?? emptyCell

function put(edits: Map<CellKey, Cell>, base: Cells, key: CellKey, cell: Cell): void {
  if (isSameCell(base.get(key) ?? emptyCell, cell)) edits.delete(key)
  else edits.set(key, cell)
}

/** The keys that a step touches, for whoever keeps sums over cells. */
export const keysOf = (step: Step): readonly CellKey[] => step.map(({ key }) => key)

/**
 * Takes edits as one step. A locked cell keeps its shift: only an edit that unlocks it, or that leaves its shift, gets through.
 * Returns the same draft when nothing changes.
 */
export function edit(draft: Draft, wanted: readonly CellEdit[]): { draft: Draft; step: Step; locked: number } {
  const edits = new Map(draft.edits)
  const step: Replaced[] = []
  let locked = 0
  // The last edit of a cell counts.
  for (const [key, cell] of new Map(wanted.map((each) => [each.key, each.cell]))) {
    const before = cellOf(draft, key)
    const after = cell.classId === null ? emptyCell : cell
    if (isSameCell(before, after)) continue
    if (before.isLocked && before.classId !== after.classId) {
      locked += 1
      continue
    }
    put(edits, draft.base, key, after)
    step.push({ key, before, after })
  }
  if (step.length === 0) return { draft, step, locked }
  return { draft: { ...draft, edits, done: [...draft.done, step].slice(-keptSteps), undone: [] }, step, locked }
}

export function undo(draft: Draft): { draft: Draft; step: Step } {
  const step = draft.done.at(-1)
  if (step === undefined) return { draft, step: [] }
  const edits = new Map(draft.edits)
  for (const { key, before } of step) put(edits, draft.base, key, before)
  return { draft: { ...draft, edits, done: draft.done.slice(0, -1), undone: [...draft.undone, step] }, step }
}

export function redo(draft: Draft): { draft: Draft; step: Step } {
  const step = draft.undone.at(-1)
  if (step === undefined) return { draft, step: [] }
  const edits = new Map(draft.edits)
  for (const { key, after } of step) put(edits, draft.base, key, after)
  return { draft: { ...draft, edits, done: [...draft.done, step], undone: draft.undone.slice(0, -1) }, step }
}

/** As the command `change-shifts` takes them, in a fixed order. */
export function changesOf(draft: Draft): CellChange[] {
  return [...draft.edits]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, cell]) => {
      const { memberId, day } = placeOfKey(key)
      return cell.classId === null ? { memberId, day, classId: null } : { memberId, day, classId: cell.classId, isLocked: cell.isLocked }
    })
}

/** What somebody else did to the roster since `draft.base`. */
export interface Foreign {
  readonly key: CellKey
  readonly was: Cell
  readonly theirs: Cell
  /** What stands in the draft; null: one has not touched this cell. */
  readonly mine: Cell | null
}

export function foreignChanges(draft: Draft, theirs: Cells): Foreign[] {
  const keys = new Set([...draft.base.keys(), ...theirs.keys()])
  const found: Foreign[] = []
  for (const key of keys) {
    const was = draft.base.get(key) ?? emptyCell
    const now = theirs.get(key) ?? emptyCell
    if (!isSameCell(was, now)) found.push({ key, was, theirs: now, mine: draft.edits.get(key) ?? null })
  }
  return found.toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

/**
 * The same edits over a newer base. Cells in `yielded` take what the server holds. Undo goes on only where its steps touch
 * nothing that somebody else changed: else they would speak of what is no more.
 */
export function rebase(draft: Draft, base: Cells, revision: number, yielded: ReadonlySet<CellKey> = new Set()): Draft {
  const edits = new Map<CellKey, Cell>()
  for (const [key, cell] of draft.edits) if (!yielded.has(key)) put(edits, base, key, cell)
  const touched = new Set([...yielded, ...foreignChanges(draft, base).map(({ key }) => key)])
  const isApart = touched.size === 0 || [...draft.done, ...draft.undone].every((step) => step.every(({ key }) => !touched.has(key)))
  return { revision, base, edits, done: isApart ? draft.done : [], undone: isApart ? draft.undone : [] }
}

/** The server took these cells: they are the base now, and undo goes on over it. */
export function settle(draft: Draft, saved: Cells, revision: number): Draft {
  const base = new Map(draft.base)
  for (const [key, cell] of saved) {
    if (cell.classId === null) base.delete(key)
    else base.set(key, cell)
  }
  const edits = new Map<CellKey, Cell>()
  for (const [key, cell] of draft.edits) put(edits, base, key, cell)
  return { ...draft, revision, base, edits }
}

// Survives a reload, not the window

const kept = z.object({ revision: z.number().int(), edits: z.array(z.tuple([z.string(), z.string().nullable(), z.boolean()])).max(40_000) })

export function packDraft(draft: Draft): string {
  return JSON.stringify({ revision: draft.revision, edits: [...draft.edits].map(([key, cell]) => [key, cell.classId, cell.isLocked]) })
}

/** Null when the text is none of ours. `revision` is that which the edits were made on; the caller compares. */
export function unpackEdits(text: string): { revision: number; edits: CellEdit[] } | null {
  try {
    const parsed = kept.safeParse(JSON.parse(text))
    if (!parsed.success) return null
    return { revision: parsed.data.revision, edits: parsed.data.edits.map(([key, classId, isLocked]) => ({ key, cell: classId === null ? emptyCell : { classId, isLocked } })) }
  } catch {
    return null
  }
}

/** One step out of what was kept, over what the server holds now. Locked cells that were unlocked in between take it as well. */
export function restoreDraft(base: Cells, revision: number, edits: readonly CellEdit[]): Draft {
  const restored = new Map<CellKey, Cell>()
  for (const { key, cell } of edits) put(restored, base, key, cell)
  const step = [...restored].map(([key, after]) => ({ key, before: base.get(key) ?? emptyCell, after }))
  return { revision, base, edits: restored, done: step.length === 0 ? [] : [step], undone: [] }
}
