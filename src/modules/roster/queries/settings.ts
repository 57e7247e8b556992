import type { Tx } from '../../../kernel/db/database.ts'
import { iso } from '../../../kernel/db/tables.ts'
import type { Need, RosterRules, ShiftClass, ShiftClassKind } from '../contract/shared.ts'

type Row<T> = T & Record<string, unknown>

interface ClassRow {
  readonly class_id: string
  readonly code: string
  readonly name_zh: string
  readonly name_en: string
  readonly kind: ShiftClassKind
  readonly starts_at: string
  readonly minutes: number
  readonly counted_minutes: number
  readonly is_night: boolean
  readonly is_watch: boolean
  readonly retired_at: number | null
}

function toClass(row: ClassRow): ShiftClass {
  return {
    id: row.class_id, code: row.code, name: { zh: row.name_zh, en: row.name_en }, kind: row.kind, startsAt: row.starts_at, minutes: row.minutes,
    countedMinutes: row.counted_minutes, isNight: row.is_night, isWatch: row.is_watch, isRetired: row.retired_at !== null,
  }
}

const classColumns = 'class_id, code, name_zh, name_en, kind, starts_at, minutes, counted_minutes, is_night, is_watch, retired_at'

/** In the order of their hours; retired ones last. */
export async function listClasses(tx: Tx): Promise<ShiftClass[]> {
  const rows = await tx.query<Row<ClassRow>>(`SELECT ${classColumns} FROM shift_class WHERE agency_id = $1 ORDER BY retired_at IS NOT NULL, starts_at, minutes, code, class_id`, [tx.agencyId], 'list-shift-classes')
  return rows.map(toClass)
}

/** Locked: two who change it do so one after the other. */
export async function lockClass(tx: Tx, classId: string): Promise<ShiftClass | null> {
  const [row] = await tx.query<Row<ClassRow>>(`SELECT ${classColumns} FROM shift_class WHERE agency_id = $1 AND class_id = $2 FOR UPDATE`, [tx.agencyId, classId], 'lock-shift-class')
  return row === undefined ? null : toClass(row)
}

export async function isClassUsed(tx: Tx, classId: string): Promise<boolean> {
  const rows = await tx.query('SELECT 1 FROM shift WHERE agency_id = $1 AND class_id = $2 LIMIT 1', [tx.agencyId, classId], 'is-shift-class-used')
  return rows.length > 0
}

/** False: another class in use has the code. */
export async function saveClass(tx: Tx, shiftClass: ShiftClass): Promise<boolean> {
  const taken = await tx.query('SELECT 1 FROM shift_class WHERE agency_id = $1 AND code = $2 AND class_id <> $3 AND retired_at IS NULL', [tx.agencyId, shiftClass.code, shiftClass.id], 'is-shift-code-taken')
  if (taken.length > 0) return false
  const { id, code, name, kind, startsAt, minutes, countedMinutes, isNight, isWatch } = shiftClass
  await tx.query(
    `INSERT INTO shift_class (${classColumns.replaceAll(', retired_at', '')}, agency_id) VALUES ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $1)
     ON CONFLICT (agency_id, class_id) DO UPDATE SET code = excluded.code, name_zh = excluded.name_zh, name_en = excluded.name_en, kind = excluded.kind, starts_at = excluded.starts_at,
       minutes = excluded.minutes, counted_minutes = excluded.counted_minutes, is_night = excluded.is_night, is_watch = excluded.is_watch, retired_at = NULL`,
    [tx.agencyId, id, code, name.zh, name.en, kind, startsAt, minutes, countedMinutes, isNight, isWatch],
    'save-shift-class',
  )
  return true
}

export async function retireClass(tx: Tx, classId: string): Promise<void> {
  await tx.query('UPDATE shift_class SET retired_at = coalesce(retired_at, $3) WHERE agency_id = $1 AND class_id = $2', [tx.agencyId, classId, iso(tx.realNow)], 'retire-shift-class')
}

export interface Pattern {
  readonly id: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly cycle: string[]
  readonly groups: number
}

export async function listPatterns(tx: Tx): Promise<Pattern[]> {
  const rows = await tx.query<{ pattern_id: string; name_zh: string; name_en: string; cycle: string[]; groups: number }>(
    'SELECT pattern_id, name_zh, name_en, cycle, groups FROM roster_pattern WHERE agency_id = $1 ORDER BY name_en, pattern_id', [tx.agencyId], 'list-roster-patterns',
  )
  return rows.map((row) => ({ id: row.pattern_id, name: { zh: row.name_zh, en: row.name_en }, cycle: row.cycle, groups: row.groups }))
}

export async function savePattern(tx: Tx, { id, name, cycle, groups }: Pattern): Promise<void> {
  await tx.query(
    `INSERT INTO roster_pattern (agency_id, pattern_id, name_zh, name_en, cycle, groups) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (agency_id, pattern_id) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en, cycle = excluded.cycle, groups = excluded.groups`,
    [tx.agencyId, id, name.zh, name.en, cycle, groups],
    'save-roster-pattern',
  )
}

