import { defineCommand, type Command } from '../../kernel/command.ts'
import type { Tx } from '../../kernel/db/database.ts'
import { listDeclarations } from '../attributes.ts'
import * as contract from '../contract.ts'
import { memberSheet } from '../import/members.ts'
import { previewImport, runImport, whoImports, type SheetKind } from '../import/plan.ts'
import { unitSheet } from '../import/units.ts'

export async function forceSheet(tx: Tx, sheet: 'units' | 'members'): Promise<SheetKind> {
  return sheet === 'units' ? unitSheet(await listDeclarations(tx, 'unit')) : memberSheet(await listDeclarations(tx, 'member'))
}

const previewForceImport = defineCommand(contract.previewForceImport, {
  who: whoImports,
  handle: async (context) => previewImport(context, context.input, await forceSheet(context.tx, context.input.sheet)),
})

const importForce = defineCommand(contract.importForce, {
  who: whoImports,
  handle: async (context) => runImport(context, context.input, await forceSheet(context.tx, context.input.sheet), context.input.sheet),
})

export const importCommands: readonly Command[] = [previewForceImport, importForce]
