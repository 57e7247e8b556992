import { productCatalogue } from '../../force/catalogue.ts'
import type { ForceSnapshot } from '../../force/facts.ts'
import { memberIdOf, placeIdOf, unitIdOf } from '../../force/ids.ts'
import { sortSnapshot } from '../../force/snapshot.ts'
import { demoAbsences, demoAgency, demoMembers, demoUnits, type DemoAbsence, type DemoMember, type DemoUnit } from './people.ts'
import { demoPlaces, type DemoPlace } from './places.ts'

export interface DemoForce {
  readonly agency: typeof demoAgency
  readonly units: readonly DemoUnit[]
  readonly members: readonly DemoMember[]
  readonly absences: readonly DemoAbsence[]
  readonly places: readonly DemoPlace[]
}

/** The whole demo force as plain data; the same seed gives the same people. */
export function demoForce(seed: string | number): DemoForce {
  const text = String(seed)
  const members = demoMembers(text)
  return { agency: demoAgency, units: demoUnits(), members, absences: demoAbsences(text, members), places: demoPlaces(text) }
}

/** What the compiler would read from a database into which `loadDemoForce` put this force: same ids, same text, same hash. */
export function demoSnapshot(seed: string | number): ForceSnapshot {
  const force = demoForce(seed)
  const unitId = (externalId: string): string => unitIdOf(force.agency.id, externalId)
  const parents = new Map(force.units.map((unit) => [unit.externalId, unit.parent]))
  const pathOf = (externalId: string): string[] => {
    const parent = parents.get(externalId) ?? null
    return parent === null ? [externalId] : [...pathOf(parent), externalId]
  }
  return sortSnapshot({
    units: force.units.map((unit) => ({
      id: unitId(unit.externalId),
      externalId: unit.externalId,
      name: unit.name,
      type: unit.type,
      parentId: unit.parent === null ? null : unitId(unit.parent),
      path: pathOf(unit.externalId),
      partner: unit.type === 'partner',
      attributes: unit.attributes,
    })),
    members: force.members.map((member) => ({
      id: memberIdOf(force.agency.id, member.externalId),
      externalId: member.externalId,
      unitId: unitId(member.unit),
      roles: member.roles.map(({ role, unit }) => ({ role, unitId: unitId(unit) })),
      qualifications: member.qualifications,
      attributes: member.attributes,
    })),
    places: force.places.map((place) => ({
      id: placeIdOf(force.agency.id, place.kind, place.externalId),
      externalId: place.externalId,
      kind: place.kind,
      name: place.name,
      unitId: unitId(place.unit),
      type: place.type,
      attributes: place.attributes,
    })),
    catalogue: productCatalogue,
  })
}
