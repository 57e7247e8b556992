import type { ObligationState } from './contract.ts'

declare module '../kernel/db/tables.ts' {
  interface Tables {
    operation: {
      agency_id: string; operation_id: string; key: string; title_zh: string; title_en: string; timezone: string; from_at: Moment; to_at: Moment
      status: 'drafted' | 'in-force' | 'withdrawn' | 'closed'; seed: string; version: number | null; compilation: Defaulted<number>; force_sha256: string | null
      in_force_at: MomentOrNull; ended_at: MomentOrNull; created_at: Moment
    }
    order_version: {
      agency_id: string; operation_id: string; version: number; text: string; sha256: string; note: string
      status: 'proposed' | 'in-force' | 'replaced' | 'withdrawn' | 'discarded'; proposed_by: string; proposed_at: Moment
      decided_by: string | null; decided_at: MomentOrNull; obligations: number | null
    }
    force_snapshot: { agency_id: string; sha256: string; content: string }
    level_change: { agency_id: string; operation_id: string; change_id: string; level: string; at: Moment; grace_ms: number }
    obligation: {
      agency_id: string; obligation_id: string; operation_id: string; clause_id: string; duty_id: string; kind: string; sort: 'deliverable' | 'floor'
      subject_kind: string; subject_id: string; unit_id: string; member_id: string | null; occurrence: string
      counts_from: Moment; opens_at: Moment; due_at: Moment; closes_at: MomentOrNull; need_key: string; need_count: number
      suspendable: boolean; has_ladder: boolean; details: string; opened_by: string | null; compilation: number; withdrawn_at: MomentOrNull
      state: ObligationState; owner_unit_id: string; effective_due_at: Moment; met_at: MomentOrNull; next_at: MomentOrNull
    }
    evidence: { agency_id: string; entry_id: string; operation_id: string; kind: string; key: string; obligation_id: string | null; occurred_at: Moment; quantity: number | null }
    disposition: { agency_id: string; entry_id: string; obligation_id: string; what: string; at: Moment; unit_id: string | null }
    commitment: { agency_id: string; commitment_id: string; operation_id: string; unit_id: string; from_at: MomentOrNull; to_at: MomentOrNull; people: number | null; member_ids: string[] | null }
    floor_profile: { agency_id: string; obligation_id: string; at: Moment; quantity: number | null; need: number }
    followed_order: { agency_id: string; operation_id: string; compilation: number; version: number; order_sha256: string; force_sha256: string; level_changes: string }
    opening_event: { agency_id: string; event_id: string; operation_id: string; position: number; content: string }
    board_count: { agency_id: string; operation_id: string; unit_id: string; clause_id: string; state: ObligationState; count: number }
    due_count: { agency_id: string; operation_id: string; due_at: Moment; unit_id: string; clause_id: string; count: number }
    attention_take: { agency_id: string; obligation_id: string; operation_id: string; member_id: string; taken_at: Moment }
    ladder_told: { agency_id: string; obligation_id: string; step: number; deadline: Moment; told_at: Moment }
    notification: { agency_id: string; notification_id: string; operation_id: string; member_id: string; kind: string; obligation_id: string | null; facts: string; at: Moment; read_at: MomentOrNull }
    desk_handover: { agency_id: string; handover_id: string; operation_id: string; from_member_id: string; to_member_id: string; note: string; obligation_ids: string[]; offered_at: Moment; accepted_at: MomentOrNull }
  }
}
