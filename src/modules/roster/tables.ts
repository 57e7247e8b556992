import type { ShiftClassKind } from './contract/shared.ts'

export type RosterStatus = 'draft' | 'submitted' | 'approved' | 'in-force' | 'withdrawn'
export type SwapStatus = 'offered' | 'accepted' | 'approved' | 'declined' | 'refused' | 'ended'

/** Columns of type `date` are read and written as text: ask for `day::text`, since pg would make a Date of them. */
declare module '../../kernel/db/tables.ts' {
  interface Tables {
    shift_class: {
      agency_id: string; class_id: string; code: string; name_zh: string; name_en: string; kind: ShiftClassKind; starts_at: string
      minutes: number; counted_minutes: number; is_night: boolean; is_watch: boolean; retired_at: MomentOrNull
    }
    roster_pattern: { agency_id: string; pattern_id: string; name_zh: string; name_en: string; cycle: string[]; groups: number }
    roster_need: { agency_id: string; unit_id: string; class_id: string; qualification: Defaulted<string>; minimum: number }
    roster_rule: {
      agency_id: string; unit_id: string; min_rest_minutes: number; max_consecutive_days: number; min_consecutive_days_off: number
      min_minutes_per_week: number; max_minutes_per_week: number; max_weekends_in_four: number
    }
    roster_member: { agency_id: string; unit_id: string; member_id: string; group_number: Defaulted<number> }
    roster: {
      agency_id: string; roster_id: string; unit_id: string; from_day: string; to_day: string; timezone: string; country: string; status: RosterStatus
      revision: Defaulted<number>; submitted_at: MomentOrNull; submitted_by: string | null; approved_at: MomentOrNull; approved_by: string | null
      in_force_at: MomentOrNull; returned_reason: string | null
    }
    shift: {
      agency_id: string; shift_id: string; roster_id: string; unit_id: string; member_id: string; class_id: string; day: string
      from_at: Moment; to_at: Moment; is_locked: Defaulted<boolean>; made_at: MomentOrNull; cancelled_at: MomentOrNull
    }
    roster_change: {
      agency_id: string; change_id: string; roster_id: string; unit_id: string; changes: string; first_from_at: Moment; asked_at: Moment; asked_by: string
      entry_id: string; status: 'asked' | 'approved' | 'refused' | 'withdrawn'; settled_at: MomentOrNull; settled_by: string | null
    }
    swap: {
      agency_id: string; swap_id: string; shift_id: string; from_member_id: string; to_member_id: string; other_shift_id: string | null
      status: SwapStatus; offered_at: Moment; settled_at: MomentOrNull
    }
    call_out: {
      agency_id: string; call_out_id: string; unit_id: string; roster_id: string; class_id: string; day: string; for_shift_id: string | null
      wanted: number; asked_at: Moment; ended_at: MomentOrNull
    }
    call_out_member: { agency_id: string; call_out_id: string; member_id: string; answer: 'coming' | 'cannot' | null; answered_at: MomentOrNull; assigned_at: MomentOrNull }
    watch_handover: {
      agency_id: string; handover_id: string; unit_id: string; operation_id: string | null; handed_at: Moment; handed_by: string
      taken_at: MomentOrNull; taken_by: string | null; items: string; entry_id: string
    }
    calendar_link: {
      agency_id: string; link_id: string; member_id: string | null; unit_id: string | null; secret_sha256: Buffer; made_at: Moment; made_by: string; revoked_at: MomentOrNull
    }
    roster_solve: {
      agency_id: string; solve_id: string; roster_ids: string[]; unit_id: string; options: string; status: 'waiting' | 'running' | 'ended' | 'stopped' | 'failed' | 'applied'
      started_by: string; asked_at: Moment; beat_at: MomentOrNull; runner_id: string | null; is_stop_asked: Defaulted<boolean>; progress: Defaulted<string>; result: string | null
    }
  }
}
