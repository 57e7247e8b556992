/** The written list of texts, and the words of the app's own frame. Server and command line may use it too. */
import { forceTexts } from '../force/texts.ts'
import { forceWebTexts } from '../force/web/texts.ts'
import { filesTexts } from '../kernel/files/texts.ts'
import { kernelTexts } from '../kernel/texts.ts'
import { accessTexts } from '../modules/access/texts.ts'
import { accessWebTexts } from '../modules/access/web/texts.ts'
import { demoTexts } from '../modules/demo/texts.ts'
import { notifyTexts } from '../modules/notify/texts.ts'
import { notifyWebTexts } from '../modules/notify/web/texts.ts'
import { reportsTexts } from '../modules/reports/texts.ts'
import { reportsWebTexts } from '../modules/reports/web/texts.ts'
import { retentionTexts } from '../modules/retention/texts.ts'
import { retentionWebTexts } from '../modules/retention/web/texts.ts'
import { rollcallTexts } from '../modules/rollcall/texts.ts'
import { rollcallWebTexts } from '../modules/rollcall/web/texts.ts'
import { rosterTexts } from '../modules/roster/texts.ts'
import { entryTexts } from '../orders/entry-texts.ts'
import { factTexts } from '../orders/fact-texts.ts'
import { ordersTexts } from '../orders/texts.ts'
import { orderPagesTexts } from '../orders/web/texts.ts'
import { placesTexts } from '../places/texts.ts'
import { placesWebTexts } from '../places/web/texts.ts'
import { uiTexts } from '../ui/texts.ts'

const mainTexts = {
  'main.more': { zh: '更多', en: 'More' },
  'main.nav': { zh: '页面', en: 'Pages' },
  'main.skip': { zh: '跳到正文', en: 'Skip to the page' },
  'main.stale': { zh: '连接中断：{clock}（{length}前）以后的变化没有显示，正在重连', en: 'Connection lost. Nothing newer than {clock} ({length} ago) is shown. Trying again.' },
  'main.shortcuts': { zh: '键盘快捷键', en: 'Keyboard' },
  'main.unread': { zh: '通知，{n}条未读', en: 'Notifications, {n} unread' },
  'main.sign-in': { zh: '登录', en: 'Sign in' },
  'main.sign-in.what': { zh: '行动指挥室：谁该在何时完成什么，现在缺什么。', en: 'The operations room: who owes what by when, and what is not ready.' },
  'main.sign-in.name': { zh: '用户名或电子邮箱', en: 'User name or e-mail' },
  'main.sign-in.password': { zh: '密码', en: 'Password' },
  'main.sign-in.passkey': { zh: '用通行密钥登录', en: 'Sign in with a passkey' },
  'main.sign-in.sso': { zh: '用{name}账号登录', en: 'Sign in with {name}' },
  'main.sign-in.sso-refused': { zh: '单位统一登录没有完成，请重试或联系管理员', en: 'The agency’s own sign-in did not finish. Try again, or ask your administrator.' },
  'main.sign-in.needs-setup': { zh: '这台服务器还没有单位，先做首次设置。', en: 'This server has no agency yet. Set it up first.' },
  'main.sign-in.code': { zh: '验证码', en: 'Code' },
  'main.sign-in.code.what': { zh: '密码正确。请输入身份验证器上的六位验证码。', en: 'The password is right. Now the six digits that your authenticator shows.' },
  'main.sign-in.backup': { zh: '备用码', en: 'Backup code' },
  'main.sign-in.backup.what': { zh: '请输入一个备用码，每个只能用一次。', en: 'Enter one of your backup codes. Each works once.' },
  'main.sign-in.use-backup': { zh: '改用备用码', en: 'Use a backup code' },
  'main.sign-in.use-code': { zh: '改用验证码', en: 'Use the authenticator' },
  'main.sign-in.start-again': { zh: '换个账号', en: 'Sign in as somebody else' },
  'main.sign-out': { zh: '退出登录', en: 'Sign out' },
  'main.demo-logins': { zh: '演示账号', en: 'Demo logins' },
  'main.demo-logins.hint': { zh: '人员均为虚构，点一下即可登录。', en: 'All people are invented. One tap signs in.' },
  'main.theme.day': { zh: '日间配色', en: 'Day colours' },
  'main.theme.night': { zh: '夜间配色', en: 'Night colours' },
  'main.demo': { zh: '模拟控制', en: 'Simulation' },
  'main.demo.run': { zh: '继续', en: 'Run' },
  'main.demo.pause': { zh: '暂停', en: 'Pause' },
  'main.demo.speed': { zh: '速度', en: 'Speed' },
  'main.demo.step': { zh: '前进5分钟（先暂停）', en: 'Step 5 minutes (pause first)' },
  'main.demo.restart': { zh: '重新开始', en: 'Start again' },
  'main.demo.restart.what': { zh: '开始一次新的模拟，旧的保留备查。', en: 'A new simulated night begins; the old one stays in the records.' },
} as const

export const texts = { ...kernelTexts, ...filesTexts, ...uiTexts, ...forceTexts, ...forceWebTexts, ...placesTexts, ...placesWebTexts, ...ordersTexts, ...orderPagesTexts, ...entryTexts, ...factTexts, ...rollcallTexts, ...rollcallWebTexts, ...reportsTexts, ...reportsWebTexts, ...rosterTexts, ...notifyTexts, ...notifyWebTexts, ...demoTexts, ...accessTexts, ...accessWebTexts, ...retentionTexts, ...retentionWebTexts, ...mainTexts } as const
