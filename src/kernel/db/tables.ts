import type { ColumnType } from 'kysely'
import { latestInstant } from '../contract.ts'

/** timestamptz: read as milliseconds since 1970, written as ISO text (see `iso`). */
export type Moment = ColumnType<number, string, string>
export type MomentOrNull = ColumnType<number | null, string | null, string | null>
/** A column with a default, which inserts may leave out. */
export type Defaulted<T> = ColumnType<T, T | undefined, T>

/** Tables of the kernel. Each slice adds its own by declaration merging: `declare module '…/kernel/db/tables.ts' { interface Tables { … } }`. */
export interface Tables {
  agency: { agency_id: string; key: string; name_zh: string; name_en: string; created_at: Moment }
  command: { agency_id: string; command_id: string; actor: string; name: string; body_hash: Buffer; result: string | null; entry_ids: Defaulted<string[]>; recorded_at: Moment }
  journal_entry: { agency_id: string; entry_id: string; kind: string; operation_id: string | null; recorded_at: Moment; occurred_at: Moment; header: string; body_hash: Buffer }
  journal_body: { agency_id: string; entry_id: string; salt: Buffer; body: string }
  journal_pending: { agency_id: string; entry_id: string }
  journal_position: { agency_id: string; position: number; entry_id: string; leaf: Buffer; batch: number }
  journal_batch: { agency_id: string; batch: number; first_position: number; last_position: number; head: string; signature: Buffer; sealed_at: Moment }
  journal_key: { agency_id: string; key_id: string; public_key: string }
  projection_cursor: { agency_id: string; name: string; position: number; revision: Defaulted<number> }
  clock: { agency_id: string; clock_id: string; real_anchor: Moment; operation_anchor: Moment; speed: number; is_paused: boolean; is_simulated: boolean }
  due: { agency_id: string; due_id: string; clock_id: string | null; at: Moment; command: string; input: string; dispatched_at: MomentOrNull; done_at: MomentOrNull }
  link: { agency_id: string; link_id: string; purpose: string; subject: string; expires_at: Moment; revoked_at: MomentOrNull }
}

/** Milliseconds since 1970 as the text that PostgreSQL reads. An hour after the last moment there is, it is still that moment: a year of five digits would be an error. */
export function iso(ms: number): string {
  return new Date(Math.min(ms, latestInstant)).toISOString()
}
