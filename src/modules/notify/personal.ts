import { leftAt, sinceLeaving } from '../../force/index.ts'
import type { PersonalDeclarations } from '../../kernel/retention/shape.ts'

const reach = { zh: '按成员的意愿通知到人', en: 'Reaches a member in the way they chose' }

export const notifyPersonal: PersonalDeclarations = {
  fields: [
    {
      kind: 'rows',
      key: 'notify.contact',
      title: { zh: '邮箱与通知方式', en: 'E-mail and ways to be told' },
      purpose: reach,
      table: 'contact',
      columns: ['email', 'language', 'channel_order'],
      whose: ['member_id'],
      days: 30,
      since: leftAt('member_id'),
      countsFrom: sinceLeaving,
      erase: { how: 'row' },
    },
    {
      kind: 'rows',
      key: 'notify.browser',
      title: { zh: '可唤醒的浏览器', en: 'Browsers that may be woken' },
      purpose: reach,
      table: 'push_subscription',
      // The address itself is sealed: it is the browser's password and in no file.
      columns: ['label', 'added_at', 'failed_at'],
      whose: ['member_id'],
      days: 30,
      since: `coalesce(t.failed_at, ${leftAt('member_id')})`,
      countsFrom: { zh: '失效或离队', en: 'its failure, or leaving' },
      erase: { how: 'row' },
    },
    {
      kind: 'rows',
      key: 'notify.delivery',
      title: { zh: '通知的送达记录', en: 'What became of each message' },
      purpose: { zh: '核对通知是否送达', en: 'Shows whether a message arrived' },
      table: 'delivery',
      columns: ['kind', 'facts', 'told_at', 'at', 'channel', 'further', 'state', 'reason', 'ended_at'],
      whose: ['member_id'],
      mentions: ['facts'],
      days: 90,
      since: 't.ended_at',
      countsFrom: { zh: '送达或放弃', en: 'arrival, or giving up' },
      holdOperation: 't.operation_id',
      erase: { how: 'row' },
    },
  ],
  plain: [
    { table: 'push_subscription', columns: ['endpoint_mark', 'sealed'], because: 'sealed addresses, opened only to send; they go with the row' },
    { table: 'webhook', columns: ['kind', 'name', 'host', 'sealed', 'language'], because: 'a machine of the agency' },
    { table: 'delivery', columns: ['webhook_id', 'held_by'], because: 'a machine, a server' },
  ],
}
