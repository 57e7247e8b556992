import type { Selectable } from 'kysely'
import type { Tx } from '../../kernel/db/database.ts'
import { iso, type Tables } from '../../kernel/db/tables.ts'
import type { Channel, DeliveryState } from './contract.ts'
import './tables.ts'

type Row<T> = T & Record<string, unknown>
export type ContactRow = Selectable<Tables['contact']>
export type SubscriptionRow = Selectable<Tables['push_subscription']>
export type WebhookRow = Selectable<Tables['webhook']>
export type DeliveryRow = Selectable<Tables['delivery']>

// How members are reached

export interface ReachRow {
  readonly member_id: string
  readonly telephone: string | null
  readonly email: string | null
  readonly language: 'zh' | 'en' | null
  readonly channel_order: Channel[] | null
  readonly has_browser: boolean
}

/** Of members who serve; whoever left is not reached. */
export async function listReach(tx: Tx, memberIds: readonly string[]): Promise<ReachRow[]> {
  return tx.query<Row<ReachRow>>(
    `SELECT m.member_id, m.telephone, c.email, c.language, c.channel_order,
       EXISTS (SELECT FROM push_subscription p WHERE p.agency_id = m.agency_id AND p.member_id = m.member_id) AS has_browser
     FROM member m LEFT JOIN contact c ON c.agency_id = m.agency_id AND c.member_id = m.member_id
     WHERE m.agency_id = $1 AND m.member_id = ANY ($2::uuid[]) AND m.left_at IS NULL`,
    [tx.agencyId, memberIds],
    'notify-reach',
  )
}

export async function saveContact(tx: Tx, contact: Omit<ContactRow, 'agency_id'>): Promise<void> {
  await tx.query(
    `INSERT INTO contact (agency_id, member_id, email, language, channel_order) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (agency_id, member_id) DO UPDATE SET email = excluded.email, language = excluded.language, channel_order = excluded.channel_order`,
    [tx.agencyId, contact.member_id, contact.email, contact.language, contact.channel_order],
    'notify-save-contact',
  )
}

/** Those of the list who are on duty then. */
export async function listMembersOnDuty(tx: Tx, memberIds: readonly string[], at: number): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ member_id: string }>(
    'SELECT member_id FROM attendance WHERE agency_id = $1 AND member_id = ANY ($2::uuid[]) AND from_at <= $3 AND (to_at IS NULL OR to_at > $3)',
    [tx.agencyId, memberIds, iso(at)],
    'notify-on-duty',
  )
  return new Set(rows.map((row) => row.member_id))
}

// Browsers

export async function listSubscriptions(tx: Tx, memberId: string): Promise<SubscriptionRow[]> {
  return tx.query<Row<SubscriptionRow>>('SELECT * FROM push_subscription WHERE agency_id = $1 AND member_id = $2 ORDER BY added_at, subscription_id', [tx.agencyId, memberId], 'notify-subscriptions')
}

/** False: the id is taken. A browser that somebody else had is theirs no more. */
export async function insertSubscription(tx: Tx, row: Omit<SubscriptionRow, 'agency_id' | 'failed_at'>): Promise<boolean> {
  await tx.query('DELETE FROM push_subscription WHERE agency_id = $1 AND endpoint_mark = $2', [tx.agencyId, row.endpoint_mark], 'notify-forget-endpoint')
  const rows = await tx.query(
    `INSERT INTO push_subscription (agency_id, subscription_id, member_id, endpoint_mark, sealed, label, added_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING subscription_id`,
    [tx.agencyId, row.subscription_id, row.member_id, row.endpoint_mark, row.sealed, row.label, iso(row.added_at)],
    'notify-insert-subscription',
  )
  return rows.length === 1
}

