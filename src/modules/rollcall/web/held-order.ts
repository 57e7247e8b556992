/** Rows stay where they are while somebody points at or works in the list; new ones come at the end. */
import { useRef, useState } from 'react'

export function holdOrder<Item>(before: readonly string[], items: readonly Item[], idOf: (item: Item) => string): Item[] {
  const place = new Map(before.map((id, at) => [id, at]))
  const placeOf = (item: Item): number => place.get(idOf(item)) ?? before.length
  return items.toSorted((a, b) => placeOf(a) - placeOf(b))
}

export function useHeldOrder<Item>(items: readonly Item[], idOf: (item: Item) => string): { rows: readonly Item[]; hold(isHeld: boolean): void } {
  const [isHeld, setHeld] = useState(false)
  const order = useRef<readonly string[]>([])
  const rows = isHeld ? holdOrder(order.current, items, idOf) : items
  order.current = rows.map(idOf)
  return { rows, hold: setHeld }
}
