/** What crosses the border of `places`: premises, sites, posts, segments, assets, stores. */
import { z } from 'zod'
import { attributes, externalId, fileChoice, givenFile, givenWords, id, importCounts, importReport, madeFile, placeKinds, words } from '../force/contract.ts'
import { commandContract, fileBodyBytes, viewContract } from '../kernel/contract.ts'
import { geometryShape } from './geometry.ts'

export { placeKinds } from '../force/contract.ts'

const kind = z.enum(placeKinds)
const none = z.object({})
const type = z.string().max(60)

export const placeItem = z.object({
  id,
  kind,
  externalId: z.string(),
  name: words,
  type: z.string(),
  unitId: id,
  unitName: words,
  attributes,
  isClosed: z.boolean(),
  /** Longitude, latitude of a point, or of the middle of an outline. */
  at: z.tuple([z.number(), z.number()]).nullable(),
})
export const placeSorts = ['name', 'external-id', 'unit', 'type'] as const

export const placesView = viewContract({
  name: 'places',
  summary: 'Places of a kind in the part of the tree that the asker sees, found by name or number, by unit and type',
  input: z.object({
    kind,
    unitId: id.nullable().default(null),
    type: type.nullable().default(null),
    search: z.string().max(100).default(''),
    includeClosed: z.boolean().default(false),
    sort: z.enum(placeSorts).default('name'),
    descending: z.boolean().default(false),
    page: z.number().int().min(1).max(100_000).default(1),
    pageSize: z.number().int().min(1).max(500).default(50),
  }),
  output: z.object({ places: z.array(placeItem), total: z.number().int() }),
  isPersonal: false,
  changesOn: ['place.', 'unit.', 'force.'],
})
export const placeView = viewContract({
  name: 'place',
  summary: 'One place with its outline',
  input: z.object({ placeId: id }),
  output: z.object({ place: placeItem.extend({ geometry: geometryShape.nullable() }) }),
  isPersonal: false,
  changesOn: ['place.', 'unit.', 'force.'],
})
export const placesMapView = viewContract({
  name: 'places-map',
  summary: 'Everything that lies somewhere, as outlines for a map',
  input: z.object({ kinds: z.array(kind).max(6).default([...placeKinds]), unitId: id.nullable().default(null) }),
  output: z.object({ places: z.array(z.object({ id, kind, type: z.string(), name: words, unitId: id, geometry: geometryShape })) }),
  isPersonal: false,
  changesOn: ['place.', 'unit.', 'force.'],
})

const fields = z.object({ name: givenWords, type, attributes, geometry: geometryShape.nullable() })
export const addPlace = commandContract({
  name: 'add-place',
  summary: 'Adds a premises, site, post, segment, asset or store to the area of a unit',
  input: fields.extend({ placeId: id, kind, externalId, unitId: id, attributes: attributes.default({}), geometry: geometryShape.nullable().default(null) }),
  output: none,
})
export const changePlace = commandContract({ name: 'change-place', summary: 'Changes the names, type, attributes or outline of a place', input: fields.partial().extend({ placeId: id }), output: none })
export const movePlace = commandContract({ name: 'move-place', summary: 'Gives a place to another unit', input: z.object({ placeId: id, unitId: id }), output: none })
export const closePlace = commandContract({ name: 'close-place', summary: 'Closes a place; what was recorded about it stays', input: z.object({ placeId: id }), output: none })
export const reopenPlace = commandContract({ name: 'reopen-place', summary: 'Opens a closed place again', input: z.object({ placeId: id }), output: none })

const ofKind = z.object({ kind })
export const previewPlacesImport = commandContract({ name: 'preview-places-import', summary: 'Reads a file of places and says by row what would happen; changes nothing', input: givenFile.extend(ofKind.shape), output: importReport, maxBodyBytes: fileBodyBytes })
export const importPlaces = commandContract({ name: 'import-places', summary: 'Imports places of a kind from XLSX or CSV, all rows or none; what is known by its external id is updated', input: givenFile.extend(ofKind.shape), output: importCounts, maxBodyBytes: fileBodyBytes })
export const exportPlacesView = viewContract({ name: 'export-places', summary: 'The places of a kind that the asker sees, as a file that import-places takes back', input: fileChoice.extend(ofKind.shape), output: madeFile, isPersonal: false, changesOn: [] })
export const placesTemplateView = viewContract({ name: 'places-template', summary: 'An empty file with the headings and one explained example row', input: fileChoice.extend(ofKind.shape), output: madeFile, isPersonal: false, changesOn: [] })