export async function deleteSubscriptions(tx: Tx, memberId: string, subscriptionIds: readonly string[]): Promise<number> {
  if (subscriptionIds.length === 0) return 0
  const rows = await tx.query('DELETE FROM push_subscription WHERE agency_id = $1 AND member_id = $2 AND subscription_id = ANY ($3::uuid[]) RETURNING subscription_id', [tx.agencyId, memberId, subscriptionIds], 'notify-delete-subscriptions')
  return rows.length
}

export async function markSubscriptions(tx: Tx, subscriptionIds: readonly string[], failedAt: number | null): Promise<void> {
  if (subscriptionIds.length === 0) return
  await tx.query('UPDATE push_subscription SET failed_at = $3 WHERE agency_id = $1 AND subscription_id = ANY ($2::uuid[]) AND (failed_at IS NULL) = ($3::timestamptz IS NOT NULL)', [tx.agencyId, subscriptionIds, failedAt === null ? null : iso(failedAt)], 'notify-mark-subscriptions')
}

// Webhooks

export async function insertWebhook(tx: Tx, row: Omit<WebhookRow, 'agency_id' | 'removed_at'>): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO webhook (agency_id, webhook_id, kind, name, host, sealed, is_signed, language, unit_id, added_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING webhook_id`,
    [tx.agencyId, row.webhook_id, row.kind, row.name, row.host, row.sealed, row.is_signed, row.language, row.unit_id, iso(row.added_at)],
    'notify-insert-webhook',
  )
  return rows.length === 1
}

export async function findWebhook(tx: Tx, webhookId: string): Promise<WebhookRow | null> {
  const [row] = await tx.query<Row<WebhookRow>>('SELECT * FROM webhook WHERE agency_id = $1 AND webhook_id = $2', [tx.agencyId, webhookId], 'notify-find-webhook')
  return row ?? null
}

/** What opens its address goes at once; the name stays for what was sent. */
export async function removeWebhook(tx: Tx, webhookId: string): Promise<void> {
  await tx.query("UPDATE webhook SET removed_at = $3, sealed = '' WHERE agency_id = $1 AND webhook_id = $2", [tx.agencyId, webhookId, iso(tx.realNow)], 'notify-remove-webhook')
}

export interface WebhookItemRow extends WebhookRow {
  readonly unit_zh: string
  readonly unit_en: string
  readonly last_state: DeliveryState | null
  readonly last_at: number | null
  readonly last_reason: string | null
}

/** With the last that was tried: what a simulated operation keeps quiet says nothing of the other side. */
export async function listWebhooks(tx: Tx): Promise<WebhookItemRow[]> {
  return tx.query<Row<WebhookItemRow>>(
    `SELECT w.*, u.name_zh AS unit_zh, u.name_en AS unit_en, d.state AS last_state, d.at AS last_at, d.reason AS last_reason
     FROM webhook w JOIN unit u ON u.agency_id = w.agency_id AND u.unit_id = w.unit_id
     LEFT JOIN LATERAL (SELECT state, at, reason FROM delivery d WHERE d.agency_id = w.agency_id AND d.webhook_id = w.webhook_id AND (d.state <> 'quiet' OR d.tries > 0) ORDER BY d.at DESC, d.delivery_id LIMIT 1) d ON true
     WHERE w.agency_id = $1 AND w.removed_at IS NULL ORDER BY w.added_at, w.webhook_id`,
    [tx.agencyId],
    'notify-list-webhooks',
  )
}

/** Those that are told about a unit: theirs, or below theirs. */
export async function listWebhooksOver(tx: Tx, unitPath: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ webhook_id: string }>('SELECT webhook_id FROM webhook WHERE agency_id = $1 AND removed_at IS NULL AND unit_id = ANY ($2::uuid[]) ORDER BY webhook_id', [tx.agencyId, unitPath], 'notify-webhooks-over')
  return rows.map((row) => row.webhook_id)
}

// Deliveries

export type NewDelivery = Pick<DeliveryRow, 'delivery_id' | 'member_id' | 'webhook_id' | 'channel' | 'further' | 'state' | 'reason'>

export interface NewMessage {
  readonly kind: string
  readonly operationId: string | null
  readonly obligationId: string | null
  readonly facts: Readonly<Record<string, unknown>>
  readonly toldAt: number
  readonly isUrgent: boolean
  readonly offDuty: boolean
  readonly wakes: boolean
}

/** The same message to the same person again is the same row, and stays as it is. */
export async function insertDeliveries(tx: Tx, message: NewMessage, rows: readonly NewDelivery[]): Promise<void> {
  if (rows.length === 0) return
  await tx.query(
    `INSERT INTO delivery (agency_id, delivery_id, member_id, webhook_id, kind, operation_id, obligation_id, facts, told_at, at, is_urgent, off_duty, wakes, channel, further, state, tries, next_at, ended_at, reason)
     SELECT $1, r.delivery_id, r.member_id, r.webhook_id, $3, $4, $5, $6, $7, $8, $9, $10, $11, r.channel, coalesce((SELECT array_agg(f.channel ORDER BY f.place) FROM jsonb_array_elements_text(r.further) WITH ORDINALITY AS f (channel, place)), '{}'), r.state, 0,
       CASE WHEN r.state = 'waiting' THEN $8::timestamptz END, CASE WHEN r.state = 'waiting' THEN NULL ELSE $8::timestamptz END, r.reason
     FROM jsonb_to_recordset($2::jsonb) AS r(delivery_id uuid, member_id uuid, webhook_id uuid, channel text, further jsonb, state text, reason text)
     ON CONFLICT (agency_id, delivery_id) DO NOTHING`,
    [tx.agencyId, JSON.stringify(rows), message.kind, message.operationId, message.obligationId, JSON.stringify(message.facts), iso(message.toldAt), iso(tx.realNow), message.isUrgent, message.offDuty, message.wakes],
    'notify-insert-deliveries',
  )
}

export async function findDelivery(tx: Tx, deliveryId: string, mode: 'read' | 'lock'): Promise<DeliveryRow | null> {
  const [row] = mode === 'lock'
    ? await tx.query<Row<DeliveryRow>>('SELECT * FROM delivery WHERE agency_id = $1 AND delivery_id = $2 FOR UPDATE', [tx.agencyId, deliveryId], 'notify-lock-delivery')
    : await tx.query<Row<DeliveryRow>>('SELECT * FROM delivery WHERE agency_id = $1 AND delivery_id = $2', [tx.agencyId, deliveryId], 'notify-find-delivery')
  return row ?? null
}

export type DeliveryStand = Pick<DeliveryRow, 'channel' | 'further' | 'state' | 'tries' | 'next_at' | 'ended_at' | 'reason'>

export async function saveDelivery(tx: Tx, deliveryId: string, stand: DeliveryStand): Promise<void> {
  const moment = (at: number | null): string | null => (at === null ? null : iso(at))
  await tx.query(
    `UPDATE delivery SET channel = $3, further = $4, state = $5, tries = $6, next_at = $7, ended_at = $8, reason = $9, held_until = NULL, held_by = NULL
     WHERE agency_id = $1 AND delivery_id = $2`,
    [tx.agencyId, deliveryId, stand.channel, stand.further, stand.state, stand.tries, moment(stand.next_at), moment(stand.ended_at), stand.reason],
    'notify-save-delivery',
  )
}

/** Rows whose time has come and that nobody holds, urgent ones first: held from now on. Two servers take different rows (SKIP LOCKED). */
export async function takeDeliveries(tx: Tx, { by, holdMs, limit }: { by: string; holdMs: number; limit: number }): Promise<DeliveryRow[]> {
  return tx.query<Row<DeliveryRow>>(
    // Materialized: inside IN (…) a plan may ask anew for each row, and each time the rows that are locked by now are passed over and others taken.
    `WITH free AS MATERIALIZED (
       SELECT delivery_id FROM delivery WHERE agency_id = $1 AND next_at <= $4 AND (held_until IS NULL OR held_until < $4)
       ORDER BY is_urgent DESC, next_at, delivery_id LIMIT $5 FOR UPDATE SKIP LOCKED)
     UPDATE delivery d SET held_by = $2, held_until = $3 FROM free WHERE d.agency_id = $1 AND d.delivery_id = free.delivery_id
     RETURNING d.*`,
    [tx.agencyId, by, iso(tx.realNow + holdMs), iso(tx.realNow), limit],
    'notify-take',
  )
}

export async function releaseDelivery(tx: Tx, deliveryId: string, by: string): Promise<void> {
  await tx.query('UPDATE delivery SET held_until = NULL, held_by = NULL WHERE agency_id = $1 AND delivery_id = $2 AND held_by = $3', [tx.agencyId, deliveryId, by], 'notify-release')
}

export async function findLastTest(tx: Tx, whom: { memberId: string | null; webhookId: string | null; channel: string }): Promise<number | null> {
  const [row] = await tx.query<{ at: number }>(
    `SELECT at FROM delivery WHERE agency_id = $1 AND kind = 'notify.test' AND ($2::uuid IS NULL OR member_id = $2) AND ($3::uuid IS NULL OR webhook_id = $3) AND channel = $4 ORDER BY at DESC LIMIT 1`,
    [tx.agencyId, whom.memberId, whom.webhookId, whom.channel],
    'notify-last-test',
  )
  return row?.at ?? null
}

export interface DeliveryItemRow extends DeliveryRow {
  readonly member_name: string | null
  readonly unit_zh: string | null
  readonly unit_en: string | null
  readonly webhook_name: string | null
}

const itemSelect = `SELECT d.*, m.name AS member_name, u.name_zh AS unit_zh, u.name_en AS unit_en, w.name AS webhook_name FROM delivery d
  LEFT JOIN member m ON m.agency_id = d.agency_id AND m.member_id = d.member_id
  LEFT JOIN unit u ON u.agency_id = m.agency_id AND u.unit_id = m.unit_id
  LEFT JOIN webhook w ON w.agency_id = d.agency_id AND w.webhook_id = d.webhook_id`

export async function listRecent(tx: Tx, memberId: string, limit: number): Promise<DeliveryItemRow[]> {
  return tx.query<Row<DeliveryItemRow>>(`${itemSelect} WHERE d.agency_id = $1 AND d.member_id = $2 ORDER BY d.at DESC, d.delivery_id LIMIT $3`, [tx.agencyId, memberId, limit], 'notify-recent')
}

export async function listDeliveries(tx: Tx, { state, operationId, limit, offset }: { state: string | null; operationId: string | null; limit: number; offset: number }): Promise<DeliveryItemRow[]> {
  return tx.query<Row<DeliveryItemRow>>(
    `${itemSelect} WHERE d.agency_id = $1 AND ($2::text IS NULL OR d.state = $2) AND ($3::uuid IS NULL OR d.operation_id = $3) ORDER BY d.at DESC, d.delivery_id LIMIT $4 OFFSET $5`,
    [tx.agencyId, state, operationId, limit, offset],
    'notify-deliveries',
  )
}

export async function countDeliveries(tx: Tx, { state, operationId }: { state: string | null; operationId: string | null }): Promise<{ total: number; givenUp: number; waiting: number }> {
  const [row] = await tx.query<{ total: number; given_up: number; waiting: number }>(
    `SELECT count(*) FILTER (WHERE $2::text IS NULL OR state = $2) AS total, count(*) FILTER (WHERE state = 'given-up') AS given_up, count(*) FILTER (WHERE state IN ('waiting', 'failed')) AS waiting
     FROM delivery WHERE agency_id = $1 AND ($3::uuid IS NULL OR operation_id = $3)`,
    [tx.agencyId, state, operationId],
    'notify-count',
  )
  return { total: row?.total ?? 0, givenUp: row?.given_up ?? 0, waiting: row?.waiting ?? 0 }
}
