import type { DescribedRule } from '../../kernel/policy.ts'
import type { Slice } from '../../kernel/slice.ts'
import { isFixed } from './fixed.ts'

/** A command or a view, as the list of permissions shows it. */
export interface Declared {
  readonly name: string
  readonly sort: 'command' | 'view'
  readonly slice: string
  readonly summary: string
  readonly isPersonal: boolean
  readonly rules: readonly DescribedRule[]
}

/** By name; the declarations themselves are the one truth about who may what. */
export type DeclaredList = () => ReadonlyMap<string, Declared>

/** Asked for when the first question comes: this slice is in the list itself. */
export function declaredIn(slices: () => readonly Slice[]): DeclaredList {
  let known: ReadonlyMap<string, Declared> | null = null
  return () => (known ??= new Map(slices().flatMap(listDeclared).map((one) => [one.name, one])))
}

function listDeclared({ name: slice, commands, views }: Slice): Declared[] {
  return [
    ...commands.map(({ contract, who }) => ({ name: contract.name, sort: 'command' as const, slice, summary: contract.summary, isPersonal: false, rules: who })),
    ...views.map(({ contract, who }) => ({ name: contract.name, sort: 'view' as const, slice, summary: contract.summary, isPersonal: contract.isPersonal, rules: who })),
  ]
}

export function isExtensible(declared: Declared): boolean {
  return !isFixed(declared.name) && declared.rules.some((rule) => rule.by === 'role')
}
