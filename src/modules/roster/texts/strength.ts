/** Strength, rest and leave: duty kinds, refusals. */
export const strengthTexts = {
  'duty-kind.strength': { zh: '备勤力量', en: 'Strength' },
  'duty-kind.roster': { zh: '值班安排表', en: 'Duty roster' },
  'duty-kind.rest': { zh: '值守与休息', en: 'Rest' },
  'roster.leave-stopped': { zh: '此时段停止轮休，特殊情况由支队批准', en: 'Leave is stopped then. Exceptions are for the commander of the whole.' },
  'roster.stretch-too-long': { zh: '一次最多看{days}天', en: 'At most {days} days at a time.' },
} as const
