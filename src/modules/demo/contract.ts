/** What crosses the border of `demo`. */
import { z } from 'zod'
import { commandContract, instant } from '../../kernel/contract.ts'

const id = z.uuid()

export const restartDemo = commandContract({
  name: 'restart-demo',
  summary: 'Ends the simulated operation and opens the same night again as a new operation',
  input: z.object({ operationId: id }),
  output: z.object({ operationId: id }),
})

export const openDemo = commandContract({
  name: 'open-demo',
  summary: 'Opens an operation with a simulated clock from an order file; only from the machine where Muster runs',
  input: z.object({
    operationId: id,
    text: z.string().max(1_000_000),
    seed: z.string().max(60),
    /** The operation’s time up to which its past is played at once. */
    playUntil: instant,
    speed: z.number().min(1).max(60).default(10),
  }),
  output: z.object({ operationId: id, version: z.number().int() }),
})

export const moveDemoClock = commandContract({
  name: 'move-demo-clock',
  summary: 'Sets the clock of a simulated operation while its past is played, lets it run from there, and holds it at its end',
  input: z.object({
    operationId: id,
    /** Null: where it stands. */
    to: instant.nullable().default(null),
    isPaused: z.boolean(),
    /** `begin`: the past is played, people may look. `hold`, `resume`: the server stops, and starts again. */
    why: z.enum(['play', 'begin', 'end', 'hold', 'resume']),
  }),
  output: z.object({ at: instant }),
})
