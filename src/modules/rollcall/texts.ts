/** Why a command of this slice was refused; the words of its pages stand in web/texts.ts. */
export const rollcallTexts = {
  'rollcall.nobody-called': { zh: '没有人可点：所选单位和岗位无人，请另选', en: 'Nobody would be called: choose other units or roles.' },
  'rollcall.bad-duration': { zh: '时长有误，应写成 PT3M 这样', en: 'That is no duration; write it like PT3M.' },
  'rollcall.duty-unknown': { zh: '现行部署中没有这项点名', en: 'The order in force has no such roll call.' },
  'rollcall.appointment-is-the-clocks': { zh: '部署规定的点名由时钟发起；临时点名请另行发起', en: 'Roll calls of the order are opened by the clock. Open one at once instead.' },
  'rollcall.exists': { zh: '这次点名已经发起', en: 'This roll call is open already.' },
  'rollcall.before-opening': { zh: '应答时间早于点名时间，请检查手机时钟', en: 'The answer is older than the call. Check the clock of the phone.' },
  'rollcall.answered-already': { zh: '已经应答', en: 'The answer is in already.' },
  'rollcall.excused-already': { zh: '已经免答', en: 'Excused already.' },
  'rollcall.still-waiting': { zh: '应答时间未到，尚不能上报', en: 'There is still time to answer; nobody can be reported yet.' },
} as const
