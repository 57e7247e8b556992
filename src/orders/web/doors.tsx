/** Where one does what an obligation asks for. `orders` knows no kind by name, so modules say it and `main` lists them. */
import { createContext, useContext, type ComponentType, type ReactNode } from 'react'
import type { LabelKey } from '../../kernel/web/index.ts'
import type { ObligationItem } from '../contract.ts'

export interface KindDoor {
  readonly kind: string
  /** What the button says: "File the report". */
  label(item: ObligationItem): LabelKey
  /** The page; null: nothing to do there for this obligation. */
  path(item: ObligationItem): string | null
}

/** What a module knows about journal entries and notifications of its kinds. */
export interface EntryDoor {
  /** Of the kind: `rollcall.` stands for all that begin so. */
  readonly prefix: string
  /** Where one reads on; null: nowhere of its own. */
  path?(facts: Readonly<Record<string, unknown>>): string | null
  /** What was filed, under the names that its form gives. */
  readonly Values?: ComponentType<{ readonly obligationId: string; readonly values: Readonly<Record<string, unknown>> }>
}

/** What a module adds to a page of orders. */
export interface PagePart {
  /** board, now: a line above the rest; wall-unit: beside the marks of a unit on the wall; level: below the preview of a level. */
  readonly place: 'board' | 'now' | 'wall-unit' | 'level'
  readonly Part: ComponentType<PartProps>
}

export interface PartProps {
  /** wall-unit: the unit and all below it. */
  readonly unitIds?: readonly string[]
  /** level: the level that is looked at. */
  readonly level?: string
}

const DoorsContext = createContext<readonly KindDoor[]>([])
const PartsContext = createContext<readonly PagePart[]>([])
const EntryDoorsContext = createContext<readonly EntryDoor[]>([])

export function DoorsProvider({ doors, entryDoors, parts, children }: { doors: readonly KindDoor[]; entryDoors: readonly EntryDoor[]; parts: readonly PagePart[]; children: ReactNode }): ReactNode {
  return (
    <DoorsContext value={doors}>
      <EntryDoorsContext value={entryDoors}>
        <PartsContext value={parts}>{children}</PartsContext>
      </EntryDoorsContext>
    </DoorsContext>
  )
}

/** All that modules add at a place, in the order of the written list. */
export function Parts({ place, ...props }: PartProps & { place: PagePart['place'] }): ReactNode {
  const parts = useContext(PartsContext).filter((each) => each.place === place)
  // The list is written once and never changes: its order names them.
  return parts.map(({ Part }, at) => <Part key={at} {...props} />)
}

export function useFindEntryDoor(): (kind: string) => EntryDoor | undefined {
  const doors = useContext(EntryDoorsContext)
  return (kind) => doors.find((each) => kind.startsWith(each.prefix))
}

export const useEntryDoor = (kind: string): EntryDoor | undefined => useFindEntryDoor()(kind)

const doable = ['planned', 'open', 'late', 'suspended']

export function useDoor(item: ObligationItem): { label: LabelKey; path: string } | null {
  const door = useContext(DoorsContext).find((each) => each.kind === item.kind)
  if (door === undefined || !doable.includes(item.state)) return null
  const path = door.path(item)
  return path === null ? null : { label: door.label(item), path }
}
