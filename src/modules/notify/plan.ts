/** Which of a message's receivers are sent it outside the app, in the transaction that tells them: nothing told is lost. */
import { idFrom } from '../../kernel/canonical.ts'
import { getClock } from '../../kernel/clock.ts'
import type { Tx } from '../../kernel/db/database.ts'
import { findUnit } from '../../force/index.ts'
import { findObligation, type Message } from '../../orders/index.ts'
import { reachOf } from './commands/contacts.ts'
import { availableChannels } from './ground.ts'
import { insertDeliveries, listMembersOnDuty, listReach, listWebhooksOver, type NewDelivery } from './queries.ts'
import { isUrgentKind, planFor } from './rules.ts'

/** Of the list: those whom a message that does not wake must leave alone now. `at`: the operation's time. */
export type QuietRule = (tx: Tx, memberIds: readonly string[], at: number) => Promise<readonly string[]>

const quietRules = new Map<string, QuietRule>()

/** What other modules know of people asleep; `main` registers it. The same name again replaces it. */
export function registerQuietRule(name: string, rule: QuietRule): void {
  quietRules.set(name, rule)
}

export async function planDeliveries(tx: Tx, message: Message): Promise<void> {
  // About messages that did not arrive: the bell in the app has to do, or one failure would beget the next.
  if (message.kind.startsWith('notify.')) return
  const { isSimulated } = await getClock(tx, message.operationId)
  const rows = [...(await planMembers(tx, message, isSimulated)), ...(await planWebhooks(tx, message, isSimulated))]
  await insertDeliveries(tx, { kind: message.kind, operationId: message.operationId, obligationId: message.obligationId, facts: message.facts, toldAt: message.at, isUrgent: isUrgentKind(message.kind) }, rows)
}

async function planMembers(tx: Tx, { name, memberIds, at, offDuty = false, wakes = false }: Message, isSimulated: boolean): Promise<NewDelivery[]> {
  if (memberIds.length === 0) return []
  const reaches = new Map((isSimulated ? [] : await listReach(tx, memberIds)).map((row) => [row.member_id, reachOf(row)]))
  const onDuty = isSimulated || offDuty ? new Set<string>() : await listMembersOnDuty(tx, memberIds, at)
  const asleep = new Set<string>()
  if (!isSimulated && !wakes) for (const rule of quietRules.values()) for (const memberId of await rule(tx, memberIds, at)) asleep.add(memberId)
  return memberIds.map((memberId) => {
    const { channel, further, state, reason } = planFor(reaches.get(memberId) ?? null, availableChannels(), { isSimulated, isOnDuty: onDuty.has(memberId), isAsleep: asleep.has(memberId), offDuty, wakes })
    return { delivery_id: idFrom('delivery', name, memberId), member_id: memberId, webhook_id: null, channel, further: [...further], state, reason }
  })
}

/** Machines are told what ladders tell, also when nobody is there to be told. */
async function planWebhooks(tx: Tx, { name, kind, obligationId }: Message, isSimulated: boolean): Promise<NewDelivery[]> {
  if (obligationId === null || !kind.startsWith('ladder.')) return []
  const obligation = await findObligation(tx, obligationId)
  const unit = obligation === null ? null : await findUnit(tx, obligation.owner_unit_id)
  if (unit === null) return []
  const webhookIds = await listWebhooksOver(tx, unit.path)
  return webhookIds.map((webhookId): NewDelivery => {
    const base = { delivery_id: idFrom('delivery', name, webhookId), member_id: null, webhook_id: webhookId, further: [] }
    return isSimulated ? { ...base, channel: 'none', state: 'quiet', reason: 'simulated' } : { ...base, channel: 'webhook', state: 'waiting', reason: null }
  })
}
