import type { CommandContext } from '../../kernel/command.ts'
import type { Tx } from '../../kernel/db/database.ts'
import type { Happening } from '../../kernel/journal/entry.ts'
import type { Actor, Rule } from '../../kernel/policy.ts'
import { importRefused } from '../errors.ts'
import type { SheetColumn } from '../sheet/columns.ts'
import { Problems, type RowProblem } from '../sheet/problems.ts'
import { readTable, type Table } from '../sheet/read-table.ts'

export interface PlanContext {
  readonly tx: Tx
  readonly actor: Actor
  readonly commandId: string
  readonly table: Table
  readonly problems: Problems
}

export interface ImportCounts {
  readonly added: number
  readonly changed: number
  readonly unchanged: number
}

/** What an import would do: counted by the preview, carried out by the import. */
export interface ImportPlan extends ImportCounts {
  apply(): Promise<readonly Happening[]>
}

/** One kind of file: its columns, and how its rows become a plan. */
export interface SheetKind {
  readonly columns: readonly SheetColumn[]
  plan(context: PlanContext): Promise<ImportPlan>
}

type File = { readonly fileName: string; readonly contentBase64: string }
type Base = Pick<CommandContext<unknown>, 'tx' | 'actor' | 'commandId'>

async function planFile(base: Base, file: File, kind: SheetKind, problems: Problems): Promise<{ plan: ImportPlan; table: Table }> {
  const table = await readTable(file, kind.columns, problems)
  const plan = table.rows.length === 0 ? { added: 0, changed: 0, unchanged: 0, apply: () => Promise.resolve([]) } : await kind.plan({ ...base, table, problems })
  return { plan, table }
}

export async function previewImport(base: Base, file: File, kind: SheetKind): Promise<ImportCounts & { rows: number; readAs: string; problems: RowProblem[]; problemCount: number }> {
  const problems = new Problems()
  const { plan, table } = await planFile(base, file, kind, problems)
  const { added, changed, unchanged } = plan
  return { added, changed, unchanged, rows: table.rows.length, readAs: table.readAs, problems: problems.list, problemCount: problems.count }
}

/** All rows or none: one problem refuses the whole file, with the report. */
export async function runImport(context: Base & Pick<CommandContext<unknown>, 'append'>, file: File, kind: SheetKind, sheet: string): Promise<ImportCounts> {
  const problems = new Problems()
  const { plan } = await planFile(context, file, kind, problems)
  if (!problems.isEmpty) throw importRefused({ problems: problems.list, problemCount: problems.count })
  for (const happening of await plan.apply()) context.append(happening)
  const { added, changed, unchanged } = plan
  context.append({ kind: 'force.imported', facts: { sheet, added, changed, unchanged } })
  return { added, changed, unchanged }
}

/** Administrators of any unit may import; rows outside their part of the tree are refused one by one. */
export const whoImports: Rule<unknown>[] = [
  { by: 'system' },
  { by: 'role', roles: ['administrator'], over: ({ actor }) => (actor.kind === 'member' ? actor.grants.filter((grant) => grant.role === 'administrator').map((grant) => grant.unitId) : []) },
]
