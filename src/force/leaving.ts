/** For what is kept until some time after a member left: which is asked of the member's row. */
import type { TwoLanguages } from '../kernel/retention/shape.ts'

/** What stands where the name of somebody stood who left. In both languages, since a name is shown as it is. */
export const formerMember = '离队人员 Former member'

/** The moment when the member left that a column of `t` leads to; null while they serve. */
export const leftAt = (column: string): string => `(SELECT m.left_at FROM member m WHERE m.agency_id = t.agency_id AND m.member_id = t.${column})`

export const sinceLeaving: TwoLanguages = { zh: '离队', en: 'leaving the service' }
