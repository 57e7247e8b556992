/** The door of `reports`. */
import type { Slice } from '../../kernel/slice.ts'
import type { DutyKind, Kinds } from '../../orders/index.ts'
import { acknowledgeCommands } from './commands/acknowledge.ts'
import { createFiling } from './commands/file.ts'
import { createQuestions } from './commands/questions.ts'
import { acknowledge } from './duties/acknowledge.ts'
import { record } from './duties/record.ts'
import { report } from './duties/report.ts'
import './tables.ts'
import { createReportsViews } from './views.ts'
import { reportsPersonal } from './personal.ts'

export { reportsOvertaken } from './overtaken.ts'

export const reportsKinds: readonly DutyKind[] = [acknowledge, report, record]

/** `kinds`: all that are registered, to read the order in force and its forms. */
export function createReportsSlice(kinds: Kinds): Slice {
  return {
    name: 'reports',
    migrations: new URL('./migrations/', import.meta.url),
    commands: [...createFiling(kinds), ...acknowledgeCommands, ...createQuestions(kinds)],
    views: createReportsViews(kinds),
    personal: reportsPersonal,
  }
}
