import { acceptAttributes, bothWords, bySystem, findUnit, overUnit, previewImport, runImport, whoImports, type PlaceKind } from '../force/index.ts'
import { defineCommand, type Command } from '../kernel/command.ts'
import type { Tx } from '../kernel/db/database.ts'
import { notFound } from '../kernel/errors.ts'
import type { Happening } from '../kernel/journal/entry.ts'
import type { Rule } from '../kernel/policy.ts'
import * as contract from './contract.ts'
import { externalIdTaken, notClosedRing, unitClosed, unknownType } from './errors.ts'
import { isClosed, type Geometry } from './geometry.ts'
import { placeSheet } from './import.ts'
import { findPlaceUnit, insertPlace, lockPlace, savePlaces, type PlaceRow } from './queries.ts'
import { typesOf } from './rules.ts'

function overPlace<Input extends { readonly placeId: string }>(): Rule<Input> {
  return { by: 'role', roles: ['administrator', 'planner', 'commander'], over: async ({ tx, input }) => (await findPlaceUnit(tx, input.placeId)) ?? [] }
}

async function getPlace(tx: Tx, placeId: string): Promise<PlaceRow> {
  const place = await lockPlace(tx, placeId)
  if (place === null) throw notFound('place', placeId)
  return place
}

async function mustBeOpenUnit(tx: Tx, unitId: string): Promise<void> {
  const unit = await findUnit(tx, unitId)
  if (unit === null) throw notFound('unit', unitId)
  if (unit.closed_at !== null) throw unitClosed({ unitId })
}

function mustBeType(kind: PlaceKind, type: string): void {
  if (!typesOf(kind).includes(type)) throw unknownType({ kind, type, choices: typesOf(kind).join(', ') })
}

function mustBeClosed(geometry: Geometry | null): void {
  if (geometry !== null && !isClosed(geometry)) throw notClosedRing()
}

function placeHappening(kind: string, place: PlaceRow, facts: Happening['facts'] = {}): Happening {
  return {
    kind,
    unitId: place.unit_id,
    subject: { kind: place.kind, id: place.place_id },
    facts: { type: place.type, externalId: place.external_id, ...facts },
    body: { name: { zh: place.name_zh, en: place.name_en }, attributes: place.attributes, geometry: place.geometry },
  }
}

const addPlace = defineCommand(contract.addPlace, {
  who: [bySystem, overUnit('administrator', 'planner', 'commander')],
  async handle({ tx, input, append }) {
    await mustBeOpenUnit(tx, input.unitId)
    mustBeType(input.kind, input.type)
    mustBeClosed(input.geometry)
    const name = bothWords(input.name)
    const place: PlaceRow = {
      place_id: input.placeId,
      kind: input.kind,
      external_id: input.externalId,
      unit_id: input.unitId,
      type: input.type,
      name_zh: name.zh,
      name_en: name.en,
      attributes: await acceptPlaceAttributes(tx, input.kind, {}, input.attributes),
      geometry: input.geometry,
      closed_at: null,
    }
    if (!(await insertPlace(tx, place))) throw externalIdTaken({ externalId: input.externalId })
    append(placeHappening('place.added', place))
    return {}
  },
})

/** The type is the `use`: given as an attribute it would be said twice, perhaps differently. */
async function acceptPlaceAttributes(tx: Tx, kind: PlaceKind, before: PlaceRow['attributes'], given: PlaceRow['attributes']): Promise<PlaceRow['attributes']> {
  return acceptAttributes(tx, kind, before, Object.fromEntries(Object.entries(given).filter(([name]) => name !== 'use')))
}

const changePlace = defineCommand(contract.changePlace, {
  who: [bySystem, overPlace()],
  async handle({ tx, input, append }) {
    const place = await getPlace(tx, input.placeId)
    const name = input.name === undefined ? { zh: place.name_zh, en: place.name_en } : bothWords(input.name)
    const type = input.type ?? place.type
    mustBeType(place.kind, type)
    const geometry = input.geometry === undefined ? place.geometry : input.geometry
    mustBeClosed(geometry)
    const after: PlaceRow = { ...place, type, geometry, name_zh: name.zh, name_en: name.en, attributes: await acceptPlaceAttributes(tx, place.kind, place.attributes, input.attributes ?? {}) }
    await savePlaces(tx, [after])
    append(placeHappening('place.changed', after))
    return {}
  },
})

const movePlace = defineCommand(contract.movePlace, {
  who: [bySystem, { by: 'role', roles: ['administrator', 'planner', 'commander'], over: async ({ tx, input }) => [input.unitId, (await findPlaceUnit(tx, input.placeId)) ?? input.placeId] }],
  async handle({ tx, input, append }) {
    const place = await getPlace(tx, input.placeId)
    await mustBeOpenUnit(tx, input.unitId)
    const after = { ...place, unit_id: input.unitId }
    await savePlaces(tx, [after])
    append(placeHappening('place.moved', after, { from: place.unit_id, to: input.unitId }))
    return {}
  },
})

const closePlace = defineCommand(contract.closePlace, {
  who: [bySystem, overPlace()],
  async handle({ tx, input, append }) {
    const place = await getPlace(tx, input.placeId)
    await savePlaces(tx, [{ ...place, closed_at: place.closed_at ?? tx.realNow }])
    append(placeHappening('place.closed', place))
    return {}
  },
})

const reopenPlace = defineCommand(contract.reopenPlace, {
  who: [bySystem, overPlace()],
  async handle({ tx, input, append }) {
    const place = await getPlace(tx, input.placeId)
    await mustBeOpenUnit(tx, place.unit_id)
    await savePlaces(tx, [{ ...place, closed_at: null }])
    append(placeHappening('place.reopened', place))
    return {}
  },
})

const previewPlacesImport = defineCommand(contract.previewPlacesImport, {
  who: whoImports,
  handle: async (context) => previewImport(context, context.input, await placeSheet(context.tx, context.input.kind)),
})

const importPlaces = defineCommand(contract.importPlaces, {
  who: whoImports,
  handle: async (context) => runImport(context, context.input, await placeSheet(context.tx, context.input.kind), context.input.kind),
})

export const placeCommands: readonly Command[] = [addPlace, changePlace, movePlace, closePlace, reopenPlace, previewPlacesImport, importPlaces]
