/** Where one does what an obligation asks for. `orders` knows no kind by name, so modules say it and `main` lists them. */
import { createContext, useContext, type ReactNode } from 'react'
import type { LabelKey } from '../../kernel/web/index.ts'
import type { ObligationItem } from '../contract.ts'

export interface KindDoor {
  readonly kind: string
  /** What the button says: "File the report". */
  readonly label: LabelKey
  /** The page; null: nothing to do there for this obligation. */
  path(item: ObligationItem): string | null
}

const DoorsContext = createContext<readonly KindDoor[]>([])

export function DoorsProvider({ doors, children }: { doors: readonly KindDoor[]; children: ReactNode }): ReactNode {
  return <DoorsContext value={doors}>{children}</DoorsContext>
}

const doable = ['planned', 'open', 'late', 'suspended']

export function useDoor(item: ObligationItem): { label: LabelKey; path: string } | null {
  const door = useContext(DoorsContext).find((each) => each.kind === item.kind)
  if (door === undefined || !doable.includes(item.state)) return null
  const path = door.path(item)
  return path === null ? null : { label: door.label, path }
}
