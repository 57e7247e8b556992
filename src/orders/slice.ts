import type { Projection } from '../kernel/journal/follow.ts'
import type { Slice } from '../kernel/slice.ts'
import { clockCommands } from './commands/clock.ts'
import { deskCommands } from './commands/desk.ts'
import { ladderCommands } from './commands/ladder.ts'
import { obligationCommands } from './commands/obligations.ts'
import { orderCommands } from './commands/orders.ts'
import { ordersPersonal } from './personal.ts'
import { createOrdersProjection } from './fold/projection.ts'
import type { Kinds } from './kinds.ts'
import './tables.ts'
import { boardViews } from './views/board.ts'
import { deskViews } from './views/desk.ts'
import { obligationViews } from './views/obligations.ts'
import { orderViews } from './views/orders.ts'

/** `orders` knows no kind by name: `main` hands it the list. */
export function createOrdersSlice(kinds: Kinds): { slice: Slice; projection: Projection } {
  return {
    slice: {
      name: 'orders',
      migrations: new URL('./migrations/', import.meta.url),
      commands: [...orderCommands(kinds), ...obligationCommands, ...deskCommands, ...ladderCommands(kinds), ...clockCommands],
      views: [...boardViews(kinds), ...obligationViews(kinds), ...orderViews(kinds), ...deskViews(kinds)],
      personal: ordersPersonal,
    },
    projection: createOrdersProjection(kinds),
  }
}
