/** Saving the draft: one command; inside the notice a question first; somebody else first, a merge. */
import { App } from 'antd'
import { useCallback, useState } from 'react'
import { Refused, useClockId, useCommand, useLanguage } from '../../../../kernel/web/index.ts'
import { changeShifts } from '../../contract/rosters.ts'
import type { CellChange } from '../../contract/shared.ts'
import { keyOf, placeOfKey, type Cells } from './cells.ts'
import { changesOf } from './draft.ts'
import { at } from './range.ts'
import { isInsideNotice, type GridStore } from './store.ts'

export type SaveStage = { readonly kind: 'none' } | { readonly kind: 'merge' } | { readonly kind: 'ask'; readonly inside: readonly CellChange[]; readonly free: readonly CellChange[] }

export interface Saving {
  readonly stage: SaveStage
  readonly isRunning: boolean
  save(): void
  /** The changes inside the notice were asked for: they leave the draft, and the rest is saved. */
  asked(): Promise<void>
  openMerge(): void
  close(): void
}

export function useSaving(store: GridStore, refetch: () => Promise<unknown>): Saving {
  const { t, explain } = useLanguage()
  const { message } = App.useApp()
  const operationId = useClockId()
  const { run, isRunning } = useCommand(changeShifts)
  const [stage, setStage] = useState<SaveStage>({ kind: 'none' })

  const send = useCallback(
    async (changes: readonly CellChange[]) => {
      if (changes.length === 0) return
      const { roster } = store.answer
      const cells: Cells = new Map(changes.map(({ memberId, day, classId, isLocked }) => [keyOf(memberId, day), { classId, isLocked: classId !== null && isLocked === true }]))
      store.beginSaving()
      try {
        const { result } = await run({ rosterId: roster.id, operationId, revision: store.draft.revision, changes: [...changes] })
        store.endSaving({ cells, revision: result.revision })
        void message.info(t('roster.grid.saved'))
      } catch (error) {
        store.endSaving(null)
        if (error instanceof Refused && error.code === 'roster.stale-revision') {
          await refetch()
          setStage({ kind: 'merge' })
          return
        }
        void message.error(explain(error), 8)
        if (error instanceof Refused) selectFault(store, error.facts)
      }
    },
    [explain, message, operationId, refetch, run, store, t],
  )

  const save = useCallback(() => {
    if (store.changeCount === 0 || isRunning) return
    if (store.foreign.length > 0) return setStage({ kind: 'merge' })
    const changes = changesOf(store.draft)
    const isInside = ({ memberId, day, classId }: CellChange): boolean => {
      const key = keyOf(memberId, day)
      const before = store.answer.shifts.find((shift) => shift.rosterId === store.answer.roster.id && shift.memberId === memberId && shift.day === day) ?? null
      return isInsideNotice(store.answer, key, before, classId === null ? null : (store.classes.get(classId) ?? null))
    }
    const inside = store.answer.roster.status === 'in-force' ? changes.filter(isInside) : []
    if (inside.length > 0) return setStage({ kind: 'ask', inside, free: changes.filter((change) => !inside.includes(change)) })
    void send(changes)
  }, [isRunning, send, store])

  const asked = useCallback(async () => {
    if (stage.kind !== 'ask') return
    store.yieldEdits(new Set(stage.inside.map(({ memberId, day }) => keyOf(memberId, day))))
    setStage({ kind: 'none' })
    void message.info(t('roster.change.asked'))
    await send(stage.free)
  }, [message, send, stage, store, t])

  return { stage, isRunning, save, asked, openMerge: useCallback(() => setStage({ kind: 'merge' }), []), close: useCallback(() => setStage({ kind: 'none' }), []) }
}

/** A refusal that names a cell leads there. */
function selectFault(store: GridStore, facts: Readonly<Record<string, unknown>>): void {
  const { memberId, day } = facts
  if (typeof memberId !== 'string' || typeof day !== 'string') return
  const row = store.rowOf(placeOfKey(keyOf(memberId, day)).memberId)
  const column = store.grid.dayIndex.get(day)
  if (row !== null && column !== undefined) store.select(at({ row, column }))
}
