import { fileCommands, fileViews } from './files/commands.ts'
import { identityCommands } from './identity/commands.ts'
import { eraseJournalBodies } from './journal/erase.ts'
import { recordLooks } from './looks.ts'
import type { Slice } from './slice.ts'
import { kernelPersonal } from './personal.ts'

export const kernelSlice: Slice = { name: 'kernel', migrations: new URL('./migrations/', import.meta.url), commands: [...identityCommands, eraseJournalBodies, recordLooks, ...fileCommands], views: [...fileViews], personal: kernelPersonal }
