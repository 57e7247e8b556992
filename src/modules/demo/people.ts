import { hash } from 'node:crypto'
import type { Attributes } from '../../force/facts.ts'
import { familyNames, givenNames } from './people-names.ts'

export const demoAgency = {
  id: '70727466-2027-4624-8000-0000706f7274',
  key: 'porto-demo',
  name: { zh: '波尔图消防救援支队（演示）', en: 'Porto Fire and Rescue (demo)' },
} as const

export interface DemoUnit {
  readonly externalId: string
  readonly parent: string | null
  readonly type: 'detachment' | 'brigade' | 'station' | 'partner'
  readonly name: { readonly zh: string; readonly en: string }
  readonly telephone: string
  /** Longitude, latitude: who is nearest is responsible. Null for partners. */
  readonly at: readonly [number, number] | null
  readonly attributes: Attributes
}

export interface DemoMember {
  readonly externalId: string
  readonly unit: string
  readonly name: string
  readonly telephone: string
  readonly roles: readonly { readonly role: string; readonly unit: string }[]
  readonly qualifications: readonly { readonly code: string; readonly expiresAt: number | null }[]
  readonly attributes: Attributes
  /** 0: the night of 23 June, from 20:00; 1: from 08:00; 2: off, could be called in. */
  readonly shift: 0 | 1 | 2
  /** The role in which the member goes on duty. */
  readonly dutyRole: string
}

export interface DemoAbsence {
  readonly member: string
  readonly kind: 'leave' | 'course' | 'sick' | 'outing'
  readonly from: number
  readonly to: number
  readonly acting: string | null
}

/** 23 June 2027, 20:00 in Porto (UTC+1), when the demo begins and the night shift goes on duty; 12 hours later it is relieved. */
export const demoStart = Date.UTC(2027, 5, 23, 19)
export const shiftLengthMs = 12 * 3_600_000

/** A number in [0, 1) that the seed and the name alone decide. */
export function drawDemo(seed: string, name: string): number {
  return Number.parseInt(hash('sha256', `${seed}\n${name}`, 'hex').slice(0, 12), 16) / 2 ** 48
}

function pick<T>(list: readonly T[], seed: string, name: string): T {
  const value = list[Math.floor(drawDemo(seed, name) * list.length)]
  if (value === undefined) throw new Error('cannot pick from an empty list')
  return value
}

type StationRow = readonly [id: string, brigade: string, zh: string, en: string, lon: number, lat: number, waterfront: boolean]
const stationRows: readonly StationRow[] = [
  ['s01', 'b1', '里贝拉站', 'Ribeira Station', -8.6128, 41.1412, true],
  ['s02', 'b1', '主教座堂站', 'Sé Station', -8.6106, 41.1432, false],
  ['s03', 'b1', '维多利亚站', 'Vitória Station', -8.6155, 41.1446, false],
  ['s04', 'b1', '米拉盖亚站', 'Miragaia Station', -8.6195, 41.1424, true],
  ['s05', 'b2', '阿利亚多斯站', 'Aliados Station', -8.6111, 41.1478, false],
  ['s06', 'b2', '圣伊尔德丰索站', 'Santo Ildefonso Station', -8.6068, 41.1462, false],
  ['s07', 'b2', '邦芬站', 'Bonfim Station', -8.5985, 41.1498, false],
  ['s08', 'b2', '塞多费塔站', 'Cedofeita Station', -8.6168, 41.1521, false],
  ['s09', 'b3', '丰泰尼亚斯站', 'Fontainhas Station', -8.6021, 41.1432, true],
  ['s10', 'b3', '塞拉山站', 'Serra do Pilar Station', -8.6072, 41.1379, true],
  ['s11', 'b3', '盖亚码头站', 'Cais de Gaia Station', -8.6152, 41.1372, true],
  ['s12', 'b3', '马法穆德站', 'Mafamude Station', -8.6075, 41.1292, false],
]

