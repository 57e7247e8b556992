/** Personal data of members: what for, how long, and how it goes. */
import type { Tx } from '../kernel/db/database.ts'
import { iso } from '../kernel/db/tables.ts'
import { findLogins } from '../kernel/retention/logins.ts'
import type { PersonalDeclarations, PersonalField } from '../kernel/retention/shape.ts'
import { formerMember, leftAt, sinceLeaving } from './leaving.ts'

/** Unique in the agency, and says nothing. */
const goneId = (id: string): string => `'gone-' || ${id}`

async function eraseLogin(tx: Tx, memberId: string): Promise<void> {
  // In a connection of its own: should this transaction not end well, it is done a second time.
  await findLogins()?.erase(tx.agencyId, memberId)
  await tx.query('INSERT INTO login_erased (agency_id, member_id, erased_at) VALUES ($1, $2, $3) ON CONFLICT (agency_id, member_id) DO UPDATE SET erased_at = excluded.erased_at', [tx.agencyId, memberId, iso(tx.realNow)])
}

/** The member as the orders of past operations knew them: their number and attributes go, the id stays, so that a replay counts the same. */
async function blankInSnapshots(tx: Tx, memberId: string, { running }: { running: readonly string[] }): Promise<void> {
  const rows = await tx.query<{ sha256: string; content: string }>(
    `SELECT sha256, content FROM force_snapshot s WHERE agency_id = $1 AND strpos(content, $2) > 0
       AND NOT EXISTS (SELECT FROM operation o WHERE o.agency_id = $1 AND o.operation_id = ANY ($3::uuid[]) AND o.force_sha256 = s.sha256) FOR UPDATE`,
    [tx.agencyId, memberId, running],
  )
  for (const row of rows) {
    const content: { members: { id: string; externalId: string; attributes: Readonly<Record<string, unknown>> }[] } = JSON.parse(row.content)
    const members = content.members.map((member) => (member.id === memberId ? { ...member, externalId: `gone-${memberId}`, attributes: {} } : member))
    await tx.query('UPDATE force_snapshot SET content = $3 WHERE agency_id = $1 AND sha256 = $2', [tx.agencyId, row.sha256, JSON.stringify({ ...content, members })])
  }
}

const duty = { zh: '安排与核对值勤、休息与人数', en: 'Plans and checks duty, rest and numbers' }

const ofLeavers: readonly PersonalField[] = [
  {
    kind: 'rows',
    key: 'force.login',
    title: { zh: '登录账号', en: 'Login' },
    purpose: { zh: '让成员本人登录', en: 'Lets the member sign in' },
    table: 'member',
    columns: ['member_id'],
    whose: ['member_id'],
    days: 30,
    since: 't.left_at',
    countsFrom: sinceLeaving,
    erase: {
      how: 'each',
      id: 'member_id',
      isLeft: `NOT EXISTS (SELECT FROM login_erased e WHERE e.agency_id = t.agency_id AND e.member_id = t.member_id AND (t.left_at IS NULL OR e.erased_at >= t.left_at))`,
      erase: eraseLogin,
      isReady: () => findLogins() !== null,
    },
  },
  {
    kind: 'rows',
    key: 'force.snapshot',
    title: { zh: '命令编译时的编制底册', en: 'The force as orders were compiled against it' },
    purpose: { zh: '重放并核对旧命令产生的义务', en: 'Lets the obligations of an old order be worked out again' },
    table: 'member',
    columns: ['member_id'],
    whose: ['member_id'],
    days: 365,
    since: 't.left_at',
    countsFrom: sinceLeaving,
    erase: {
      how: 'each',
      id: 'member_id',
      isLeft: `EXISTS (SELECT FROM force_snapshot s WHERE s.agency_id = t.agency_id AND strpos(s.content, t.member_id::text) > 0 AND strpos(s.content, '"externalId":"gone-' || t.member_id || '"') = 0
        AND NOT EXISTS (SELECT FROM operation o WHERE o.agency_id = t.agency_id AND o.operation_id = ANY (given.running) AND o.force_sha256 = s.sha256))`,
      erase: blankInSnapshots,
    },
  },
  {
    kind: 'rows',
    key: 'force.qualification',
    title: { zh: '资质', en: 'Qualifications' },
    purpose: { zh: '派出具备资质的人', en: 'Sends people who are qualified' },
    table: 'qualification',
    columns: ['code', 'expires_at'],
    whose: ['member_id'],
    days: 365,
    since: leftAt('member_id'),
    countsFrom: sinceLeaving,
    erase: { how: 'row' },
  },
  {
    kind: 'rows',
    key: 'force.api-key',
    title: { zh: '机器密钥', en: 'API keys' },
    purpose: { zh: '让机器代成员读取数据', en: 'Lets a machine ask on a member’s behalf' },
    table: 'api_key',
    columns: ['name', 'scope', 'made_by', 'made_at', 'expires_at', 'revoked_at'],
    whose: ['member_id', { actor: 'made_by' }],
    days: 365,
    since: 'coalesce(t.revoked_at, t.expires_at)',
    countsFrom: { zh: '密钥失效', en: 'the key’s end' },
    erase: { how: 'row' },
  },
  {
    kind: 'rows',
    key: 'force.session-end',
    title: { zh: '全部登出的时刻', en: 'When all sessions were ended' },
    purpose: { zh: '让丢失的手机不再登录', en: 'Keeps a lost phone signed out' },
    table: 'session_end',
    columns: ['ended_before'],
    whose: ['member_id'],
    days: 365,
    since: leftAt('member_id'),
    countsFrom: sinceLeaving,
    erase: { how: 'row' },
  },
  {
    kind: 'rows',
    key: 'force.member',
    title: { zh: '姓名、编号、电话、属性', en: 'Name, number, telephone, attributes' },
    purpose: { zh: '知道谁在岗、如何联系', en: 'Knows who is on duty and how to reach them' },
    table: 'member',
    columns: ['external_id', 'unit_id', 'name', 'sort_key', 'telephone', 'attributes', 'left_at'],
    whose: ['member_id'],
    days: 365,
    since: 't.left_at',
    countsFrom: sinceLeaving,
    erase: {
      how: 'blank',
      set: { name: `'${formerMember}'`, sort_key: "'~'", external_id: goneId('t.member_id'), telephone: 'NULL', attributes: "'{}'" },
      isLeft: `t.name <> '${formerMember}'`,
    },
  },
]

