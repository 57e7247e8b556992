import type { z } from 'zod'
import { eraseExpired } from '../../modules/retention/contract.ts'
import { describeRetention } from '../../modules/retention/index.ts'
import { slices } from '../modules.ts'
import { printLine } from './files.ts'
import { withMuster } from './open.ts'

/** All turns of one run, as the nightly job does them; prints counts. */
export function runRetention({ agency }: { agency?: string }): Promise<number> {
  return withMuster(async ({ system, chooseAgency }) => {
    const agencyId = await chooseAgency(agency ?? null)
    const sum = { rows: 0, bodies: 0, turns: 0 }
    for (let from: z.input<typeof eraseExpired.input>['from'] | null; from !== null; ) {
      const { result } = await system.runner.run({ agencyId, id: crypto.randomUUID(), name: eraseExpired.name, input: from === undefined ? {} : { from }, actor: { kind: 'system', name: 'command-line' } })
      const turn = eraseExpired.output.parse(result)
      sum.rows += turn.rows
      sum.bodies += turn.bodies
      sum.turns += 1
      from = turn.next
    }
    await system.loop.turn(agencyId)
    await printLine(`Erased ${sum.rows} rows and the words of ${sum.bodies} journal entries in ${sum.turns} turns. Check: muster journal verify`)
    return 0
  })
}

/** What is kept, how long, how much. */
export function showRetention({ agency }: { agency?: string }): Promise<number> {
  return withMuster(async ({ system, chooseAgency }) => {
    const agencyId = await chooseAgency(agency ?? null)
    const fields = slices.flatMap((slice) => slice.personal?.fields ?? [])
    const lines = await system.database.transaction(agencyId, (tx) => describeRetention(tx, fields), 'read')
    const width = Math.max(...lines.map((line) => line.key.length))
    for (const { key, days, count, nextAt } of lines) {
      const period = days === null ? 'at the end of the operation' : days === 0 ? 'an opaque id, kept' : `${days} days`
      await printLine(`${key.padEnd(width)}  ${period.padEnd(27)}  ${String(count).padStart(8)} held${nextAt === null ? '' : `, the first goes ${new Date(nextAt).toISOString().slice(0, 10)}`}`)
    }
    return 0
  })
}
