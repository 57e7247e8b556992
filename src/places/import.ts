import {
  attributeColumns, column, bothWords, listAllUnits, listDeclarations, placeIdOf, RowReader, readNumber, sees, visibilityOf, writeAttribute,
  type AttributeDeclaration, type ImportPlan, type PlaceKind, type PlanContext, type SheetColumn, type SheetKind, type UnitRow,
} from '../force/index.ts'
import { canonicalText } from '../kernel/canonical.ts'
import type { Tx } from '../kernel/db/database.ts'
import type { Happening } from '../kernel/journal/entry.ts'
import { geometryShape, readWkt, writeWkt, type Geometry } from './geometry.ts'
import { listPlacesOfKind, savePlaces, type PlaceRow } from './queries.ts'
import { typesOf, withoutUse } from './rules.ts'

export async function placeSheet(tx: Tx, kind: PlaceKind): Promise<SheetKind & { readonly declarations: readonly AttributeDeclaration[] }> {
  const declarations = withoutUse(await listDeclarations(tx, kind))
  const columns = placeColumns(kind, declarations)
  return { columns, declarations, plan: (context) => planPlaces(context, kind, columns, declarations) }
}

function placeColumns(kind: PlaceKind, declarations: readonly AttributeDeclaration[]): SheetColumn[] {
  const types = typesOf(kind)
  return [
    column('external_id', '编号', 'ID', '以后按此更新', 'later imports update by it', 'a01', { isRequired: true }),
    column('name_zh', '中文名称', 'Chinese name', '中英文名称至少填一个', 'a name in Chinese or in English, or both', '示例'),
    column('name_en', '英文名称', 'English name', '中英文名称至少填一个', 'a name in Chinese or in English, or both', 'Example'),
    column('unit', '所属单位编号', 'Unit ID', '负责的单位', 'the unit in whose area it lies', 's01'),
    column('type', '类型', 'Type', `其中之一：${types.join('、')}`, `one of ${types.join(', ')}`, types[0] ?? ''),
    column('lon', '经度', 'Longitude', 'WGS 84，度', 'WGS 84, degrees', '-8.6127'),
    column('lat', '纬度', 'Latitude', 'WGS 84，度', 'WGS 84, degrees', '41.1405'),
    column('outline', '轮廓', 'Outline', 'WKT：LINESTRING 或 POLYGON；有经纬度时为空', 'WKT: LINESTRING or POLYGON; empty where there is a position', ''),
    column('closed', '已关闭', 'Closed', '是或否；为空表示不变', 'yes or no; empty: as it is', ''),
    ...attributeColumns(declarations),
  ]
}

async function planPlaces({ tx, actor, table, problems }: PlanContext, kind: PlaceKind, columns: readonly SheetColumn[], declarations: readonly AttributeDeclaration[]): Promise<ImportPlan> {
  const units = await listAllUnits(tx)
  const unitsByExternalId = new Map(units.map((unit) => [unit.external_id, unit]))
  const paths = new Map(units.map((unit) => [unit.unit_id, unit.path]))
  const known = new Map((await listPlacesOfKind(tx, kind)).map((place) => [place.external_id, place]))
  const visibility = visibilityOf(actor, ['administrator'])
  const drafts = new Map<string, { row: number; before: PlaceRow | null; after: PlaceRow }>()
  for (const row of table.rows) {
    const reader = new RowReader(row, columns, problems)
    const externalId = reader.externalId('external_id')
    const twin = drafts.get(externalId)
    if (twin !== undefined) {
      reader.refuse('external_id', 'twice', { value: externalId, other: twin.row })
      continue
    }
    const before = known.get(externalId) ?? null
    const after = readPlace(tx, reader, { kind, externalId, before, unitsByExternalId, declarations })
    const reaches = (unitId: string): boolean => sees(visibility, paths.get(unitId) ?? [])
    if ((before !== null && !reaches(before.unit_id)) || (after.unit_id !== '' && !reaches(after.unit_id))) reader.refuse('unit', 'outside')
    drafts.set(externalId, { row: reader.row, before, after })
  }
  const list = [...drafts.values()]
  const touched = list.filter(({ before, after }) => before === null || comparable(before) !== comparable(after))
  const added = touched.filter(({ before }) => before === null).length
  return {
    added,
    changed: touched.length - added,
    unchanged: list.length - touched.length,
    async apply() {
      await savePlaces(tx, touched.map(({ after }) => after))
      return touched.map(({ before, after }) => happening(before, after))
    },
  }
}

interface ReadContext {
  readonly kind: PlaceKind
  readonly externalId: string
  readonly before: PlaceRow | null
  readonly unitsByExternalId: ReadonlyMap<string, UnitRow>
  readonly declarations: readonly AttributeDeclaration[]
}