export async function listNeeds(tx: Tx, unitId: string): Promise<Need[]> {
  const rows = await tx.query<{ class_id: string; qualification: string; minimum: number }>(
    'SELECT class_id, qualification, minimum FROM roster_need WHERE agency_id = $1 AND unit_id = $2 ORDER BY class_id, qualification', [tx.agencyId, unitId], 'list-roster-needs',
  )
  return rows.map((row) => ({ classId: row.class_id, qualification: row.qualification, minimum: row.minimum }))
}

export async function replaceNeeds(tx: Tx, unitId: string, needs: readonly Need[]): Promise<void> {
  await tx.query('DELETE FROM roster_need WHERE agency_id = $1 AND unit_id = $2', [tx.agencyId, unitId], 'delete-roster-needs')
  await tx.query(
    'INSERT INTO roster_need (agency_id, unit_id, class_id, qualification, minimum) SELECT $1, $2, * FROM unnest($3::uuid[], $4::text[], $5::int[])',
    [tx.agencyId, unitId, needs.map((one) => one.classId), needs.map((one) => one.qualification), needs.map((one) => one.minimum)],
    'insert-roster-needs',
  )
}

export async function listGroups(tx: Tx, unitId: string): Promise<{ memberId: string; group: number }[]> {
  const rows = await tx.query<{ member_id: string; group_number: number }>('SELECT member_id, group_number FROM roster_member WHERE agency_id = $1 AND unit_id = $2 ORDER BY group_number, member_id', [tx.agencyId, unitId], 'list-roster-groups')
  return rows.map((row) => ({ memberId: row.member_id, group: row.group_number }))
}

/** Where nobody has set any: what most laws and most stations keep to. */
export const productRules: RosterRules = { minRestMinutes: 11 * 60, maxConsecutiveDays: 6, minConsecutiveDaysOff: 1, minMinutesPerWeek: 0, maxMinutesPerWeek: 72 * 60, maxWeekendsInFour: 3 }

/** Of the nearest unit up the tree that has some; `rulesOf` null: the product's own. `path`: from the root to the unit. */
export async function findRules(tx: Tx, path: readonly string[]): Promise<{ rules: RosterRules; rulesOf: string | null }> {
  const [row] = await tx.query<{ unit_id: string; min_rest_minutes: number; max_consecutive_days: number; min_consecutive_days_off: number; min_minutes_per_week: number; max_minutes_per_week: number; max_weekends_in_four: number }>(
    `SELECT unit_id, min_rest_minutes, max_consecutive_days, min_consecutive_days_off, min_minutes_per_week, max_minutes_per_week, max_weekends_in_four
     FROM roster_rule WHERE agency_id = $1 AND unit_id = ANY ($2::uuid[]) ORDER BY array_position($2::uuid[], unit_id) DESC LIMIT 1`,
    [tx.agencyId, path],
    'find-roster-rules',
  )
  if (row === undefined) return { rules: productRules, rulesOf: null }
  return {
    rules: {
      minRestMinutes: row.min_rest_minutes, maxConsecutiveDays: row.max_consecutive_days, minConsecutiveDaysOff: row.min_consecutive_days_off,
      minMinutesPerWeek: row.min_minutes_per_week, maxMinutesPerWeek: row.max_minutes_per_week, maxWeekendsInFour: row.max_weekends_in_four,
    },
    rulesOf: row.unit_id,
  }
}

export async function saveRules(tx: Tx, unitId: string, rules: RosterRules): Promise<void> {
  await tx.query(
    `INSERT INTO roster_rule (agency_id, unit_id, min_rest_minutes, max_consecutive_days, min_consecutive_days_off, min_minutes_per_week, max_minutes_per_week, max_weekends_in_four)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (agency_id, unit_id) DO UPDATE SET min_rest_minutes = excluded.min_rest_minutes, max_consecutive_days = excluded.max_consecutive_days,
       min_consecutive_days_off = excluded.min_consecutive_days_off, min_minutes_per_week = excluded.min_minutes_per_week, max_minutes_per_week = excluded.max_minutes_per_week,
       max_weekends_in_four = excluded.max_weekends_in_four`,
    [tx.agencyId, unitId, rules.minRestMinutes, rules.maxConsecutiveDays, rules.minConsecutiveDaysOff, rules.minMinutesPerWeek, rules.maxMinutesPerWeek, rules.maxWeekendsInFour],
    'save-roster-rules',
  )
}

export async function replaceRosterMembers(tx: Tx, unitId: string, members: readonly { memberId: string; group: number }[]): Promise<void> {
  await tx.query('DELETE FROM roster_member WHERE agency_id = $1 AND unit_id = $2', [tx.agencyId, unitId], 'delete-roster-members')
  await tx.query(
    'INSERT INTO roster_member (agency_id, unit_id, member_id, group_number) SELECT $1, $2, * FROM unnest($3::uuid[], $4::int[])',
    [tx.agencyId, unitId, members.map((one) => one.memberId), members.map((one) => one.group)],
    'insert-roster-members',
  )
}
