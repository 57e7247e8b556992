/** A live list that does not jump under a reader's eyes. */
import { useMemo, useRef, useState } from 'react'

export interface Steady<Item> {
  readonly rows: readonly { readonly item: Item; readonly isGone: boolean }[]
  /** Items that wait behind "3 new". */
  readonly waiting: number
}

/**
 * While held, rows stay where they are: what changed changes in place, what left the list stays and is marked, what is new waits.
 * `before` are the rows shown last.
 */
export function steady<Item extends { readonly id: string }>(before: readonly { readonly item: Item; readonly isGone: boolean }[], items: readonly Item[], isHeld: boolean): Steady<Item> {
  if (!isHeld) return { rows: items.map((item) => ({ item, isGone: false })), waiting: 0 }
  const byId = new Map(items.map((item) => [item.id, item]))
  const shown = new Set(before.map((row) => row.item.id))
  return {
    rows: before.map((row) => {
      const item = byId.get(row.item.id)
      if (item === undefined) return row.isGone ? row : { item: row.item, isGone: true }
      return item === row.item && !row.isGone ? row : { item, isGone: false }
    }),
    waiting: items.filter((item) => !shown.has(item.id)).length,
  }
}

export function useSteadyList<Item extends { readonly id: string }>(items: readonly Item[], isHeld: boolean, resetKey: string): Steady<Item> & { showNew(): void } {
  const shown = useRef<{ key: string; rows: Steady<Item>['rows'] }>({ key: resetKey, rows: [] })
  const [round, setRound] = useState(0)
  const lastRound = useRef(round)
  const result = useMemo(() => {
    const isFresh = shown.current.key !== resetKey || lastRound.current !== round || shown.current.rows.length === 0
    const next = steady(shown.current.rows, items, isHeld && !isFresh)
    lastRound.current = round
    shown.current = { key: resetKey, rows: next.rows }
    return next
  }, [items, isHeld, resetKey, round])
  return useMemo(() => ({ ...result, showNew: () => setRound((before) => before + 1) }), [result])
}
