/**
 * Which of a message's receivers are sent it outside the app, in the transaction that tells them: nothing told is lost.
 * And whether they still are when it comes to the sending.
 */
import { idFrom } from '../../kernel/canonical.ts'
import { getClock, readClock } from '../../kernel/clock.ts'
import type { Tx } from '../../kernel/db/database.ts'
import { findUnit } from '../../force/index.ts'
import { findObligation, type Message, type OvertakenRules } from '../../orders/index.ts'
import { reachOf } from './commands/contacts.ts'
import { availableChannels } from './ground.ts'
import { insertDeliveries, listMembersOnDuty, listReach, listWebhooksOver, type DeliveryRow, type NewDelivery } from './queries.ts'
import { isUrgentKind, planFor, whyQuiet, type Circumstances, type Reach } from './rules.ts'

/** Of the list: those whom a message that does not wake must leave alone now. `at`: the operation's time. */
export type QuietRule = (tx: Tx, memberIds: readonly string[], at: number) => Promise<readonly string[]>

const quietRules = new Map<string, QuietRule>()

/** What other modules know of people asleep; `main` registers it. The same name again replaces it. */
export function registerQuietRule(name: string, rule: QuietRule): void {
  quietRules.set(name, rule)
}

let overtakenRules: OvertakenRules = {}

/** By which kinds of message the floors and modules know that nobody needs them any more; `main` registers them all. */
export function registerOvertakenRules(rules: OvertakenRules): void {
  overtakenRules = rules
}

export async function planDeliveries(tx: Tx, message: Message): Promise<void> {
  // About messages that did not arrive: the bell in the app has to do, or one failure would beget the next.
  if (message.kind.startsWith('notify.')) return
  const { isSimulated } = await getClock(tx, message.operationId)
  const { kind, operationId, obligationId, facts, offDuty = false, wakes = false } = message
  const rows = [...(await planMembers(tx, { ...message, offDuty, wakes }, isSimulated)), ...(await planWebhooks(tx, message, isSimulated))]
  await insertDeliveries(tx, { kind, operationId, obligationId, facts, toldAt: message.at, isUrgent: isUrgentKind(kind), offDuty, wakes }, rows)
}

type Disturbing = Pick<Message, 'memberIds' | 'at'> & { readonly offDuty: boolean; readonly wakes: boolean }

async function planMembers(tx: Tx, message: Message & Disturbing, isSimulated: boolean): Promise<NewDelivery[]> {
  const { name, memberIds } = message
  if (memberIds.length === 0) return []
  const { reaches, circumstancesOf } = await readCircumstances(tx, message, isSimulated)
  return memberIds.map((memberId) => {
    const { channel, further, state, reason } = planFor(reaches.get(memberId) ?? null, availableChannels(), circumstancesOf(memberId))
    return { delivery_id: idFrom('delivery', name, memberId), member_id: memberId, webhook_id: null, channel, further: [...further], state, reason }
  })
}

/** How it stands with each of those a message goes to, at a moment of the operation's time. */
async function readCircumstances(tx: Tx, { memberIds, at, offDuty, wakes }: Disturbing, isSimulated: boolean): Promise<{ reaches: ReadonlyMap<string, Reach>; circumstancesOf(memberId: string): Circumstances }> {
  const reaches = new Map((isSimulated ? [] : await listReach(tx, memberIds)).map((row) => [row.member_id, reachOf(row)]))
  const onDuty = isSimulated || offDuty ? new Set<string>() : await listMembersOnDuty(tx, memberIds, at)
  const asleep = new Set<string>()
  if (!isSimulated && !wakes) for (const rule of quietRules.values()) for (const memberId of await rule(tx, memberIds, at)) asleep.add(memberId)
  return {
    reaches,
    // What is told now is not overtaken yet.
    circumstancesOf: (memberId) => ({ isSimulated, isOvertaken: false, hasLeft: !reaches.has(memberId), isOnDuty: onDuty.has(memberId), isAsleep: asleep.has(memberId), offDuty, wakes }),
  }
}

/** Whoever is asked to send it asks this first. Null: it goes out. */
export async function whyQuietNow(tx: Tx, row: DeliveryRow): Promise<string | null> {
  const { kind, operation_id: operationId, obligation_id: obligationId, member_id: memberId, off_duty: offDuty, wakes } = row
  const clock = operationId === null ? null : await getClock(tx, operationId)
  const isSimulated = clock?.isSimulated ?? false
  const rule = Object.hasOwn(overtakenRules, kind) ? overtakenRules[kind] : undefined
  const isOvertaken = !isSimulated && rule !== undefined && (await rule(tx, { kind, operationId, obligationId, memberId, facts: JSON.parse(row.facts) }))
  if (memberId === null) return whyQuiet({ ...machine, isSimulated, isOvertaken })
  const at = clock === null ? tx.realNow : readClock(clock, tx.realNow)
  const { circumstancesOf } = await readCircumstances(tx, { memberIds: [memberId], at, offDuty, wakes }, isSimulated)
  return whyQuiet({ ...circumstancesOf(memberId), isOvertaken })
}

/** Always there, and never asleep. */
const machine: Circumstances = { isSimulated: false, isOvertaken: false, hasLeft: false, isOnDuty: true, isAsleep: false, offDuty: true, wakes: true }

/** Machines are told what ladders tell, also when nobody is there to be told. */
async function planWebhooks(tx: Tx, { name, kind, obligationId }: Message, isSimulated: boolean): Promise<NewDelivery[]> {
  if (obligationId === null || !kind.startsWith('ladder.')) return []
  const obligation = await findObligation(tx, obligationId)
  const unit = obligation === null ? null : await findUnit(tx, obligation.owner_unit_id)
  if (unit === null) return []
  const webhookIds = await listWebhooksOver(tx, unit.path)
  const reason = whyQuiet({ ...machine, isSimulated })
  return webhookIds.map((webhookId): NewDelivery => ({
    delivery_id: idFrom('delivery', name, webhookId), member_id: null, webhook_id: webhookId, further: [], reason,
    ...(reason === null ? { channel: 'webhook', state: 'waiting' } : { channel: 'none', state: 'quiet' }),
  }))
}
