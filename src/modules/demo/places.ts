import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Attributes, PlaceKind } from '../../force/facts.ts'
import { geometryShape, type Geometry } from '../../places/geometry.ts'
import { demoUnits, drawDemo, type DemoUnit } from './people.ts'
import { demoSites, type DemoSite } from './places-sites.ts'

export interface DemoPlace {
  readonly kind: PlaceKind
  readonly externalId: string
  readonly unit: string
  readonly type: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly attributes: Attributes
  readonly geometry: Geometry | null
}

type Position = readonly [number, number]

const extractShape = z.object({
  features: z.array(
    z.object({ properties: z.object({ role: z.enum(['site', 'segment', 'hydrant', 'premises']), osm: z.string(), name: z.string(), use: z.string().optional() }), geometry: geometryShape }),
  ),
})
type Extract = z.infer<typeof extractShape>['features']

function readExtract(): Extract {
  return extractShape.parse(JSON.parse(readFileSync(new URL('./data/porto-places.geojson', import.meta.url), 'utf8'))).features
}

/** Metres; plane, good to a per mille over a town. */
function distance(a: Position, b: Position): number {
  return Math.hypot((a[0] - b[0]) * 83_800, (a[1] - b[1]) * 111_200)
}

function pointsOf(geometry: Geometry): readonly Position[] {
  switch (geometry.type) {
    case 'Point':
      return [geometry.coordinates]
    case 'LineString':
      return geometry.coordinates
    case 'Polygon':
      return geometry.coordinates[0]?.slice(0, -1) ?? []
  }
}

function middleOf(geometry: Geometry): Position {
  const points = pointsOf(geometry)
  const sum = points.reduce<[number, number]>((total, [lon, lat]) => [total[0] + lon, total[1] + lat], [0, 0])
  return [sum[0] / points.length, sum[1] / points.length]
}

const lengthOf = (geometry: Geometry): number =>
  pointsOf(geometry).reduce((total, point, at, points) => total + (at === 0 ? 0 : distance(points[at - 1] ?? point, point)), 0)

/** The Douro: crews do not cross it to reach what is nearest. */
const riverLatitude = 41.1397

function nearest(stations: readonly DemoUnit[], point: Position): string {
  const [first] = stations.filter((station) => (station.at?.[1] ?? 0) > riverLatitude === point[1] > riverLatitude).sort((a, b) => distance(a.at ?? [0, 0], point) - distance(b.at ?? [0, 0], point))
  if (first === undefined) throw new Error('no station to be nearest')
  return first.externalId
}

const same = (name: string): { zh: string; en: string } => ({ zh: name, en: name })

export function demoPlaces(seed: string): readonly DemoPlace[] {
  const extract = readExtract()
  const stations = demoUnits().filter((unit) => unit.type === 'station')
  return [
    ...sitesAndPosts(extract, stations),
    ...segments(extract, stations),
    ...premises(seed, extract, stations),
    ...assets(stations),
    ...stores(stations),
  ]
}

function sitesAndPosts(extract: Extract, stations: readonly DemoUnit[]): DemoPlace[] {
  return demoSites.flatMap((site) => {
    const geometry = site.geometry ?? extract.find((feature) => feature.properties.role === 'site' && feature.properties.name === site.osmName)?.geometry
    if (geometry === undefined) throw new Error(`the extract lacks the site ${site.osmName}`)
    const unit = nearest(stations, middleOf(geometry))
    const place: DemoPlace = { kind: 'site', externalId: site.id, unit, type: site.type, name: site.name, attributes: site.attributes, geometry }
    return [place, ...posts(site, geometry, unit)]
  })
}

const postWords: Readonly<Record<string, { zh: string; en: string }>> = {
  gate: { zh: '入口', en: 'gate' },
  checkpoint: { zh: '检查点', en: 'checkpoint' },
  'first-aid': { zh: '急救点', en: 'first aid' },
  'forward-standby': { zh: '前置备勤点', en: 'forward standby' },
  lookout: { zh: '瞭望点', en: 'lookout' },
  bridgehead: { zh: '桥头', en: 'bridgehead' },
  'firing-ground': { zh: '燃放场地', en: 'firing ground' },
}

