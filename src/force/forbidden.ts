/**
 * What Muster does not hold, by the words that lists use for it. A column or an attribute of such a name is refused with the
 * reason, even where the data would be dropped: nobody shall prepare a file in the hope that one day it is taken.
 */
export const forbiddenReasons = ['identity', 'beliefs', 'health', 'household', 'public'] as const
export type ForbiddenReason = (typeof forbiddenReasons)[number]

const chinese: readonly (readonly [ForbiddenReason, RegExp])[] = [
  ['identity', /身份证|证件号|护照|社保号|车牌/],
  ['beliefs', /民族|种族|宗教|信仰|政治面貌|党派|籍贯|性取向|工会/],
  ['health', /健康|病史|疾病|血型|残疾|体检|用药|诊断|心理/],
  ['household', /户籍|户口|家庭|住址|家属|配偶|子女|婚姻|住户/],
  ['public', /上访|信访|重点人员|群众姓名|居民|租户|访客|来访人|参加人员姓名|投诉人|嫌疑/],
]
const latin: readonly (readonly [ForbiddenReason, readonly string[]])[] = [
  ['identity', ['identity', 'national id', 'id number', 'id card', 'citizen id', 'passport', 'social security', 'ssn', 'nif', 'tax number', 'licence plate', 'license plate', 'number plate', 'fingerprint', 'biometric', 'face']],
  ['beliefs', ['ethnic', 'ethnicity', 'race', 'religion', 'religious', 'faith', 'political', 'party', 'union membership', 'opinion', 'opinions', 'sexual', 'nationality', 'tribe', 'caste']],
  ['health', ['health', 'medical', 'illness', 'disease', 'diagnosis', 'disability', 'blood', 'blood type', 'medication', 'mental', 'allergy', 'allergies', 'pregnancy']],
  ['household', ['household', 'family', 'home address', 'spouse', 'children', 'marital', 'relative', 'relatives', 'next of kin', 'dwelling', 'hukou']],
  ['public', ['resident', 'residents', 'tenant', 'visitor', 'visitors', 'petitioner', 'complainant', 'suspect', 'person of interest', 'watchlist', 'blacklist', 'citizen', 'protester', 'attendee name']],
]

/** Null: the name may stand. Matches whole words of Latin names (`race`, not `trace`), any part of Chinese ones. */
export function whyForbidden(name: string): ForbiddenReason | null {
  for (const [reason, pattern] of chinese) if (pattern.test(name)) return reason
  const words = ` ${name.normalize('NFKD').replace(/\p{M}/gu, '').replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase().replace(/[^a-z]+/g, ' ').trim()} `
  for (const [reason, list] of latin) if (list.some((word) => words.includes(` ${word} `))) return reason
  return null
}

/** A resident identity number of China (18 characters with its check digit, GB 11643): nobody's name, telephone or note. */
export function holdsIdentityNumber(text: string): boolean {
  for (const [number] of text.matchAll(/(?<!\d)\d{17}[\dXx](?!\d)/g)) {
    const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    const sum = weights.reduce((total, weight, at) => total + weight * Number(number[at]), 0)
    if ('10X98765432'[sum % 11] === number.at(-1)?.toUpperCase()) return true
  }
  return false
}
