import { z } from 'zod'
import { defineCommand } from './command.ts'
import { commandContract } from './contract.ts'
import { iso } from './db/tables.ts'
import { Refusal } from './errors.ts'
import { actorText, type Actor } from './policy.ts'

const quarterMs = 900_000
/** More than an agency shows in a quarter of an hour; beyond it the database is asked again, which costs time and tells the same. */
const mostRemembered = 200_000

const contract = commandContract({
  name: 'record-looks',
  summary: 'Journals who saw personal data of whom in a view, once per person and quarter of an hour; run by the view itself',
  input: z.object({ looker: z.string(), view: z.string(), quarterAt: z.number().int(), memberIds: z.array(z.uuid()).min(1) }),
  output: z.object({ isNew: z.boolean() }),
})

export const recordLooks = defineCommand(contract, {
  who: [{ by: 'system' }],
  async handle({ tx, input, append }) {
    const rows = await tx.query<{ member_id: string }>(
      `INSERT INTO look (agency_id, member_id, quarter_at, view, looker) SELECT $1, unnest($2::uuid[]), $3, $4, $5
       ON CONFLICT (agency_id, member_id, quarter_at, view, looker) DO NOTHING RETURNING member_id`,
      // In one order everywhere, so that two servers that record the same do not wait for each other in a ring.
      [tx.agencyId, input.memberIds.toSorted(), iso(input.quarterAt), input.view, input.looker],
      'record-looks',
    )
    if (rows.length === 0) return { isNew: false }
    append({ kind: 'look.recorded', onBehalfOf: input.looker, facts: { view: input.view, quarterAt: input.quarterAt, memberIds: rows.map((row) => row.member_id) } })
    return { isNew: true }
  },
})

export type RecordLooks = (agencyId: string, input: z.output<typeof contract.input>) => Promise<unknown>

/** Keeps in mind what this process recorded in the running quarter of an hour, so that a screen that asks every few seconds costs nothing more. */
export class LookRecorder {
  readonly #record: RecordLooks
  #quarterAt = 0
  #known = new Set<string>()

  constructor(record: RecordLooks) {
    this.#record = record
  }

  /** Throws when it cannot be recorded: then nothing may be shown. One's own data is no look, nor is what a job reads. */
  async note({ agencyId, actor, view, memberIds, at }: { agencyId: string; actor: Actor; view: string; memberIds: readonly string[]; at: number }): Promise<void> {
    if (actor.kind === 'system' || actor.kind === 'nobody') return
    const quarterAt = at - (at % quarterMs)
    if (quarterAt !== this.#quarterAt || this.#known.size > mostRemembered) {
      this.#quarterAt = quarterAt
      this.#known = new Set()
    }
    const looker = actorText(actor)
    const own = actor.kind === 'member' ? actor.memberId : null
    const keyOf = (memberId: string): string => `${agencyId} ${looker} ${view} ${memberId}`
    const unknown = [...new Set(memberIds)].filter((memberId) => memberId !== own && !this.#known.has(keyOf(memberId)))
    if (unknown.length === 0) return
    const known = this.#known
    try {
      await this.#record(agencyId, { looker, view, quarterAt, memberIds: unknown })
    } catch (cause) {
      throw new Refusal({ code: 'kernel.look-not-recorded', status: 503, facts: { view }, cause })
    }
    for (const memberId of unknown) known.add(keyOf(memberId))
  }
}

const actorOfMember = /^member:([0-9a-f-]{36})$/

/** Members in an answer: whoever stands under `memberId`, and who acted (`actor`: `member:<id>`), however deep. */
export function membersIn(answer: unknown): string[] {
  const found: string[] = []
  const look = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(look)
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner === 'object') look(inner)
      else if (typeof inner !== 'string') continue
      else if (key === 'memberId') found.push(inner)
      else if (key === 'actor') found.push(...(actorOfMember.exec(inner)?.slice(1) ?? []))
    }
  }
  look(answer)
  return found
}
