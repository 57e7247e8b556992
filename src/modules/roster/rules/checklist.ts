/** What is gone through when a watch hands over: the product's list, in the order of the round. */
export const watchChecklist = [
  { key: 'vehicles', words: { zh: '车辆：油、水、气、电、灯光警报，停放在位', en: 'Vehicles: fuel, water, air, battery, lights and siren, in their bays' } },
  { key: 'breathing-apparatus', words: { zh: '空气呼吸器：数量、气压、面罩', en: 'Breathing apparatus: number, cylinder pressure, masks' } },
  { key: 'radio', words: { zh: '电台、对讲机：电量、试通', en: 'Radios: charged and tested' } },
  { key: 'keys', words: { zh: '车库、器材库、车辆钥匙', en: 'Keys of bays, stores and vehicles' } },
  { key: 'water-and-foam', words: { zh: '灭火剂：水、泡沫、干粉余量', en: 'Water, foam and powder: what is left' } },
  { key: 'hydrant-faults', words: { zh: '消火栓及水源故障', en: 'Hydrants and water sources out of order' } },
  { key: 'equipment-faults', words: { zh: '器材装备损坏、送修、外借', en: 'Gear broken, away for repair, lent out' } },
  { key: 'ongoing-jobs', words: { zh: '未了事项：在外力量、未归队、待报告', en: 'Jobs still going on: crews out, reports owed' } },
  { key: 'orders-to-pass-on', words: { zh: '上级通知和部署', en: 'Orders and notices to pass on' } },
  { key: 'cleanliness', words: { zh: '营区、车库、装备清洁', en: 'Quarters, bays and gear are clean' } },
  { key: 'controlled-items', words: { zh: '管控物品：账物相符', en: 'Controlled items: book matches stock' } },
] as const

export interface CheckedItem {
  readonly key: string
  readonly isOk: boolean
  readonly remark: string
}

export type ChecklistProblem = { readonly kind: 'unknown'; readonly key: string } | { readonly kind: 'missing'; readonly keys: readonly string[] } | { readonly kind: 'no-remark'; readonly key: string }

/** Every item once; what is not in order says what. */
export function findChecklistProblem(items: readonly CheckedItem[]): ChecklistProblem | null {
  const keys = new Set<string>(watchChecklist.map((item) => item.key))
  for (const { key } of items) if (!keys.delete(key)) return { kind: 'unknown', key }
  if (keys.size > 0) return { kind: 'missing', keys: [...keys] }
  const bare = items.find((item) => !item.isOk && item.remark === '')
  return bare === undefined ? null : { kind: 'no-remark', key: bare.key }
}
