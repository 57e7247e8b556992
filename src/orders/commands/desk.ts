import { defineCommand, type Command } from '../../kernel/command.ts'
import type { Tx } from '../../kernel/db/database.ts'
import { iso } from '../../kernel/db/tables.ts'
import { forbidden, notFound } from '../../kernel/errors.ts'
import type { Actor } from '../../kernel/policy.ts'
import { acceptHandover, offerHandover, passObligation, readNotifications, releaseObligation, takeObligation } from '../contract.ts'
import { alreadyTaken, handoverGone, handoverWaiting, notYours } from '../errors.ts'
import { tellMembers } from '../notify.ts'
import { rolesAtRoot, steering } from '../policy.ts'
import { getOperation, operationNow } from '../queries/operations.ts'
import { lockObligation } from './obligations.ts'

export const deskCommands: readonly Command[] = [
  defineCommand(takeObligation, {
    who: [rolesAtRoot(steering)],
    async handle({ tx, input, actor, append }) {
      const memberId = memberOf(actor)
      const row = await lockObligation(tx, input.obligationId)
      const taken = await findTaker(tx, input.obligationId)
      if (taken === memberId) return {}
      if (taken !== null) throw alreadyTaken(taken)
      await setTaker(tx, { obligationId: input.obligationId, operationId: row.operation_id, memberId })
      append({ kind: 'attention.taken', operationId: row.operation_id, unitId: row.owner_unit_id, facts: { obligationId: input.obligationId, memberId } })
      return {}
    },
  }),
  defineCommand(releaseObligation, {
    who: [rolesAtRoot(steering)],
    async handle({ tx, input, actor, append }) {
      const row = await lockObligation(tx, input.obligationId)
      if ((await findTaker(tx, input.obligationId)) !== memberOf(actor)) throw notYours()
      await tx.query('DELETE FROM attention_take WHERE agency_id = $1 AND obligation_id = $2', [tx.agencyId, input.obligationId])
      append({ kind: 'attention.released', operationId: row.operation_id, unitId: row.owner_unit_id, facts: { obligationId: input.obligationId } })
      return {}
    },
  }),
  defineCommand(passObligation, {
    who: [rolesAtRoot(steering)],
    async handle({ tx, input, actor, append }) {
      const row = await lockObligation(tx, input.obligationId)
      if ((await findTaker(tx, input.obligationId)) !== memberOf(actor)) throw notYours()
      await mustServe(tx, input.memberId)
      await setTaker(tx, { obligationId: input.obligationId, operationId: row.operation_id, memberId: input.memberId })
      const entryId = append({ kind: 'attention.passed', operationId: row.operation_id, unitId: row.owner_unit_id, facts: { obligationId: input.obligationId, memberId: input.memberId } })
      await tellMembers(tx, { name: entryId, operationId: row.operation_id, memberIds: [input.memberId], kind: 'attention.passed', obligationId: input.obligationId, facts: {}, at: await operationNow(tx, row.operation_id) })
      return {}
    },
  }),
  defineCommand(offerHandover, {
    who: [rolesAtRoot(steering)],
    async handle({ tx, input, actor, append }) {
      const memberId = memberOf(actor)
      await mustServe(tx, input.toMemberId)
      if (input.toMemberId === memberId) throw notYours()
      const waiting = await tx.query('SELECT 1 FROM desk_handover WHERE agency_id = $1 AND operation_id = $2 AND accepted_at IS NULL FOR UPDATE', [tx.agencyId, input.operationId])
      if (waiting.length > 0) throw handoverWaiting()
      const open = await tx.query<{ obligation_id: string }>(
        `SELECT obligation_id FROM obligation WHERE agency_id = $1 AND operation_id = $2 AND state IN ('late', 'breached', 'handed-back', 'open', 'suspended') ORDER BY effective_due_at, obligation_id LIMIT 5000`,
        [tx.agencyId, input.operationId],
      )
      const now = await operationNow(tx, input.operationId)
      const ids = open.map((row) => row.obligation_id)
      await tx.sql
        .insertInto('desk_handover')
        .values({ agency_id: tx.agencyId, handover_id: input.handoverId, operation_id: input.operationId, from_member_id: memberId, to_member_id: input.toMemberId, note: input.note, obligation_ids: ids, offered_at: iso(now), accepted_at: null })
        .execute()
      const entryId = append({ kind: 'desk.handover-offered', operationId: input.operationId, facts: { handoverId: input.handoverId, toMemberId: input.toMemberId, items: ids.length }, body: { note: input.note } })
      await tellMembers(tx, { name: entryId, operationId: input.operationId, memberIds: [input.toMemberId], kind: 'desk.handover-offered', obligationId: null, facts: { handoverId: input.handoverId, items: ids.length }, at: now })
      return { items: ids.length }
    },
  }),
  defineCommand(acceptHandover, {
    who: [rolesAtRoot(steering)],
    async handle({ tx, input, actor, append }) {
      const memberId = memberOf(actor)
      const [offer] = await tx.query<{ from_member_id: string; to_member_id: string; accepted_at: number | null }>(
        'SELECT from_member_id, to_member_id, accepted_at FROM desk_handover WHERE agency_id = $1 AND operation_id = $2 AND handover_id = $3 FOR UPDATE',
        [tx.agencyId, input.operationId, input.handoverId],
      )
      if (offer === undefined || offer.accepted_at !== null) throw handoverGone()
      if (offer.to_member_id !== memberId) throw forbidden({ what: 'accept-handover' })
      const now = await operationNow(tx, input.operationId)
      await tx.query('UPDATE desk_handover SET accepted_at = $3 WHERE agency_id = $1 AND handover_id = $2', [tx.agencyId, input.handoverId, iso(now)])
      await tx.query('UPDATE attention_take SET member_id = $4, taken_at = $5 WHERE agency_id = $1 AND operation_id = $2 AND member_id = $3', [tx.agencyId, input.operationId, offer.from_member_id, memberId, iso(now)])
      append({ kind: 'desk.handover-accepted', operationId: input.operationId, facts: { handoverId: input.handoverId, fromMemberId: offer.from_member_id } })
      return {}
    },
  }),
  defineCommand(readNotifications, {
    who: [{ by: 'member' }],
    async handle({ tx, input, actor, append }) {
      const memberId = memberOf(actor)
      await getOperation(tx, input.operationId)
      await tx.query(
        'UPDATE notification SET read_at = $5 WHERE agency_id = $1 AND operation_id = $2 AND member_id = $3 AND notification_id = ANY ($4::uuid[]) AND read_at IS NULL',
        [tx.agencyId, input.operationId, memberId, input.ids, iso(tx.realNow)],
      )
      append({ kind: 'notification.read', operationId: input.operationId, facts: { count: input.ids.length } })
      return {}
    },
  }),
]

function memberOf(actor: Actor): string {
  if (actor.kind !== 'member') throw forbidden()
  return actor.memberId
}

async function mustServe(tx: Tx, memberId: string): Promise<void> {
  const rows = await tx.query('SELECT 1 FROM member WHERE agency_id = $1 AND member_id = $2 AND left_at IS NULL', [tx.agencyId, memberId])
  if (rows.length === 0) throw notFound('member', memberId)
}

async function findTaker(tx: Tx, obligationId: string): Promise<string | null> {
  const [row] = await tx.query<{ member_id: string }>('SELECT member_id FROM attention_take WHERE agency_id = $1 AND obligation_id = $2', [tx.agencyId, obligationId])
  return row?.member_id ?? null
}

async function setTaker(tx: Tx, { obligationId, operationId, memberId }: { obligationId: string; operationId: string; memberId: string }): Promise<void> {
  await tx.query(
    `INSERT INTO attention_take (agency_id, obligation_id, operation_id, member_id, taken_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (agency_id, obligation_id) DO UPDATE SET member_id = excluded.member_id, taken_at = excluded.taken_at`,
    [tx.agencyId, obligationId, operationId, memberId, iso(await operationNow(tx, operationId))],
  )
}
