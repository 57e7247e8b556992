import { z } from 'zod'
import { StartupError } from '../../kernel/errors.ts'
import { demoSnapshot, formatSimulation, simulate } from '../../modules/demo/index.ts'
import { formatProblem, parseOrder } from '../../orders/compile/index.ts'
import { durationMs, durationPattern, localTimePattern, resolveLocal } from '../../orders/compile/time.ts'
import { dutyKinds } from '../duty-kinds.ts'
import { printLine, readText } from './files.ts'

const shortestMs = 60_000

const optionShape = z.object({
  seed: z.string().min(1).max(60),
  until: z.string().regex(localTimePattern, 'write --until 2027-06-24T02:00').optional(),
  every: z.string().regex(durationPattern, 'write --every PT30M'),
  json: z.boolean().default(false),
})

/** 0: simulated; 1: the order has errors. */
export async function simulateOrder(file: string, given: { seed: string; until?: string; every: string; json?: boolean }): Promise<number> {
  const options = optionShape.safeParse(given)
  if (!options.success) throw new StartupError(options.error.issues.map((issue) => issue.message).join('; '))
  const { seed, until: untilText, every, json } = options.data
  const parsed = parseOrder({ text: readText(file), file, kinds: dutyKinds, catalogue: demoSnapshot(seed).catalogue })
  if (!parsed.ok) {
    await printLine(parsed.problems.map(formatProblem).join('\n'))
    return 1
  }
  const { order } = parsed
  const everyMs = durationMs(every) ?? 0
  if (everyMs < shortestMs) throw new StartupError('--every is at least PT1M')
  const until = untilText === undefined ? order.to : resolveUntil(untilText, order.timezone)
  if (until <= order.from || until > order.to) throw new StartupError('--until lies inside the period of the operation')
  const result = simulate({ order, kinds: dutyKinds, seed, until, everyMs })
  await printLine(json ? JSON.stringify({ ...result, lines: undefined, states: Object.fromEntries(result.lines.map(({ term, state }) => [term.id, state])) }, null, 2) : formatSimulation(result, order.timezone).trimEnd())
  return 0
}

function resolveUntil(text: string, timezone: string): number {
  const local = resolveLocal(text, timezone)
  if (local.kind !== 'ok') throw new StartupError(`--until ${text}: no such time (or two of them) in ${timezone}`)
  return local.at
}
