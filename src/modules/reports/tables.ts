import type { FilingKind } from './rules.ts'

declare module '../../kernel/db/tables.ts' {
  interface Tables {
    report_filing: {
      agency_id: string; filing_id: string; operation_id: string; obligation_id: string; kind: FilingKind; clause_id: string; duty_id: string
      unit_id: string; is_nil: boolean; entry_id: string; member_id: string | null; filed_at: Moment
    }
    question: {
      agency_id: string; question_id: string; operation_id: string; unit_id: string; clause_id: string; text: string; asked_at: Moment; asked_by: string | null
      answer: string | null; answered_at: MomentOrNull; answered_by: string | null
    }
  }
}
