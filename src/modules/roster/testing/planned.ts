/** Shift classes and rosters written straight into the tables, for tests of what stands on them. */
import type { Night } from '../../../orders/testing/night.ts'
import { shiftTimes } from '../rules/times.ts'

export const plannedTimezone = 'Asia/Shanghai'

const classes = {
  W: { startsAt: '08:00', minutes: 1440, counted: 1440, kind: 'duty', isNight: true, isWatch: false },
  D: { startsAt: '08:00', minutes: 720, counted: 720, kind: 'duty', isNight: false, isWatch: false },
  N: { startsAt: '20:00', minutes: 720, counted: 720, kind: 'duty', isNight: true, isWatch: true },
} as const
export type PlannedCode = keyof typeof classes

export class Planned {
  readonly #night: Night

  constructor(night: Night) {
    this.#night = night
  }

  classId(code: PlannedCode): string {
    return this.#night.unit(`class ${code}`)
  }

  rosterId(unit: string): string {
    return this.#night.unit(`roster ${unit}`)
  }

  shiftId(member: string, day: string): string {
    return this.#night.unit(`shift ${member} ${day}`)
  }

  /** Classes W (24 h from 08:00), D (08–20) and N (20–08). */
  async declare(): Promise<void> {
    for (const [code, one] of Object.entries(classes)) {
      await this.#night.query(
        `INSERT INTO shift_class (agency_id, class_id, code, name_zh, name_en, kind, starts_at, minutes, counted_minutes, is_night, is_watch)
         VALUES ($1, $2, $3, $3 || '班', $3 || ' duty', $4, $5, $6, $7, $8, $9)`,
        [this.#night.unit(`class ${code}`), code, one.kind, one.startsAt, one.minutes, one.counted, one.isNight, one.isWatch],
      )
    }
  }

  /** `plan`: codes by member and day. */
  async roster(unit: string, { from, to, status = 'in-force', plan }: { from: string; to: string; status?: string; plan: Record<string, Record<string, PlannedCode>> }): Promise<void> {
    const night = this.#night
    const stamp = status === 'draft' ? null : new Date(Date.UTC(2027, 1, 1)).toISOString()
    await night.query(
      `INSERT INTO roster (agency_id, roster_id, unit_id, from_day, to_day, timezone, country, status, revision, submitted_at, approved_at, in_force_at)
       VALUES ($1, $2, $3, $4, $5, '${plannedTimezone}', 'CN', $6, 1, $7, $7, $7)`,
      [this.rosterId(unit), night.unit(unit), from, to, status, stamp],
    )
    for (const [member, days] of Object.entries(plan)) {
      for (const [day, code] of Object.entries(days)) {
        const times = shiftTimes({ ...classes[code], day, timezone: plannedTimezone })
        if ('problem' in times) throw new Error(times.problem)
        await night.query('INSERT INTO shift (agency_id, shift_id, roster_id, unit_id, member_id, class_id, day, from_at, to_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
          this.shiftId(member, day), this.rosterId(unit), night.unit(unit), night.member(member), this.classId(code), day, new Date(times.from).toISOString(), new Date(times.to).toISOString(),
        ])
      }
    }
  }
}
