/** Why a command of this slice was refused; the words of its page stand in web/texts.ts. */
export const retentionTexts = {
  'retention.no-operation': { zh: '该项资料不属于行动，不能设为“行动结束即删除”', en: 'This does not belong to an operation, so it cannot go when one ends.' },
  'retention.same-period': { zh: '期限没有变化', en: 'That is the period already.' },
  'retention.nothing-proposed': { zh: '没有待批准的期限', en: 'No longer period is proposed.' },
  'retention.same-person': { zh: '须由另一人批准', en: 'Another person must approve this.' },
  'retention.hold-exists': { zh: '该封存已经提出', en: 'This hold was proposed already.' },
  'retention.hold-not-waiting': { zh: '该封存没有待批准的步骤', en: 'Nothing about this hold waits for approval.' },
  'retention.hold-not-in-force': { zh: '该封存未生效，或已提出解除', en: 'This hold is not in force, or its end is proposed already.' },
} as const
