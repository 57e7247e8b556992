import { byMember, bySystem, listAllUnits, mustSeeUnit, visibilityOf, writeTable, writeTemplate } from '../force/index.ts'
import { notFound } from '../kernel/errors.ts'
import { defineView, type View } from '../kernel/view.ts'
import * as contract from './contract.ts'
import { placeCells, placeSheet } from './import.ts'
import { findPlaces, type PlaceItemRow } from './queries.ts'
import { middleOf } from './rules.ts'

const everything = { placeId: null, unitId: null, type: null, search: '', includeClosed: true, sort: 'external-id', descending: false, limit: null, offset: 0 } as const

function placeItem(row: PlaceItemRow) {
  return {
    id: row.place_id,
    kind: row.kind,
    externalId: row.external_id,
    name: { zh: row.name_zh, en: row.name_en },
    type: row.type,
    unitId: row.unit_id,
    unitName: { zh: row.unit_zh, en: row.unit_en },
    attributes: { ...row.attributes },
    isClosed: row.closed_at !== null,
    at: middleOf(row.geometry),
  }
}

const places = defineView(contract.placesView, {
  who: [bySystem, byMember],
  async read({ tx, input, actor }) {
    if (input.unitId !== null) await mustSeeUnit(tx, actor, input.unitId)
    const { kind, page, pageSize, ...query } = input
    const rows = await findPlaces(tx, { ...query, kinds: [kind], placeId: null, visibility: visibilityOf(actor), limit: pageSize, offset: (page - 1) * pageSize })
    return { places: rows.map(placeItem), total: rows[0]?.total ?? 0 }
  },
})

const place = defineView(contract.placeView, {
  who: [bySystem, byMember],
  async read({ tx, input, actor }) {
    const [row] = await findPlaces(tx, { ...everything, kinds: [...contract.placeKinds], placeId: input.placeId, visibility: visibilityOf(actor) })
    if (row === undefined) throw notFound('place', input.placeId)
    return { place: { ...placeItem(row), geometry: row.geometry } }
  },
})

const placesMap = defineView(contract.placesMapView, {
  who: [bySystem, byMember],
  async read({ tx, input, actor }) {
    if (input.unitId !== null) await mustSeeUnit(tx, actor, input.unitId)
    const rows = await findPlaces(tx, { ...everything, includeClosed: false, kinds: input.kinds, unitId: input.unitId, visibility: visibilityOf(actor) })
    return {
      places: rows.flatMap((row) =>
        row.geometry === null ? [] : [{ id: row.place_id, kind: row.kind, type: row.type, name: { zh: row.name_zh, en: row.name_en }, unitId: row.unit_id, geometry: row.geometry }],
      ),
    }
  },
})

const exportPlaces = defineView(contract.exportPlacesView, {
  who: [bySystem, byMember],
  async read({ tx, input, actor }) {
    const { columns, declarations } = await placeSheet(tx, input.kind)
    const rows = await findPlaces(tx, { ...everything, kinds: [input.kind], visibility: visibilityOf(actor) })
    return writeTable({ fileName: input.kind, columns, rows: placeCells(rows, await listAllUnits(tx), declarations), isPersonal: false, format: input.format, language: input.language })
  },
})

const placesTemplate = defineView(contract.placesTemplateView, {
  who: [bySystem, byMember],
  read: async ({ tx, input }) => writeTemplate({ fileName: `${input.kind}-template`, columns: (await placeSheet(tx, input.kind)).columns, format: input.format, language: input.language }),
})

export const placeViews: readonly View[] = [places, place, placesMap, exportPlaces, placesTemplate]
