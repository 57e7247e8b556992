import type { Channel, DeliveryState, WebhookKind } from './contract.ts'

declare module '../../kernel/db/tables.ts' {
  interface Tables {
    contact: { agency_id: string; member_id: string; email: string | null; language: 'zh' | 'en'; channel_order: Channel[] }
    push_subscription: { agency_id: string; subscription_id: string; member_id: string; endpoint_mark: Buffer; sealed: Buffer; label: string; added_at: Moment; failed_at: MomentOrNull }
    webhook: {
      agency_id: string; webhook_id: string; kind: WebhookKind; name: string; host: string; sealed: Buffer; is_signed: boolean; language: 'zh' | 'en'
      unit_id: string; added_at: Moment; removed_at: MomentOrNull
    }
    delivery: {
      agency_id: string; delivery_id: string; member_id: string | null; webhook_id: string | null; kind: string; operation_id: string | null; obligation_id: string | null
      facts: string; told_at: Moment; at: Moment; is_urgent: boolean; off_duty: boolean; wakes: boolean; channel: string; further: string[]; state: DeliveryState; tries: number; next_at: MomentOrNull
      ended_at: MomentOrNull; reason: string | null; held_until: MomentOrNull; held_by: string | null
    }
  }
}
