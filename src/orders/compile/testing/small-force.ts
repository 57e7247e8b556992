/** A force for tests: one detachment, brigades, stations, members with roles, places of every kind. */
import { productCatalogue } from '../catalogue.ts'
import { nameId } from '../ids.ts'
import type { Attributes, ForceSnapshot, MemberFacts, PlaceFacts, PlaceKind, UnitFacts } from '../types.ts'
import { placeKinds } from '../types.ts'

export interface ForceSize {
  readonly brigades: number
  readonly stations: number
  readonly membersPerStation: number
  readonly placesPerStation: number
}

const placeAttributes: Readonly<Record<PlaceKind, Attributes>> = {
  premises: { use: 'mall', floors: 6, capacity: 900, assembly: true },
  site: { use: 'fireworks', expected_attendance: 40_000, approved_capacity: 50_000, density_limit: 4, area_m2: 12_000 },
  post: { use: 'checkpoint', minimum_staff: 2 },
  segment: { use: 'water-source', length_m: 800, checkpoints: 4 },
  asset: { use: 'engine', seats: 6, first_line: true },
  store: { use: 'fireworks', licence_kg: 3000, two_keepers: true },
}

export function makeForce({ brigades, stations, membersPerStation, placesPerStation }: ForceSize): ForceSnapshot {
  const units: UnitFacts[] = []
  const members: MemberFacts[] = []
  const places: PlaceFacts[] = []
  const addUnit = (externalId: string, type: string, parent: UnitFacts | null, partner = false, attributes: Attributes = {}): UnitFacts => {
    const unit: UnitFacts = {
      id: nameId(`unit ${externalId}`), externalId, name: { zh: externalId, en: externalId }, type, parentId: parent?.id ?? null,
      path: [...(parent?.path ?? []), externalId], partner, attributes,
    }
    units.push(unit)
    return unit
  }
  const addMember = (externalId: string, unit: UnitFacts, roles: readonly string[], qualifications: readonly string[]): void => {
    members.push({
      id: nameId(`member ${externalId}`), externalId, unitId: unit.id, roles: roles.map((role) => ({ role, unitId: unit.id })),
      qualifications: qualifications.map((code) => ({ code, expiresAt: null })), attributes: { reachable_by: 'app' },
    })
  }
  const detachment = addUnit('porto', 'detachment', null)
  addMember('m-duty', detachment, ['duty-officer'], ['control-room'])
  addUnit('organiser', 'partner', detachment, true, { service: 'organiser' })
  addUnit('metro', 'partner', detachment, true, { service: 'transport' })
  addUnit('roads', 'partner', detachment, true, { service: 'roads' })
  const brigadeUnits = Array.from({ length: brigades }, (_, index) => addUnit(`b${index + 1}`, 'brigade', detachment))
  for (let index = 0; index < stations; index++) {
    const externalId = `s${String(index + 1).padStart(2, '0')}`
    const station = addUnit(externalId, 'station', brigadeUnits[index % brigades] ?? detachment, false, { engines: 2 + (index % 3), area_km2: 4.5, waterfront: index % 4 === 0 })
    for (let m = 0; m < membersPerStation; m++) addMember(`${externalId}-m${m}`, station, m === 0 ? ['leader', 'member'] : ['member'], m % 3 === 0 ? ['driver'] : [])
    for (const kind of placeKinds) {
      for (let p = 0; p < placesPerStation; p++) {
        const placeId = `${externalId}-${kind}-${p}`
        places.push({ id: nameId(`place ${placeId}`), externalId: placeId, kind, name: { zh: placeId, en: placeId }, unitId: station.id, type: kind, attributes: placeAttributes[kind] })
      }
    }
  }
  return { units, members, places, catalogue: productCatalogue }
}

export const smallForce = makeForce({ brigades: 3, stations: 12, membersPerStation: 4, placesPerStation: 1 })
