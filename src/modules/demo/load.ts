import { stringify } from 'csv-stringify/sync'
import { escapeCell, memberIdOf, placeKinds, unitIdOf, type Attributes, type PlaceKind } from '../../force/index.ts'
import { writeWkt } from '../../places/index.ts'
import { idFrom } from '../../kernel/canonical.ts'
import { demoForce, type DemoForce } from './people-and-places.ts'
import { demoStart, type DemoMember } from './people.ts'
import type { DemoPlace } from './places.ts'
import { demoRosters, rosteredForNight } from './rosters.ts'

/** Runs a command of the demo's agency as the system, under this id, and gives its result. */
export type RunDemoCommand = (request: { readonly id: string; readonly name: string; readonly input: unknown }) => Promise<unknown>

export interface DemoLoading {
  readonly run: RunDemoCommand
  readonly seed: string | number
  /** When the night shift goes on duty; absences move with it. */
  readonly startsAt?: number
}

/**
 * Brings the demo force into an empty agency through the commands that everybody else uses: the agency, units, members and places by
 * import, absences one by one, the night shift unit by unit. Command ids derive from the seed, so that a load cut short can be run again.
 */
export async function loadDemoForce({ run, seed, startsAt = demoStart }: DemoLoading): Promise<DemoForce> {
  const force = demoForce(seed)
  const { agency } = force
  const command = (name: string, key: string, input: unknown): Promise<unknown> => run({ id: idFrom(agency.id, 'demo', String(seed), name, key), name, input })
  await command('found-agency', '', { key: agency.key, name: agency.name })
  await command('import-force', 'units', { sheet: 'units', ...csvFile('units.csv', unitTable(force)) })
  await command('import-force', 'members', { sheet: 'members', ...csvFile('members.csv', memberTable(force)) })
  for (const kind of placeKinds) await command('import-places', kind, { kind, ...csvFile(`${kind}.csv`, placeTable(force, kind)) })
  const moved = startsAt - demoStart
  for (const absence of force.absences) {
    await command('record-absence', absence.member, {
      absenceId: idFrom(agency.id, 'demo-absence', absence.member),
      memberId: memberIdOf(agency.id, absence.member),
      kind: absence.kind,
      from: absence.from + moved,
      to: absence.to + moved,
      actingMemberId: absence.acting === null ? null : memberIdOf(agency.id, absence.acting),
    })
  }
  for (const [unit, members] of nightShift(force)) {
    await command('set-on-duty', unit, { unitId: unitIdOf(agency.id, unit), at: startsAt, members })
  }
  return force
}

/** Who goes on duty at 20:00, by unit: as the rosters have it; units without one bring the night shift but those who are away. */
export function nightShift(force: DemoForce): Map<string, { memberId: string; role: string }[]> {
  const away = new Set(force.absences.filter(({ from, to }) => from <= demoStart && to > demoStart).map((absence) => absence.member))
  const rostered = rosteredForNight(demoRosters(force))
  const present = (member: DemoMember, role: string): { memberId: string; role: string } => ({ memberId: memberIdOf(force.agency.id, member.externalId), role })
  const unrostered = Map.groupBy(force.members.filter((member) => !rostered.has(member.unit) && member.shift === 0 && !away.has(member.externalId)), (member) => member.unit)
  return new Map([
    // Whoever stands by does so as one of the crew: who leads is on watch.
    ...[...rostered].map(([unit, list]): [string, { memberId: string; role: string }[]] => [unit, list.map(({ member, code }) => present(member, code === 'S' ? 'member' : member.dutyRole))]),
    ...[...unrostered].map(([unit, members]): [string, { memberId: string; role: string }[]] => [unit, members.map((member) => present(member, member.dutyRole))]),
  ])
}

function csvFile(fileName: string, rows: readonly Readonly<Record<string, string>>[]): { fileName: string; contentBase64: string } {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const lines = [columns, ...rows.map((row) => columns.map((column) => escapeCell(row[column] ?? '')))]
  return { fileName, contentBase64: Buffer.from(stringify(lines)).toString('base64') }
}

function unitTable({ units }: DemoForce): Record<string, string>[] {
  return units.map((unit) => ({
    external_id: unit.externalId,
    parent: unit.parent ?? '',
    type: unit.type,
    name_zh: unit.name.zh,
    name_en: unit.name.en,
    telephone: unit.telephone,
    ...attributeCells(unit.attributes),
  }))
}

function memberTable({ members }: DemoForce): Record<string, string>[] {
  return members.map((member) => ({
    external_id: member.externalId,
    name: member.name,
    unit: member.unit,
    telephone: member.telephone,
    roles: member.roles.map(({ role, unit }) => `${role}@${unit}`).join('; '),
    qualifications: member.qualifications.map(({ code, expiresAt }) => (expiresAt === null ? code : `${code}:${new Date(expiresAt).toISOString()}`)).join('; '),
    ...attributeCells(member.attributes),
  }))
}

function placeTable({ places }: DemoForce, kind: PlaceKind): Record<string, string>[] {
  return places
    .filter((place) => place.kind === kind)
    .map((place) => ({
      external_id: place.externalId,
      name_zh: place.name.zh,
      name_en: place.name.en,
      unit: place.unit,
      type: place.type,
      ...geometryCells(place),
      ...attributeCells(place.attributes),
    }))
}

function geometryCells({ geometry }: DemoPlace): Record<string, string> {
  if (geometry === null) return {}
  return geometry.type === 'Point' ? { lon: String(geometry.coordinates[0]), lat: String(geometry.coordinates[1]) } : { outline: writeWkt(geometry) }
}

function attributeCells(attributes: Attributes): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, value === null ? '' : typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)]))
}
