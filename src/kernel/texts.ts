/** Words of the kernel: refusals by their code, the frame of every page, times. */
export const kernelTexts = {
  'kernel.refused': { zh: '服务器拒绝了（{code}）', en: 'The server refused ({code}).' },
  'kernel.unreachable': { zh: '服务器没有应答，稍后重试', en: 'The server does not answer. Try again in a moment.' },
  'kernel.broken': { zh: '页面出错，请重新打开', en: 'Something broke on this page. Open it again.' },
  'kernel.not-found': { zh: '没有找到，可能已被删除', en: 'Not found; it may be gone.' },
  'kernel.forbidden': { zh: '您的岗位无权进行此操作', en: 'Your role does not allow this.' },
  'kernel.not-signed-in': { zh: '请先登录', en: 'Sign in first.' },
  'kernel.invalid-input': { zh: '填写有误，请检查', en: 'Something entered is not right. Check it.' },
  'kernel.cannot-backdate': { zh: '此操作不能补记时间', en: 'This cannot be entered for an earlier time.' },
  'kernel.implausible-time': { zh: '时间不合理，请检查本机时钟', en: 'The time is not plausible; check the clock of this device.' },
  'kernel.command-id-reused': { zh: '重复的请求编号，请重试', en: 'The request’s number was used before; try again.' },
  'kernel.link-ended': { zh: '链接已失效', en: 'This link has ended.' },
  'kernel.foreign-request': { zh: '请求来自其他网站，未执行', en: 'The request came from another site and was not done.' },
  'kernel.seconds': { zh: '{n}秒', en: '{n} s' },
  'kernel.minutes': { zh: '{n}分钟', en: '{n} min' },
  'kernel.hours': { zh: '{h}小时{m}分', en: '{h} h {m}' },
  'kernel.days': { zh: '{n}天', en: '{n} d' },
} as const
