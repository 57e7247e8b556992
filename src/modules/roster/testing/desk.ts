/** Rosters by commands, for tests: a night of `orders` with an order that gives rosters a lead and a notice. */
import type { z } from 'zod'
import { Refusal } from '../../../kernel/errors.ts'
import type { Claimant } from '../../../kernel/link.ts'
import { openNight, type Night } from '../../../orders/testing/night.ts'
import { rosterView } from '../contract/rosters.ts'
import type { CellChange } from '../contract/shared.ts'
import { roster as rosterKind } from '../duties/roster.ts'
import { createRosterSlice } from '../index.ts'

export const clock: Claimant = { kind: 'system', name: 'test' }
/** Thursday, 20:00 in Shanghai. */
export const deskStartsAt = Date.UTC(2027, 1, 18, 12)

export const deskOrder = `operation: night
title: { zh: 夜, en: Night }
timezone: Asia/Shanghai
period: 2027-02-18T12:00/2027-02-28T12:00
levels:
  - { level: II, from: 2027-02-18T12:00 }
  - { level: I, from: 2027-02-26T12:00 }
clauses:
  - id: "16"
    quote: 值班安排表提前三日报备，变更提前一日报备并做好交接。
    duties:
      - { id: rosters, kind: roster, units: 'unit.type == "station"', lead: P1D, notice: P1D, leave_stopped: [I] }
`

/** Codes: D 08–20, N 20–08, F 24 h from 08:00, H at home from 20:00, E from 02:30. */
const deskClasses = {
  D: { startsAt: '08:00', minutes: 720, countedMinutes: 720, kind: 'duty', isNight: false, isWatch: true },
  N: { startsAt: '20:00', minutes: 720, countedMinutes: 720, kind: 'duty', isNight: true, isWatch: true },
  F: { startsAt: '08:00', minutes: 1440, countedMinutes: 1440, kind: 'duty', isNight: true, isWatch: false },
  H: { startsAt: '20:00', minutes: 720, countedMinutes: 0, kind: 'standby-home', isNight: false, isWatch: false },
  E: { startsAt: '02:30', minutes: 330, countedMinutes: 330, kind: 'duty', isNight: false, isWatch: false },
} as const
export type Code = keyof typeof deskClasses

export type Wish = readonly [member: string, day: string, code: Code | '-']

export class Desk {
  readonly night: Night

  constructor(night: Night) {
    this.night = night
  }

  classId(code: string): string {
    return this.night.unit(`class ${code}`)
  }

  /** By any name; one name, one roster. */
  rosterId(name: string): string {
    return this.night.unit(`roster ${name}`)
  }

  async declare(): Promise<void> {
    for (const [code, one] of Object.entries(deskClasses)) await this.night.run('planner', 'declare-shift-class', { classId: this.classId(code), code, name: { zh: `${code}班`, en: `${code} shift` }, ...one })
  }

  /** A draft of the unit's leader. */
  async open(unit: string, { name = unit, from = '2027-02-20', to = '2027-02-26', timezone = 'Asia/Shanghai', country = 'CN' } = {}): Promise<string> {
    const rosterId = this.rosterId(name)
    await this.night.run('planner', 'open-roster', { rosterId, unitId: this.night.unit(unit), from, to, timezone, country })
    return rosterId
  }

  changes(wishes: readonly Wish[]): CellChange[] {
    return wishes.map(([member, day, code]) => ({ memberId: this.night.member(member), day, classId: code === '-' ? null : this.classId(code) }))
  }

  change(actor: Claimant | string, rosterId: string, wishes: readonly Wish[], more: Readonly<Record<string, unknown>> = {}): Promise<{ result: Record<string, unknown> }> {
    return this.night.run(actor, 'change-shifts', { rosterId, operationId: this.night.operationId, changes: this.changes(wishes), ...more })
  }

  /** The refusal's code and facts; null: done. */
  async refusalOf(work: Promise<unknown>): Promise<{ code: string; facts: Readonly<Record<string, unknown>> } | null> {
    try {
      await work
      return null
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return { code: error.code, facts: error.facts }
    }
  }

  async toInForce(unit: string, rosterId: string): Promise<void> {
    const { operationId } = this.night
    await this.night.run(`${unit}-leader`, 'submit-roster', { rosterId, operationId })
    await this.night.run('commander', 'approve-roster', { rosterId, operationId })
    await this.night.run('commander', 'put-roster-in-force', { rosterId, operationId })
  }

  async show(rosterId: string, actor: Claimant | string = 'planner'): Promise<z.output<typeof rosterView.output>> {
    return rosterView.output.parse(await this.night.show(actor, 'roster', { rosterId, operationId: this.night.operationId }))
  }

  /** `member day code` of each cell, sorted. */
  async cells(rosterId: string): Promise<string[]> {
    const { shifts, members, classes } = await this.show(rosterId)
    const name = new Map(members.map((member) => [member.id, member.externalId]))
    const code = new Map(classes.map((one) => [one.id, one.code]))
    return shifts.filter((shift) => shift.rosterId === rosterId).map((shift) => `${name.get(shift.memberId)} ${shift.day} ${code.get(shift.classId)}`).toSorted()
  }
}

export async function openDesk({ order = deskOrder, startsAt = deskStartsAt } = {}): Promise<Desk> {
  const night = await openNight({ kinds: [rosterKind], slices: (kinds) => [createRosterSlice(kinds)], order, startsAt })
  const desk = new Desk(night)
  await desk.declare()
  return desk
}