const ofDuty: readonly PersonalField[] = [
  {
    kind: 'rows',
    key: 'force.role',
    title: { zh: '已撤销的角色', en: 'Roles once held' },
    purpose: { zh: '核对谁当时有权', en: 'Shows who was entitled to what' },
    table: 'role_grant',
    columns: ['role', 'unit_id', 'granted_at', 'withdrawn_at'],
    whose: ['member_id'],
    days: 1095,
    since: 't.withdrawn_at',
    countsFrom: { zh: '撤销角色', en: 'the withdrawal' },
    erase: { how: 'row' },
  },
  {
    kind: 'rows',
    key: 'force.absence',
    title: { zh: '请假与外出', en: 'Absences' },
    purpose: duty,
    table: 'absence',
    columns: ['kind', 'from_at', 'to_at', 'cancelled_at'],
    whose: ['member_id', 'acting_member_id'],
    days: 730,
    since: 't.to_at',
    countsFrom: { zh: '假期结束', en: 'the end of the absence' },
    span: ['t.from_at', 't.to_at'],
    erase: { how: 'row' },
  },
  {
    kind: 'rows',
    key: 'force.attendance',
    title: { zh: '在岗记录', en: 'Attendance' },
    purpose: duty,
    table: 'attendance',
    columns: ['unit_id', 'role', 'from_at', 'to_at'],
    whose: ['member_id'],
    days: 730,
    since: 't.to_at',
    countsFrom: { zh: '离岗', en: 'going off duty' },
    span: ['t.from_at', 't.to_at'],
    erase: { how: 'row' },
  },
  {
    kind: 'bodies',
    key: 'force.words',
    title: { zh: '日志：姓名、电话、假别', en: 'Journal: names, telephones, sorts of absence' },
    purpose: { zh: '说明人员资料何时改成什么', en: 'Shows how a member’s record was changed' },
    kinds: ['member.added', 'member.changed', 'member.absent'],
    days: 365,
  },
]

export const forcePersonal: PersonalDeclarations = {
  fields: [...ofLeavers, ...ofDuty],
  plain: [
    { table: 'unit', columns: ['external_id', 'parent_id', 'path', 'type', 'name_zh', 'name_en', 'telephone', 'attributes'], because: 'a unit and its own telephone; attributes come from the catalogue, which has none about people' },
    { table: 'attribute', columns: ['subject', 'name', 'type', 'unit_of_measure', 'choices', 'words_zh', 'words_en'], because: 'words of the catalogue' },
    { table: 'attribute', columns: ['proposed_by', 'approved_by'], because: 'opaque ids of two administrators, for as long as the attribute stands' },
  ],
}
