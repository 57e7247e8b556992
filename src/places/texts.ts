/** Words of the slice in both languages, by code. */
export const placesTexts = {
  'places.kind.premises': { zh: '单位场所', en: 'Premises' },
  'places.kind.site': { zh: '活动场地', en: 'Site' },
  'places.kind.post': { zh: '岗位', en: 'Post' },
  'places.kind.segment': { zh: '巡护段', en: 'Segment' },
  'places.kind.asset': { zh: '车辆装备', en: 'Asset' },
  'places.kind.store': { zh: '库房', en: 'Store' },
  'places.external-id-taken': { zh: '编号“{externalId}”已被使用，请换一个', en: 'The id "{externalId}" is taken; choose another' },
  'places.unknown-type': { zh: '没有类型“{type}”；可选：{choices}', en: 'There is no type "{type}"; choose one of {choices}' },
  'places.unit-closed': { zh: '该单位已撤销', en: 'The unit is closed' },
  'places.ring-not-closed': { zh: '多边形首尾两点须相同', en: 'A polygon must end where it begins' },
} as const
