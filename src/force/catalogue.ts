/**
 * The attributes that the product ships. An agency extends the list only with a second administrator's approval.
 * They describe units, places and things; members carry only what their service needs. Nothing here describes the public.
 */
import type { AttributeDeclaration, SubjectKind } from './facts.ts'

type Extra = { readonly unitOfMeasure?: string; readonly choices?: readonly string[] }

function declare(
  subject: SubjectKind,
  name: string,
  type: AttributeDeclaration['type'],
  zh: string,
  en: string,
  extra: Extra = {},
): AttributeDeclaration {
  return { subject, name, type, unitOfMeasure: extra.unitOfMeasure ?? null, choices: extra.choices ?? [], words: { zh, en } }
}

export const premisesUses = [
  'mall', 'market', 'cinema-theatre', 'song-dance-hall', 'hotel', 'restaurant', 'hospital', 'school', 'office', 'residential-block',
  'complex', 'underground', 'chemical-plant', 'heritage', 'fireworks-retail', 'fireworks-warehouse', 'fuel-station', 'other',
] as const

export const productCatalogue: readonly AttributeDeclaration[] = [
  declare('unit', 'area_km2', 'number', '辖区面积', 'Area', { unitOfMeasure: 'km2' }),
  declare('unit', 'engines', 'whole', '消防车数', 'Engines'),
  declare('unit', 'establishment', 'whole', '编制人数', 'Establishment'),
  declare('unit', 'has_control_room', 'yes-no', '设通信室', 'Has a control room'),
  declare('unit', 'has_lookout', 'yes-no', '设瞭望哨', 'Has a lookout'),
  declare('unit', 'waterfront', 'yes-no', '临水', 'On the waterfront'),
  declare('unit', 'service', 'choice', '职能', 'Service', {
    choices: ['fire', 'police', 'medical', 'organiser', 'transport', 'roads', 'utilities', 'coast', 'emergency-management', 'culture'],
  }),

  declare('member', 'reachable_by', 'choice', '联络方式', 'Reached by', { choices: ['app', 'link', 'telephone'] }),

  declare('premises', 'use', 'choice', '使用性质', 'Use', { choices: premisesUses }),
  declare('premises', 'floors', 'whole', '层数', 'Floors'),
  declare('premises', 'floors_below', 'whole', '地下层数', 'Floors below ground'),
  declare('premises', 'height_m', 'number', '建筑高度', 'Height', { unitOfMeasure: 'm' }),
  declare('premises', 'area_m2', 'number', '建筑面积', 'Floor area', { unitOfMeasure: 'm2' }),
  declare('premises', 'capacity', 'whole', '核定容纳人数', 'Approved capacity'),
  declare('premises', 'key_premises', 'yes-no', '消防安全重点单位', 'Key premises'),
  declare('premises', 'assembly', 'yes-no', '公众聚集场所', 'Assembly premises'),
  declare('premises', 'high_rise', 'yes-no', '高层建筑', 'High-rise'),
  declare('premises', 'major_hazard', 'yes-no', '重大危险源', 'Major hazard source'),
  declare('premises', 'own_patrols_daily', 'whole', '每日防火巡查次数', 'Own patrols a day'),

  declare('site', 'use', 'choice', '活动类型', 'Use', {
    choices: ['lantern-show', 'temple-fair', 'fireworks', 'concert', 'street-party', 'beach', 'bridge', 'viewpoint', 'market', 'firing-ground'],
  }),
  declare('site', 'expected_attendance', 'whole', '预计参加人数', 'Expected attendance'),
  declare('site', 'approved_capacity', 'whole', '核准容纳人数', 'Approved capacity'),
  declare('site', 'density_limit', 'number', '密度上限', 'Density limit', { unitOfMeasure: 'persons/m2' }),
  declare('site', 'area_m2', 'number', '面积', 'Area', { unitOfMeasure: 'm2' }),
  declare('site', 'gates', 'whole', '出入口数', 'Gates'),
  declare('site', 'waterfront', 'yes-no', '临水', 'On the waterfront'),
  declare('site', 'naked_flame', 'yes-no', '有明火', 'Naked flame expected'),

  declare('post', 'use', 'choice', '岗位类型', 'Use', {
    choices: ['gate', 'checkpoint', 'firing-ground', 'first-aid', 'forward-standby', 'lookout', 'bridgehead', 'beach'],
  }),
  declare('post', 'minimum_staff', 'whole', '最少人数', 'Minimum staff'),
  declare('post', 'round_the_clock', 'yes-no', '不间断值守', 'Staffed round the clock'),

  declare('segment', 'use', 'choice', '类型', 'Use', {
    choices: ['gas-pipeline', 'oil-pipeline', 'water-source', 'access-road', 'river-bank', 'beach', 'stair-street'],
  }),
  declare('segment', 'length_m', 'number', '长度', 'Length', { unitOfMeasure: 'm' }),
  declare('segment', 'checkpoints', 'whole', '点位数', 'Checkpoints'),
  declare('segment', 'hydrants', 'whole', '消火栓数', 'Hydrants'),

  declare('asset', 'use', 'choice', '类型', 'Use', {
    choices: ['engine', 'ladder', 'tanker', 'command', 'rescue', 'boat', 'ambulance', 'pump', 'lighting', 'breathing-set', 'radio', 'drone'],
  }),
  declare('asset', 'seats', 'whole', '乘员数', 'Seats'),
  declare('asset', 'water_litres', 'whole', '载水量', 'Water', { unitOfMeasure: 'L' }),
  declare('asset', 'first_line', 'yes-no', '执勤', 'First line'),

  declare('store', 'use', 'choice', '类型', 'Use', { choices: ['fireworks', 'seized-goods', 'foam', 'fuel', 'gas-cylinders'] }),
  declare('store', 'licence_kg', 'number', '许可存放量', 'Licensed quantity', { unitOfMeasure: 'kg' }),
  declare('store', 'two_keepers', 'yes-no', '双人保管', 'Two keepers'),
]