type PartnerRow = readonly [id: string, zh: string, en: string, service: string]
const partnerRows: readonly PartnerRow[] = [
  ['p-organiser', '节日组委会', 'Festival organiser', 'organiser'],
  ['p-metro', '地铁运营中心', 'Metro control centre', 'transport'],
  ['p-roads', '道路管理处', 'Road office', 'roads'],
  ['p-police', '公安指挥室', 'Police control room', 'police'],
  ['p-medical', '急救中心', 'Ambulance service', 'medical'],
  ['p-coast', '河道海事处', 'River and harbour office', 'coast'],
  ['p-utilities', '供水供电公司', 'Water and power company', 'utilities'],
  ['p-culture', '文化旅游局', 'Culture and tourism office', 'culture'],
]

/** No Portuguese number begins with 0: these ring nowhere. */
const demoTelephone = (n: number): string => `+351 000 ${String(Math.floor(n / 1000)).padStart(3, '0')} ${String(n % 1000).padStart(3, '0')}`

export function demoUnits(): readonly DemoUnit[] {
  const units: Omit<DemoUnit, 'telephone'>[] = [
    { externalId: 'porto', parent: null, type: 'detachment', name: { zh: '波尔图支队', en: 'Porto Detachment' }, at: [-8.6111, 41.1478], attributes: { service: 'fire', has_control_room: true, establishment: 30, engines: 2 } },
    ...(['b1', 'b2', 'b3'] as const).map((id, at): Omit<DemoUnit, 'telephone'> => ({
      externalId: id,
      parent: 'porto',
      type: 'brigade',
      name: { zh: `${['一', '二', '三'][at] ?? ''}大队`, en: `${['1st', '2nd', '3rd'][at] ?? ''} Brigade` },
      at: ([[-8.6128, 41.1432], [-8.6085, 41.1485], [-8.6072, 41.1385]] as const)[at] ?? null,
      attributes: { service: 'fire', establishment: 6 },
    })),
    ...stationRows.map(([id, brigade, zh, en, lon, lat, waterfront], at): Omit<DemoUnit, 'telephone'> => ({
      externalId: id,
      parent: brigade,
      type: 'station',
      name: { zh, en },
      at: [lon, lat],
      attributes: { service: 'fire', establishment: 34, engines: 3, has_control_room: true, has_lookout: at % 3 === 0, waterfront, area_km2: 0.4 + at / 10 },
    })),
    ...partnerRows.map(([id, zh, en, service]): Omit<DemoUnit, 'telephone'> => ({ externalId: id, parent: 'porto', type: 'partner', name: { zh, en }, at: null, attributes: { service } })),
  ]
  return units.map((unit, at) => ({ ...unit, telephone: demoTelephone(100 + at) }))
}

/** Who does what in a station of 32: [how many, the role held, the qualifications that everybody of the row has]. */
const stationCrew = [
  { count: 3, role: 'leader', qualifications: ['crew-commander', 'breathing-apparatus', 'inspector'] },
  { count: 3, role: 'duty-officer', qualifications: ['radio-operator', 'first-aid'] },
  { count: 6, role: null, qualifications: ['driver', 'pump-operator'] },
  { count: 3, role: null, qualifications: ['driver', 'ladder-operator', 'breathing-apparatus'] },
  { count: 6, role: null, qualifications: ['crew-commander', 'breathing-apparatus'] },
  { count: 11, role: null, qualifications: ['breathing-apparatus'] },
] as const

const headquarters = [
  { count: 1, roles: ['commander'] },
  { count: 3, roles: ['officer-of-the-day'] },
  { count: 6, roles: ['duty-officer'] },
  { count: 2, roles: ['planner'] },
  { count: 2, roles: ['supervisor'] },
  { count: 1, roles: ['auditor'] },
  { count: 2, roles: ['administrator'] },
  { count: 7, roles: [] },
] as const

const extraQualifications = ['first-aid', 'rope-rescue', 'hazmat', 'boat', 'drone-pilot', 'fireworks-safety', 'crowd-safety', 'radio-operator', 'inspector'] as const