function readPlace(tx: Tx, reader: RowReader, { kind, externalId, before, unitsByExternalId, declarations }: ReadContext): PlaceRow {
  const name = bothWords({ zh: reader.text('name_zh') ?? before?.name_zh ?? '', en: reader.text('name_en') ?? before?.name_en ?? '' })
  if (name.zh === '') reader.refuse('name_zh', 'required', { explains: { zh: '中英文名称至少填一个', en: 'a name in Chinese or in English' } })
  const unitText = reader.text('unit')
  const unit = unitText === null || unitText === '' ? null : unitsByExternalId.get(unitText)
  if (unit === undefined) reader.refuse('unit', 'unknown-unit', { value: (unitText ?? '').slice(0, 80) })
  else if (unit === null && (before === null || unitText === '')) reader.refuse('unit', 'required', { explains: { zh: '负责的单位', en: 'the unit in whose area it lies' } })
  else if (unit !== null && unit.closed_at !== null) reader.refuse('unit', 'closed-unit', { value: unit.external_id })
  const types = typesOf(kind)
  const type = reader.choice('type', types, (choice) => ({ zh: choice, en: choice })) ?? before?.type
  if (type === undefined && (reader.text('type') ?? '') === '') reader.refuse('type', 'required', { explains: { zh: types.join('、'), en: `one of ${types.join(', ')}` } })
  const closes = reader.yesNo('closed')
  return {
    place_id: before?.place_id ?? placeIdOf(tx.agencyId, kind, externalId),
    kind,
    external_id: externalId,
    unit_id: unit?.unit_id ?? before?.unit_id ?? '',
    type: type ?? '',
    name_zh: name.zh,
    name_en: name.en,
    attributes: reader.attributes(declarations, before?.attributes ?? {}),
    geometry: readGeometry(reader, before?.geometry ?? null),
    closed_at: closes === null ? (before?.closed_at ?? null) : closes ? (before?.closed_at ?? tx.realNow) : null,
  }
}

function readGeometry(reader: RowReader, before: Geometry | null): Geometry | null {
  const lon = reader.text('lon')
  const lat = reader.text('lat')
  const outline = reader.text('outline', 32_000)
  if (lon === null && lat === null && outline === null) return before
  const hasPosition = (lon ?? '') !== '' || (lat ?? '') !== ''
  if (hasPosition && (outline ?? '') !== '') reader.refuse('outline', 'point-and-outline')
  if (hasPosition) {
    const point = geometryShape.safeParse({ type: 'Point', coordinates: [readNumber(lon ?? ''), readNumber(lat ?? '')] })
    if (!point.success) reader.refuse('lon', 'coordinate')
    return point.success ? point.data : null
  }
  if (outline === null) return before?.type === 'Point' ? null : before
  if (outline === '') return lon === null && lat === null && before?.type === 'Point' ? before : null
  const geometry = readWkt(outline)
  if (geometry === null) reader.refuse('outline', 'outline')
  return geometry
}

const comparable = ({ unit_id, type, name_zh, name_en, attributes, geometry, closed_at }: PlaceRow): string =>
  canonicalText({ unit_id, type, name_zh, name_en, attributes, geometry, isClosed: closed_at !== null })

function happening(before: PlaceRow | null, after: PlaceRow): Happening {
  const kind = before === null ? 'added' : before.closed_at === null && after.closed_at !== null ? 'closed' : before.closed_at !== null && after.closed_at === null ? 'reopened' : before.unit_id !== after.unit_id ? 'moved' : 'changed'
  return {
    kind: `place.${kind}`,
    unitId: after.unit_id,
    subject: { kind: after.kind, id: after.place_id },
    facts: { type: after.type, externalId: after.external_id, ...(kind === 'moved' ? { from: before?.unit_id, to: after.unit_id } : {}) },
    body: { name: { zh: after.name_zh, en: after.name_en }, attributes: after.attributes, geometry: after.geometry },
  }
}

/** The rows of an export, in the order of the columns. */
export function placeCells(places: readonly PlaceRow[], units: readonly UnitRow[], declarations: readonly AttributeDeclaration[]): string[][] {
  const externalIds = new Map(units.map((unit) => [unit.unit_id, unit.external_id]))
  return places.map((place) => {
    const point = place.geometry?.type === 'Point' ? place.geometry.coordinates : null
    return [
      place.external_id,
      place.name_zh,
      place.name_en,
      externalIds.get(place.unit_id) ?? '',
      place.type,
      point === null ? '' : String(point[0]),
      point === null ? '' : String(point[1]),
      place.geometry === null || point !== null ? '' : writeWkt(place.geometry),
      place.closed_at === null ? 'no' : 'yes',
      ...declarations.map((declaration) => writeAttribute(place.attributes[declaration.name])),
    ]
  })
}
