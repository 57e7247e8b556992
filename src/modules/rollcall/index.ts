/** The door of `rollcall`. */
import type { Slice } from '../../kernel/slice.ts'
import type { DutyKind, Kinds } from '../../orders/index.ts'
import { answerCommand, excuseCommand, recordAnswerCommand } from './commands/answer.ts'
import { createOpenRollCall } from './commands/open-roll-call.ts'
import { makeAnswerLinkCommand, markLateCommand, reportUnansweredCommand } from './commands/report-up.ts'
import { rollCall } from './duties/roll-call.ts'
import './tables.ts'
import { rollcallViews } from './views.ts'
import { rollcallPersonal } from './personal.ts'

export { linkPurpose as rollCallLinkPurpose } from './links.ts'
export { rollcallOvertaken } from './overtaken.ts'
export { findCalledMembers, listUnanswered, type UnansweredRow } from './queries.ts'

export const rollcallKinds: readonly DutyKind[] = [rollCall]

/** `kinds`: all that are registered, so that a call made at once can be put under the order's first roll call. */
export function createRollcallSlice(kinds: Kinds): Slice {
  return {
    name: 'rollcall',
    migrations: new URL('./migrations/', import.meta.url),
    commands: [createOpenRollCall(kinds), answerCommand, recordAnswerCommand, excuseCommand, markLateCommand, reportUnansweredCommand, makeAnswerLinkCommand],
    views: rollcallViews,
    personal: rollcallPersonal,
  }
}
