/** Words of the kernel: refusals by their code, the frame of every page, times. */
export const kernelTexts = {
  'kernel.refused': { zh: '未执行（{code}）', en: 'Not done ({code})' },
  'kernel.unreachable': { zh: '服务器没有应答，稍后重试', en: 'The server does not answer. Try again in a moment.' },
  'kernel.broken': { zh: '页面出错，请重新打开', en: 'Something broke on this page. Open it again.' },
  'kernel.not-found': { zh: '没有找到，可能已被删除', en: 'Not found; it may be gone.' },
  'kernel.forbidden': { zh: '您的岗位无权进行此操作', en: 'Your role does not allow this.' },
  'kernel.not-signed-in': { zh: '请先登录', en: 'Sign in first.' },
  'kernel.invalid-input': { zh: '填写有误，请检查', en: 'Something entered is not right. Check it.' },
  'kernel.seconds': { zh: '{n}秒', en: '{n} s' },
  'kernel.minutes': { zh: '{n}分钟', en: '{n} min' },
  'kernel.hours': { zh: '{h}小时{m}分', en: '{h} h {m}' },
  'kernel.days': { zh: '{n}天', en: '{n} d' },
} as const