function posts(site: DemoSite, geometry: Geometry, unit: string): DemoPlace[] {
  const points = pointsOf(geometry)
  return site.posts.map(([type, staff], at) => {
    const [lon, lat] = points[Math.floor((at * points.length) / site.posts.length)] ?? middleOf(geometry)
    const words = postWords[type] ?? same(type)
    return {
      kind: 'post',
      externalId: `post-${site.id.slice('site-'.length)}-${at + 1}`,
      unit,
      type,
      name: { zh: `${site.name.zh}${words.zh}${at + 1}`, en: `${site.name.en}, ${words.en} ${at + 1}` },
      attributes: { minimum_staff: staff, round_the_clock: type === 'lookout' || type === 'forward-standby' },
      geometry: { type: 'Point', coordinates: [lon, lat] },
    }
  })
}

function segments(extract: Extract, stations: readonly DemoUnit[]): DemoPlace[] {
  const ways = extract.filter((feature) => feature.properties.role === 'segment')
  const numbers = new Map<string, number>()
  const numbered = (type: string): string => {
    const next = (numbers.get(type) ?? 0) + 1
    numbers.set(type, next)
    return `seg-${type}-${String(next).padStart(2, '0')}`
  }
  const lines = ways.map((feature): DemoPlace => {
    const { name, use = 'access-road' } = feature.properties
    const length = Math.round(lengthOf(feature.geometry))
    return {
      kind: 'segment',
      externalId: numbered(use),
      unit: nearest(stations, middleOf(feature.geometry)),
      type: use,
      name: same(name),
      attributes: { length_m: length, checkpoints: Math.max(2, Math.round(length / 120)) },
      geometry: feature.geometry,
    }
  })
  const byStation = Map.groupBy(
    extract.filter((feature) => feature.properties.role === 'hydrant').map((feature) => middleOf(feature.geometry)),
    (point) => nearest(stations, point),
  )
  const hydrants = [...byStation].sort(([a], [b]) => (a < b ? -1 : 1)).map(([unit, points]): DemoPlace => {
    const station = stations.find((candidate) => candidate.externalId === unit)
    const line = [...points].sort((a, b) => a[0] - b[0]).map(([lon, lat]): [number, number] => [lon, lat])
    const [only] = line
    return {
      kind: 'segment',
      externalId: numbered('water-source'),
      unit,
      type: 'water-source',
      name: { zh: `${station?.name.zh ?? unit}消火栓`, en: `Hydrants of ${station?.name.en ?? unit}` },
      attributes: { hydrants: line.length, checkpoints: line.length },
      geometry: line.length === 1 && only !== undefined ? { type: 'Point', coordinates: only } : { type: 'LineString', coordinates: line },
    }
  })
  return [...lines, ...hydrants]
}

const assemblyUses = new Set(['mall', 'market', 'cinema-theatre', 'song-dance-hall', 'hotel', 'restaurant', 'hospital', 'school'])
const capacities: Readonly<Record<string, readonly [number, number]>> = {
  mall: [400, 3000], market: [300, 1500], 'cinema-theatre': [150, 1800], 'song-dance-hall': [80, 600], hotel: [40, 320], restaurant: [30, 140],
  hospital: [120, 900], school: [150, 900], heritage: [60, 500], office: [40, 300], 'fuel-station': [4, 12],
}

