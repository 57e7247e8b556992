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
  /** Outside the app: those off duty too, and those asleep on standby. Without it only people on duty are disturbed. */
  readonly offDuty?: boolean
  readonly wakes?: boolean
}

/** What else is to be done for a message, in its transaction. `memberIds`: whom it tells now for the first time; may be nobody. */
export type DeliveryPlan = (tx: Tx, message: Message) => Promise<void>

/** A message as it was told, to one of those it was told to; `memberId` null: to a machine. */
export interface Told {
  readonly kind: string
  readonly operationId: string | null
  readonly obligationId: string | null
  readonly memberId: string | null
  readonly facts: Readonly<Record<string, unknown>>
}

/** Whether what a message calls for is done meanwhile, or nobody's to do any more. It reads alone. */
export type OvertakenRule = (tx: Tx, told: Told) => Promise<boolean>
/** By the message's kind. A kind without a rule is news, and stays it. */
export type OvertakenRules = Readonly<Record<string, OvertakenRule>>

const plans = new Map<string, DeliveryPlan>()

/** What floors above do with messages (send them outside the app); `main` registers it. The same name again replaces it. */
export function registerDeliveryPlan(name: string, plan: DeliveryPlan): void {
  plans.set(name, plan)
}

/** In-app messages, and whatever was registered for them; returns how many members were told now. */
export async function tellMembers(tx: Tx, message: Message): Promise<number> {
  const memberIds = [...new Set(message.memberIds)]
  const told = memberIds.length === 0 ? [] : await insertMessages(tx, message, memberIds)
  for (const plan of plans.values()) await plan(tx, { ...message, memberIds: told })
  return told.length
}

async function insertMessages(tx: Tx, message: Message, memberIds: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ member_id: string }>(
    `INSERT INTO notification (agency_id, notification_id, operation_id, member_id, kind, obligation_id, facts, at)
     SELECT $1, id, $2, member, $3, $4, $5, $6 FROM unnest($7::uuid[], $8::uuid[]) AS told (id, member)
     ON CONFLICT (agency_id, notification_id) DO NOTHING RETURNING member_id`,
    [tx.agencyId, message.operationId, message.kind, message.obligationId, JSON.stringify(message.facts), iso(message.at), memberIds.map((member) => idFrom(message.name, member)), memberIds],
    'tell-members',
  )
  return rows.map((row) => row.member_id)
}
