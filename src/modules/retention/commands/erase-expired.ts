/** The job: what has expired goes, a bounded number at a time, each turn in a short transaction of its own. */
import { idFrom, sha256 } from '../../../kernel/canonical.ts'
import { defineCommand, type Command, type CommandContext } from '../../../kernel/command.ts'
import { mostBodiesAtOnce, takeBodiesOut } from '../../../kernel/journal/erase.ts'
import { findExpiredBodies } from '../../../kernel/retention/bodies.ts'
import type { Occasion } from '../../../kernel/retention/expiry.ts'
import { eraseRows } from '../../../kernel/retention/rows.ts'
import { dayMs, type BodiesField, type PersonalField, type RowsField } from '../../../kernel/retention/shape.ts'
import type { z } from 'zod'
import * as contract from '../contract.ts'
import { addToRun, readOccasion } from '../queries.ts'

type TurnStart = z.output<typeof contract.turnStart>
type Writing = Pick<CommandContext<unknown>, 'tx' | 'append'>

/** Bodies and rows that one turn erases: some hundred milliseconds. */
export const mostATurn = 2000
/** Bodies that one turn looks at; an agency with a million is done in fifty turns. */
const mostLookedAt = 20_000
const hourMs = 3_600_000

export interface ErasureOptions {
  /** In the order in which they go: what points to something goes before it. */
  readonly listFields: () => readonly PersonalField[]
  /** Tests move it. */
  readonly readNow: (realNow: number) => number
  readonly limit?: number
}

export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** Between one and five at night (UTC), by agency: a thousand of them do not all begin at once. */
export function startOfRun(agencyId: string, day: string): number {
  return Date.parse(`${day}T01:00:00Z`) + (sha256(agencyId).readUInt32BE(0) % (4 * hourMs))
}

const dueIdOf = (agencyId: string, day: string, from: TurnStart): string => idFrom(agencyId, 'erase-expired', day, JSON.stringify([from.field, from.after]))
const beginning: TurnStart = { field: null, after: null }

export function createErasure({ listFields, readNow, limit = mostATurn }: ErasureOptions): readonly Command[] {
  const scheduleErasure = defineCommand(contract.scheduleErasure, {
    who: [{ by: 'system' }],
    handle({ tx, input, schedule }) {
      const at = Math.max(tx.realNow, startOfRun(tx.agencyId, input.day))
      schedule({ id: dueIdOf(tx.agencyId, input.day, beginning), clockId: null, at, command: contract.eraseExpired.name, input: { day: input.day, isScheduled: true } })
      return Promise.resolve({})
    },
  })

  const eraseExpired = defineCommand(contract.eraseExpired, {
    who: [{ by: 'system' }],
    async handle({ tx, input, append, schedule }) {
      const day = input.day ?? dayOf(tx.realNow)
      const fields = listFields()
      const turn = await takeTurn({ tx, append }, { fields, occasion: await readOccasion(tx, readNow(tx.realNow)), from: input.from, limit })
      for (const [field, { rows, bodies }] of turn.counts) append({ kind: 'retention.erased', facts: { field, rows, bodies, day } })
      const sum = (what: 'rows' | 'bodies'): number => [...turn.counts.values()].reduce((total, count) => total + count[what], 0)
      await addToRun(tx, { day, rows: sum('rows'), bodies: sum('bodies'), byField: new Map([...turn.counts].map(([field, { rows, bodies }]) => [field, rows + bodies])), isEnd: turn.next === null })
      if (input.isScheduled) {
        const tomorrow = dayOf(Date.parse(`${day}T00:00:00Z`) + dayMs)
        const from = turn.next ?? beginning
        schedule(
          turn.next === null
            ? { id: dueIdOf(tx.agencyId, tomorrow, from), clockId: null, at: Math.max(tx.realNow, startOfRun(tx.agencyId, tomorrow)), command: contract.eraseExpired.name, input: { day: tomorrow, isScheduled: true } }
            : { id: dueIdOf(tx.agencyId, day, from), clockId: null, at: tx.realNow, command: contract.eraseExpired.name, input: { day, from, isScheduled: true } },
        )
      }
      return { rows: sum('rows'), bodies: sum('bodies'), next: turn.next }
    },
  })

  return [scheduleErasure, eraseExpired]
}

interface Turn {
  readonly counts: Map<string, { rows: number; bodies: number }>
  readonly next: TurnStart | null
}

async function takeTurn(writing: Writing, { fields, occasion, from, limit }: { fields: readonly PersonalField[]; occasion: Occasion; from: TurnStart; limit: number }): Promise<Turn> {
  const counts: Turn['counts'] = new Map()
  if (from.field === null) {
    const after = await eraseBodies(writing, { fields: fields.filter((field) => field.kind === 'bodies'), occasion, after: from.after, limit, counts })
    if (after !== null) return { counts, next: { field: null, after } }
  }
  const rowFields = fields.filter((field): field is RowsField => field.kind === 'rows')
  const first = from.field === null ? 0 : Math.max(0, rowFields.findIndex((field) => field.key === from.field))
  let left = limit - [...counts.values()].reduce((total, count) => total + count.bodies, 0)
  for (const field of rowFields.slice(first)) {
    if (left <= 0) return { counts, next: { field: field.key, after: null } }
    const rows = await eraseRows({ tx: writing.tx, field, occasion, limit: left })
    if (rows > 0) counts.set(field.key, { rows, bodies: 0 })
    left -= rows
  }
  return { counts, next: null }
}

async function eraseBodies(writing: Writing, { fields, occasion, after, limit, counts }: { fields: readonly BodiesField[]; occasion: Occasion; after: string | null; limit: number; counts: Turn['counts'] }): Promise<string | null> {
  const found = await findExpiredBodies({ tx: writing.tx, fields, occasion, after, limit: mostLookedAt, most: limit })
  for (const [field, ids] of found.byField) {
    let bodies = 0
    for (let from = 0; from < ids.length; from += mostBodiesAtOnce) bodies += await takeBodiesOut(writing, ids.slice(from, from + mostBodiesAtOnce), `retention: ${field}`)
    if (bodies > 0) counts.set(field, { rows: 0, bodies })
  }
  return found.after
}