function premises(seed: string, extract: Extract, stations: readonly DemoUnit[]): DemoPlace[] {
  return extract
    .filter((feature) => feature.properties.role === 'premises')
    .map((feature, at): DemoPlace => {
      const { name, use = 'other', osm } = feature.properties
      const [least, most] = capacities[use] ?? [10, 100]
      const capacity = Math.round(least + (most - least) * drawDemo(seed, `${osm}/capacity`) ** 2)
      const floors = use === 'hotel' || use === 'hospital' || use === 'mall' ? 3 + Math.floor(drawDemo(seed, `${osm}/floors`) * 6) : 1 + Math.floor(drawDemo(seed, `${osm}/floors`) * 4)
      return {
        kind: 'premises',
        externalId: `prem-${String(at + 1).padStart(3, '0')}`,
        unit: nearest(stations, middleOf(feature.geometry)),
        type: use,
        name: same(name),
        attributes: {
          floors,
          capacity,
          height_m: Math.round(floors * 33) / 10,
          area_m2: Math.round(capacity * (1.2 + drawDemo(seed, `${osm}/area`) * 2)),
          assembly: assemblyUses.has(use),
          key_premises: capacity >= 500 || use === 'hospital' || use === 'fuel-station',
          high_rise: floors * 3.3 > 24,
          major_hazard: use === 'fuel-station',
          own_patrols_daily: assemblyUses.has(use) ? 2 : 1,
        },
        geometry: feature.geometry,
      }
    })
}

function assets(stations: readonly DemoUnit[]): DemoPlace[] {
  const words: Readonly<Record<string, { zh: string; en: string }>> = {
    engine: { zh: '消防车', en: 'engine' }, tanker: { zh: '水罐车', en: 'tanker' }, ladder: { zh: '云梯车', en: 'ladder' }, rescue: { zh: '抢险救援车', en: 'rescue vehicle' },
    boat: { zh: '救援艇', en: 'boat' }, command: { zh: '指挥车', en: 'command vehicle' }, lighting: { zh: '照明车', en: 'lighting vehicle' }, drone: { zh: '无人机', en: 'drone' },
  }
  const make = (unit: DemoUnit, type: string, number: number, seats: number, water: number | null): DemoPlace => ({
    kind: 'asset',
    externalId: `${unit.externalId}-v${number}`,
    unit: unit.externalId,
    type,
    name: { zh: `${unit.name.zh}${words[type]?.zh ?? type}${number}`, en: `${unit.name.en}, ${words[type]?.en ?? type} ${number}` },
    attributes: { seats, first_line: true, ...(water === null ? {} : { water_litres: water }) },
    geometry: null,
  })
  const detachment = demoUnits().find((unit) => unit.type === 'detachment')
  return [
    ...(detachment === undefined ? [] : [make(detachment, 'command', 1, 5, null), make(detachment, 'lighting', 2, 3, null), make(detachment, 'drone', 3, 2, null)]),
    ...stations.flatMap((station, at) => [
      make(station, 'engine', 1, 6, 2500),
      make(station, 'tanker', 2, 3, 9000),
      station.attributes.waterfront === true && at % 2 === 0 ? make(station, 'boat', 3, 6, null) : make(station, at % 2 === 0 ? 'ladder' : 'rescue', 3, 5, null),
    ]),
  ]
}

function stores(stations: readonly DemoUnit[]): DemoPlace[] {
  const rows = [
    ['store-foam-1', 's05', 'foam', '泡沫液库一', 'Foam store 1', 12_000, false],
    ['store-foam-2', 's10', 'foam', '泡沫液库二', 'Foam store 2', 8_000, false],
    ['store-fuel', 's08', 'fuel', '油料库', 'Fuel store', 6_000, true],
    ['store-seized', 's02', 'seized-goods', '收缴物品库', 'Store of seized goods', 800, true],
    ['store-fireworks', 's11', 'fireworks', '焰火临时存放库', 'Fireworks store for the display', 2_400, true],
    ['store-gas', 's07', 'gas-cylinders', '气瓶库', 'Gas cylinder store', 1_500, true],
  ] as const
  return rows.map(([externalId, unit, type, zh, en, licence, two]): DemoPlace => {
    const at = stations.find((station) => station.externalId === unit)?.at
    return {
      kind: 'store',
      externalId,
      unit,
      type,
      name: { zh, en },
      attributes: { licence_kg: licence, two_keepers: two },
      geometry: at === undefined || at === null ? null : { type: 'Point', coordinates: [at[0], at[1]] },
    }
  })
}
