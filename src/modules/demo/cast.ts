/** Who plays whom: for each unit the members of the shift that is on, and the people whose logins are printed. */
import { memberIdOf, unitIdOf } from '../../force/index.ts'
import { badStation } from './behaviour.ts'
import { demoStart, drawDemo, shiftLengthMs, type DemoMember } from './people.ts'
import type { DemoForce } from './people-and-places.ts'
import { demoRosters, rosteredForNight } from './rosters.ts'

export interface DemoLogin {
  readonly username: string
  readonly password: string
  readonly memberId: string
  readonly who: { readonly zh: string; readonly en: string }
}

export const demoPassword = 'muster'

interface LoginRow {
  readonly username: string
  readonly unit: string
  readonly role: string
  readonly who: { readonly zh: string; readonly en: string }
}

const loginRows: readonly LoginRow[] = [
  { username: 'duty', unit: 'porto', role: 'duty-officer', who: { zh: '指挥中心值班员', en: 'Duty officer of the command centre' } },
  { username: 'officer', unit: 'porto', role: 'officer-of-the-day', who: { zh: '值班首长', en: 'Officer of the day' } },
  { username: 'commander', unit: 'porto', role: 'commander', who: { zh: '支队指挥长', en: 'Commander of the detachment' } },
  { username: 'planner', unit: 'porto', role: 'planner', who: { zh: '部署拟制人', en: 'Planner, writes the order' } },
  { username: 'leader7', unit: badStation, role: 'leader', who: { zh: '邦芬站带班领导', en: 'Leader of Bonfim Station' } },
  { username: 'crew7', unit: badStation, role: 'member', who: { zh: '邦芬站队员', en: 'Crew of Bonfim Station' } },
  { username: 'supervisor', unit: 'porto', role: 'supervisor', who: { zh: '督导员', en: 'Supervisor' } },
  { username: 'auditor', unit: 'porto', role: 'auditor', who: { zh: '审计员', en: 'Auditor' } },
  { username: 'admin', unit: 'porto', role: 'administrator', who: { zh: '系统管理员', en: 'Administrator' } },
]

/** The first of each role, of the night shift where it has one. */
export function listDemoLogins(force: DemoForce): readonly DemoLogin[] {
  return loginRows.map(({ username, unit, role, who }) => {
    const holders = force.members.filter((member) => member.unit === unit && member.dutyRole === role && !isAway(force, member, demoStart))
    const member = holders.find((one) => one.shift === 0) ?? holders[0]
    if (member === undefined) throw new Error(`the demo force has no ${role} in ${unit}`)
    return { username, password: demoPassword, memberId: memberIdOf(force.agency.id, member.externalId), who }
  })
}

function isAway(force: DemoForce, member: DemoMember, at: number): boolean {
  return force.absences.some((absence) => absence.member === member.externalId && absence.from <= at && at < absence.to)
}

export class Cast {
  readonly #force: DemoForce
  readonly #seed: string
  readonly #byUnit: ReadonlyMap<string, readonly DemoMember[]>
  readonly #externalIds: ReadonlyMap<string, string>
  readonly #partners: ReadonlySet<string>
  readonly #atDesk: ReadonlySet<string>

  constructor(force: DemoForce, seed: string) {
    this.#force = force
    this.#seed = seed
    this.#byUnit = Map.groupBy(force.members, (member) => member.unit)
    this.#externalIds = new Map(force.units.map((unit) => [unitIdOf(force.agency.id, unit.externalId), unit.externalId]))
    this.#partners = new Set(force.units.filter((unit) => unit.type === 'partner').map((unit) => unit.externalId))
    this.#atDesk = new Set(listDemoLogins(force).map((login) => login.memberId))
  }

  /** Null: a unit that the demo did not bring, or the command centre itself, which is played by whoever signs in. */
  externalIdOf(unitId: string): string | null {
    const externalId = this.#externalIds.get(unitId) ?? null
    return externalId === 'porto' ? null : externalId
  }

  get stations(): readonly { readonly unitId: string; readonly externalId: string }[] {
    return this.#force.units.filter((unit) => unit.type === 'station').map((unit) => ({ unitId: unitIdOf(this.#force.agency.id, unit.externalId), externalId: unit.externalId }))
  }

  /** Who of the unit does it at that moment; a partner's answer is entered by the watch. Null: nobody is there. */
  actorOf({ unitId, at, name, roles }: { unitId: string; at: number; name: string; roles?: readonly string[] }): string | null {
    const externalId = this.externalIdOf(unitId)
    if (externalId === null) return null
    if (this.#partners.has(externalId)) return this.watchAt(at)
    const members = (this.#byUnit.get(externalId) ?? []).filter((member) => !isAway(this.#force, member, at))
    const able = roles === undefined ? members : members.filter((member) => member.roles.some(({ role }) => roles.includes(role)))
    const onShift = able.filter((member) => member.shift === shiftAt(at))
    return this.#pick(onShift.length > 0 ? onShift : able, name)
  }

  /** A duty officer of the command centre who is not the one that people sign in as. */
  watchAt(at: number): string | null {
    const officers = (this.#byUnit.get('porto') ?? []).filter((member) => member.dutyRole === 'duty-officer' && !this.#atDesk.has(this.#idOf(member)))
    const onShift = officers.filter((member) => member.shift === shiftAt(at))
    return this.#pick(onShift.length > 0 ? onShift : officers, 'watch')
  }

  /** Somebody of the crew who is rostered for the night of the festival, and whom nobody signs in as. */
  onNightWatch(unitExternalId: string, name: string): string | null {
    const crew = rosteredForNight(demoRosters(this.#force)).get(unitExternalId) ?? []
    return this.#pick(crew.filter(({ member, code }) => code === 'N' && member.roles.length === 0 && !this.#atDesk.has(this.#idOf(member))).map(({ member }) => member), name)
  }

  #pick(members: readonly DemoMember[], name: string): string | null {
    const member = members[Math.floor(drawDemo(this.#seed, `${name}/actor`) * members.length)]
    return member === undefined ? null : this.#idOf(member)
  }

  #idOf(member: DemoMember): string {
    return memberIdOf(this.#force.agency.id, member.externalId)
  }
}

function shiftAt(at: number): 0 | 1 {
  return Math.floor((at - demoStart) / shiftLengthMs) % 2 === 0 ? 0 : 1
}