export function demoMembers(seed: string): readonly DemoMember[] {
  const members: DemoMember[] = []
  const names = new Set<string>()
  const add = (unit: string, roles: readonly string[], qualifications: readonly string[], shift: number): void => {
    const externalId = `m${String(members.length + 1).padStart(3, '0')}`
    let name = ''
    for (let attempt = 0; name === '' || names.has(name); attempt++) {
      const of = (part: string): string => `${externalId}/${part}/${attempt}`
      name = `${pick(givenNames, seed, of('given'))} ${pick(familyNames, seed, of('mother'))} ${pick(familyNames, seed, of('father'))}`
    }
    names.add(name)
    const codes = new Set<string>(qualifications)
    for (const code of extraQualifications) {
      const likely = code === 'first-aid' ? 0.5 : code === 'boat' && ['s01', 's04', 's09', 's11'].includes(unit) ? 0.35 : 0.06
      if (drawDemo(seed, `${externalId}/has/${code}`) < likely) codes.add(code)
    }
    members.push({
      externalId,
      unit,
      name,
      telephone: demoTelephone(10_000 + members.length * 7 + Math.floor(drawDemo(seed, `${externalId}/telephone`) * 7)),
      roles: roles.map((role) => ({ role, unit })),
      qualifications: [...codes].sort().map((code) => ({ code, expiresAt: expiry(seed, externalId, code) })),
      attributes: { reachable_by: drawDemo(seed, `${externalId}/reached`) < 0.88 ? 'app' : drawDemo(seed, `${externalId}/otherwise`) < 0.5 ? 'link' : 'telephone' },
      shift: shift % 3 === 0 ? 0 : shift % 3 === 1 ? 1 : 2,
      dutyRole: roles[0] ?? 'member',
    })
  }
  for (const { count, roles } of headquarters) {
    for (let at = 0; at < count; at++) add('porto', roles, roles[0] === 'duty-officer' ? ['radio-operator'] : [], at)
  }
  for (const brigade of ['b1', 'b2', 'b3']) {
    for (let at = 0; at < 4; at++) add(brigade, at === 0 ? ['commander'] : at === 3 ? [] : ['leader'], ['crew-commander'], at)
  }
  for (const [station] of stationRows) {
    for (const row of stationCrew) {
      for (let at = 0; at < row.count; at++) add(station, row.role === null ? [] : [row.role], row.qualifications, at)
    }
  }
  return members
}

/** Licences for life have none; of the rest a few run out before or during the festival, as they do. */
function expiry(seed: string, member: string, code: string): number | null {
  if (code === 'crew-commander') return null
  const day = Math.floor(drawDemo(seed, `${member}/${code}/expires`) * 900)
  return Date.UTC(2027, 5, 10 + day)
}

/** About one in fourteen is away that night; one station leader is out of town, with somebody acting. */
export function demoAbsences(seed: string, members: readonly DemoMember[]): readonly DemoAbsence[] {
  const day = 24 * 3_600_000
  const absences: DemoAbsence[] = []
  for (const member of members) {
    if (member.roles.length > 0 || drawDemo(seed, `${member.externalId}/away`) > 0.08) continue
    const kind = pick(['leave', 'leave', 'course', 'sick'] as const, seed, `${member.externalId}/why`)
    const from = demoStart - Math.floor(1 + drawDemo(seed, `${member.externalId}/since`) * 5) * day
    absences.push({ member: member.externalId, kind, from, to: demoStart + Math.floor(1 + drawDemo(seed, `${member.externalId}/until`) * 6) * day, acting: null })
  }
  const leaders = members.filter((member) => member.unit === 's07' && member.dutyRole === 'leader')
  const away = leaders.find((member) => member.shift === 2)
  const acting = leaders.find((member) => member.shift === 0)
  if (away !== undefined && acting !== undefined) {
    absences.push({ member: away.externalId, kind: 'outing', from: demoStart - 6 * 3_600_000, to: demoStart + 18 * 3_600_000, acting: acting.externalId })
  }
  return absences
}
