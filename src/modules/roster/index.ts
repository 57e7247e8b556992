/** The door of `roster`. */
import type { Command } from '../../kernel/command.ts'
import type { Slice } from '../../kernel/slice.ts'
import type { View } from '../../kernel/view.ts'
import type { Kinds } from '../../orders/index.ts'
import { calendarCommands } from './commands/calendar.ts'
import { createRosterCommands } from './commands/rosters.ts'
import { settingsCommands } from './commands/settings.ts'
import { createShiftCommands } from './commands/shifts.ts'
import { watchCommands } from './commands/watch.ts'
import './tables.ts'
import { calendarViews } from './views/calendar.ts'
import { createRosterViews } from './views/rosters.ts'
import { watchViews } from './views/watch.ts'

export { createStrengthProjection } from './strength/projection.ts'
export { readFeed, readFeedToken } from './feeds.ts'

/** `kinds`: all that are registered, so that a roster finds the notice and the floors that the order gives. */
export function createRosterSlice(kinds: Kinds): Slice {
  return {
    name: 'roster',
    migrations: new URL('./migrations/', import.meta.url),
    commands: listCommands(kinds),
    views: listViews(kinds),
  }
}

function listCommands(kinds: Kinds): readonly Command[] {
  return [...settingsCommands, ...createRosterCommands(kinds), ...createShiftCommands(kinds), ...watchCommands, ...calendarCommands]
}

function listViews(kinds: Kinds): readonly View[] {
  return [...createRosterViews(kinds), ...watchViews, ...calendarViews]
}
