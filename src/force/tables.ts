import type { Attributes } from './facts.ts'
import type { ColumnType } from 'kysely'

/** jsonb: read as a value, written as JSON text. */
export type JsonColumn<T> = ColumnType<T, string, string>

declare module '../kernel/db/tables.ts' {
  interface Tables {
    unit: {
      agency_id: string
      unit_id: string
      external_id: string
      parent_id: string | null
      path: string[]
      type: string
      name_zh: string
      name_en: string
      telephone: string | null
      attributes: JsonColumn<Attributes>
      closed_at: MomentOrNull
    }
    member: {
      agency_id: string
      member_id: string
      external_id: string
      unit_id: string
      name: string
      sort_key: string
      telephone: string | null
      attributes: JsonColumn<Attributes>
      left_at: MomentOrNull
    }
    role_grant: { agency_id: string; grant_id: string; member_id: string; role: string; unit_id: string; granted_at: Moment; withdrawn_at: MomentOrNull }
    qualification: { agency_id: string; member_id: string; code: string; expires_at: MomentOrNull }
    absence: {
      agency_id: string
      absence_id: string
      member_id: string
      kind: string
      from_at: Moment
      to_at: Moment
      acting_member_id: string | null
      cancelled_at: MomentOrNull
    }
    attendance: { agency_id: string; attendance_id: string; member_id: string; unit_id: string; role: string; from_at: Moment; to_at: MomentOrNull }
    attribute: {
      agency_id: string
      subject: string
      name: string
      type: string
      unit_of_measure: string | null
      choices: Defaulted<string[]>
      words_zh: string
      words_en: string
      proposed_by: string
      proposed_at: Moment
      approved_by: string | null
      approved_at: MomentOrNull
    }
  }
}
