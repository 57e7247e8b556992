/** Why a command of this slice was refused; the words of its pages stand in web/texts.ts. */
export const reportsTexts = {
  'reports.wrong-values': { zh: '填写与表格不符，请检查标出的项目', en: 'Something does not fit the form. Check the marked fields.' },
  'reports.not-nil': { zh: '此表不能零报告，请填写数据', en: 'This form takes no nil report. Fill it in.' },
  'reports.nil-with-values': { zh: '零报告不带数据', en: 'A nil report has no figures.' },
  'reports.words-in-record': { zh: '记录只填数据，不写备注', en: 'A record takes figures only, no words.' },
  'reports.too-early': { zh: '尚未到填报时间', en: 'It is too early for this.' },
  'reports.no-form': { zh: '现行部署中已没有此表', en: 'The order in force has no such form any more.' },
  'reports.other-part': { zh: '这一事项要求的不是这个', en: 'That is not what is asked for here.' },
  'reports.confirmed-already': { zh: '已经确认', en: 'Confirmed already.' },
  'reports.clause-unknown': { zh: '现行部署中没有这一条', en: 'The order in force has no such clause.' },
  'reports.question-exists': { zh: '该问题已经提出', en: 'This question was asked already.' },
  'reports.answered-already': { zh: '该问题已经答复', en: 'This question is answered already.' },
} as const
