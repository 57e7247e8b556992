import { idFrom } from '../kernel/canonical.ts'
import type { Tx } from '../kernel/db/database.ts'
import { iso } from '../kernel/db/tables.ts'

export interface Message {
  /** With the member it makes the notification's id: the same message reaches a member once. */
  readonly name: string
  readonly operationId: string
  readonly memberIds: readonly string[]
  /** Text key of the screen, e.g. `ladder.told`, `rollcall.opened`. */
  readonly kind: string
  readonly obligationId: string | null
  readonly facts: Readonly<Record<string, unknown>>
  readonly at: number
}

/** In-app messages; returns how many members were told now. */
export async function tellMembers(tx: Tx, message: Message): Promise<number> {
  const memberIds = [...new Set(message.memberIds)]
  if (memberIds.length === 0) return 0
  const rows = await tx.query(
    `INSERT INTO notification (agency_id, notification_id, operation_id, member_id, kind, obligation_id, facts, at)
     SELECT $1, id, $2, member, $3, $4, $5, $6 FROM unnest($7::uuid[], $8::uuid[]) AS told (id, member)
     ON CONFLICT (agency_id, notification_id) DO NOTHING RETURNING notification_id`,
    [tx.agencyId, message.operationId, message.kind, message.obligationId, JSON.stringify(message.facts), iso(message.at), memberIds.map((member) => idFrom(message.name, member)), memberIds],
    'tell-members',
  )
  return rows.length
}
