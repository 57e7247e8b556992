/** The door of `roster`. */
import type { Command } from '../../kernel/command.ts'
import type { Slice } from '../../kernel/slice.ts'
import type { View } from '../../kernel/view.ts'
import type { Kinds } from '../../orders/index.ts'
import { calendarCommands } from './commands/calendar.ts'
import { callOutCommands } from './commands/call-outs.ts'
import { rosterFileCommands } from './commands/files.ts'
import { swapCommands } from './commands/swaps.ts'
import { createRosterCommands } from './commands/rosters.ts'
import { settingsCommands } from './commands/settings.ts'
import { createShiftCommands } from './commands/shifts.ts'
import { solverCommands } from './commands/solver.ts'
import { strengthCommands } from './commands/submitted-days.ts'
import { watchCommands } from './commands/watch.ts'
import './tables.ts'
import { calendarViews } from './views/calendar.ts'
import { callOutViews } from './views/call-outs.ts'
import { rosterFileViews } from './views/files.ts'
import { myShiftsViews } from './views/my-shifts.ts'
import { swapViews } from './views/swaps.ts'
import { createRosterViews } from './views/rosters.ts'
import { createSolverViews } from './views/solver.ts'
import { createStrengthViews } from './views/strength.ts'
import { watchViews } from './views/watch.ts'
import { rosterPersonal } from './personal.ts'

export { createLeaveRule } from './duties/leave.ts'
export { createStrengthProjection } from './strength/projection.ts'
export { SolverService } from './solve/service.ts'
export { addDays } from './rules/times.ts'
export { listAsleep } from './queries/asleep.ts'
export { rosterOvertaken } from './overtaken.ts'
export { readFeed, readFeedToken } from './feeds.ts'

/** `kinds`: all that are registered, so that a roster finds the notice and the floors that the order gives. */
export function createRosterSlice(kinds: Kinds): Slice {
  return {
    name: 'roster',
    migrations: new URL('./migrations/', import.meta.url),
    commands: listCommands(kinds),
    views: listViews(kinds),
    personal: rosterPersonal,
  }
}

function listCommands(kinds: Kinds): readonly Command[] {
  return [...settingsCommands, ...createRosterCommands(kinds), ...createShiftCommands(kinds), ...rosterFileCommands, ...solverCommands, ...swapCommands(kinds), ...callOutCommands(kinds), ...watchCommands, ...calendarCommands, ...strengthCommands]
}

function listViews(kinds: Kinds): readonly View[] {
  return [...createRosterViews(kinds), ...rosterFileViews, ...myShiftsViews, ...createSolverViews(kinds), ...swapViews(kinds), ...callOutViews, ...createStrengthViews(kinds), ...watchViews, ...calendarViews]
}
