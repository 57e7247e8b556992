/** What modules add to the page of a member. `force` knows none of them; `main` lists them. */
import { createContext, useContext, type ComponentType, type ReactNode } from 'react'
import type { MemberData } from './member-data.ts'

export interface MemberPartProps {
  readonly member: MemberData['member']
}

export interface MemberPart {
  readonly Part: ComponentType<MemberPartProps>
}

const MemberPartsContext = createContext<readonly MemberPart[]>([])

export function MemberPartsProvider({ parts, children }: { parts: readonly MemberPart[]; children: ReactNode }): ReactNode {
  return <MemberPartsContext value={parts}>{children}</MemberPartsContext>
}

export function MemberParts({ member }: MemberPartProps): ReactNode {
  // The list is written once and never changes: its order names them.
  return useContext(MemberPartsContext).map(({ Part }, at) => <Part key={at} member={member} />)
}
