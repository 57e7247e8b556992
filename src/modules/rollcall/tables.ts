import type { Answerway, CallSort } from './rules.ts'

declare module '../../kernel/db/tables.ts' {
  interface Tables {
    rollcall_call: {
      agency_id: string; call_id: string; operation_id: string; appointment_id: string | null; clause_id: string | null; duty_id: string | null
      occurrence: string; sort: CallSort; opened_at: Moment; answer_by: Moment; verify_by: Moment; report_to: 'duty-officer' | 'officer-of-the-day' | 'superior'
    }
    rollcall_called: {
      agency_id: string; called_id: string; call_id: string; unit_id: string; role: string; member_id: string | null; obligation_id: string | null
      answered_at: MomentOrNull; how: Answerway | null; excused_at: MomentOrNull; reported_at: MomentOrNull
    }
  }
}
