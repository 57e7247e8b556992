import { forbidden } from '../../kernel/errors.ts'
import { membersIn } from '../../kernel/looks.ts'
import { defineView, type View } from '../../kernel/view.ts'
import { listRoleHolders } from '../../force/index.ts'
import { readInForce } from '../compilation.ts'
import { handoverView, journalView, notificationsView } from '../contract.ts'
import type { Kinds } from '../kinds.ts'
import { reading, rolesAtRoot, steering } from '../policy.ts'
import { describeItems, listMemberNames, readUnits } from '../queries/items.ts'
import { listJournal } from '../queries/journal.ts'
import type { ObligationRow } from '../queries/obligations.ts'
import { getOperation, operationNow } from '../queries/operations.ts'
import { describeTold } from '../queries/told.ts'

export function deskViews(kinds: Kinds): View[] {
  return [
    defineView(handoverView, {
      who: [rolesAtRoot([...steering, 'supervisor', 'auditor'])],
      shows: membersIn,
      async read({ tx, input }) {
        const units = await readUnits(tx)
        const now = await operationNow(tx, input.operationId)
        const inForce = await readInForce(tx, kinds, await getOperation(tx, input.operationId))
        const rows = await tx.query<ObligationRow>(
          `SELECT * FROM obligation WHERE agency_id = $1 AND operation_id = $2 AND state IN ('late', 'breached', 'handed-back', 'open', 'suspended') ORDER BY effective_due_at, obligation_id LIMIT 200`,
          [tx.agencyId, input.operationId],
        )
        const past = await tx.query<{ handover_id: string; from_member_id: string; to_member_id: string; note: string; offered_at: number; accepted_at: number | null; items: number }>(
          'SELECT handover_id, from_member_id, to_member_id, note, offered_at, accepted_at, cardinality(obligation_ids) AS items FROM desk_handover WHERE agency_id = $1 AND operation_id = $2 ORDER BY offered_at DESC LIMIT 20',
          [tx.agencyId, input.operationId],
        )
        const people = await listMemberNames(tx, past.flatMap((row) => [row.from_member_id, row.to_member_id]))
        const name = (memberId: string): string => people.get(memberId)?.name ?? ''
        const waiting = past.find((row) => row.accepted_at === null)
        const root = [...units.values()].find((unit) => unit.parent_id === null)
        const candidates = root === undefined ? [] : await listRoleHolders(tx, [root.unit_id], steering)
        return {
          open: await describeItems(tx, { rows, kinds, inForce, now, units }),
          waiting: waiting === undefined ? null : { id: waiting.handover_id, from: { memberId: waiting.from_member_id, name: name(waiting.from_member_id) }, to: { memberId: waiting.to_member_id, name: name(waiting.to_member_id) }, note: waiting.note, offeredAt: waiting.offered_at, items: waiting.items },
          past: past.filter((row) => row.accepted_at !== null).map((row) => ({ id: row.handover_id, from: name(row.from_member_id), to: name(row.to_member_id), note: row.note, offeredAt: row.offered_at, acceptedAt: row.accepted_at, items: row.items })),
          candidates: [...new Map(candidates.map((one) => [one.member_id, { memberId: one.member_id, name: one.name }])).values()],
        }
      },
    }),
    defineView(notificationsView, {
      who: [{ by: 'member' }],
      async read({ tx, input, actor }) {
        if (actor.kind !== 'member') throw forbidden()
        const rows = await tx.query<{ notification_id: string; at: number; kind: string; obligation_id: string | null; facts: string; read_at: number | null }>(
          'SELECT notification_id, at, kind, obligation_id, facts, read_at FROM notification WHERE agency_id = $1 AND operation_id = $2 AND member_id = $3 ORDER BY at DESC, notification_id LIMIT $4',
          [tx.agencyId, input.operationId, actor.memberId, input.limit],
          'my-notifications',
        )
        const told = await describeTold(tx, kinds, input.operationId, rows.flatMap((row) => row.obligation_id ?? []))
        const [unread] = await tx.query<{ count: number }>('SELECT count(*) AS count FROM notification WHERE agency_id = $1 AND operation_id = $2 AND member_id = $3 AND read_at IS NULL', [tx.agencyId, input.operationId, actor.memberId])
        return {
          unread: unread?.count ?? 0,
          items: rows.map((row) => {
            const facts: Record<string, unknown> = { ...JSON.parse(row.facts), ...told.get(row.obligation_id ?? '') }
            return { id: row.notification_id, at: row.at, kind: row.kind, obligationId: row.obligation_id, facts, readAt: row.read_at }
          }),
        }
      },
    }),
    defineView(journalView, {
      who: [rolesAtRoot([...reading])],
      shows: membersIn,
      async read({ tx, input }) {
        const items = await listJournal(tx, { operationId: input.operationId, kinds: input.kinds ?? null, unitId: input.unitId ?? null, before: input.before ?? null, limit: input.limit })
        const last = items.at(-1)
        return { items, next: items.length === input.limit && last?.position != null ? last.position : null }
      },
    }),
  ]
}
