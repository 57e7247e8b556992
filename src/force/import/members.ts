import { canonicalText, idFrom } from '../../kernel/canonical.ts'
import type { Happening } from '../../kernel/journal/entry.ts'
import type { AttributeDeclaration } from '../facts.ts'
import { memberIdOf } from '../ids.ts'
import { endAttendance } from '../queries/duty.ts'
import {
  deleteQualifications, insertGrants, listGrants, listMembersWithUnits, listQualifications, saveMembers, saveQualifications, withdrawGrants,
  type ExportMemberRow, type GrantRow, type MemberRow, type QualificationRow,
} from '../queries/members.ts'
import { listAllUnits, lockTree, type UnitRow } from '../queries/units.ts'
import { attributeColumns, column, type SheetColumn } from '../sheet/columns.ts'
import { findChoice, readExpiry, RowReader, writeAttribute, writeExpiry } from '../sheet/values.ts'
import { qualificationTexts, roleTexts } from '../texts.ts'
import { sees, visibilityOf, type Visibility } from '../visibility.ts'
import { qualificationCodes, roles } from '../words.ts'
import type { ImportPlan, PlanContext, SheetKind } from './plan.ts'

export function memberColumns(declarations: readonly AttributeDeclaration[]): SheetColumn[] {
  return [
    column('external_id', '人员编号', 'Member ID', '单位内部编号，以后按此更新；不得用身份证号', 'the service number; later imports update by it; no identity number', 'm001', { isRequired: true, isPersonal: true }),
    column('name', '姓名', 'Name', '本单位人员的姓名', 'the name of the member', '张三', { isPersonal: true }),
    column('unit', '所属单位编号', 'Unit ID', '单位的编号', 'the id of the unit', 's01'),
    column('telephone', '联系电话', 'Telephone', '工作电话', 'the number for duty', '000 000 101', { isPersonal: true }),
    column('roles', '岗位', 'Roles', `用分号隔开：${roles.join('、')}；在其他单位的写作 leader@单位编号`, `separated by ";": ${roles.join(', ')}; at another unit: leader@unit-id`, 'leader; planner@b1'),
    column('qualifications', '资质', 'Qualifications', `用分号隔开，有效期写在冒号后：${qualificationCodes.join('、')}`, `separated by ";", the last valid day after a colon: ${qualificationCodes.join(', ')}`, 'driver:2028-05-31; first-aid'),
    column('left', '已离队', 'Left service', '是或否；为空表示不变', 'yes or no; empty: as it is', ''),
    ...attributeColumns(declarations),
  ]
}

export function memberSheet(declarations: readonly AttributeDeclaration[]): SheetKind {
  const columns = memberColumns(declarations)
  return { columns, plan: (context) => planMembers(context, columns, declarations) }
}

interface Held {
  readonly member: MemberRow
  readonly grants: readonly GrantRow[]
  readonly qualifications: readonly QualificationRow[]
}
interface Draft {
  readonly reader: RowReader
  readonly before: Held | null
  readonly after: Held
}

async function planMembers({ tx, actor, commandId, table, problems }: PlanContext, columns: readonly SheetColumn[], declarations: readonly AttributeDeclaration[]): Promise<ImportPlan> {
  await lockTree(tx)
  const units = await listAllUnits(tx)
  const unitsByExternalId = new Map(units.map((unit) => [unit.external_id, unit]))
  const paths = new Map(units.map((unit) => [unit.unit_id, unit.path]))
  const known = await readHeld(tx)
  const visibility = visibilityOf(actor, ['administrator'])
  const drafts = new Map<string, Draft>()
  for (const row of table.rows) {
    const reader = new RowReader(row, columns, problems)
    const externalId = reader.externalId('external_id')
    const twin = drafts.get(externalId)
    if (twin !== undefined) {
      reader.refuse('external_id', 'twice', { value: externalId, other: twin.reader.row })
      continue
    }
    const before = known.get(externalId) ?? null
    const memberId = before?.member.member_id ?? memberIdOf(tx.agencyId, externalId)
    const unit = readUnit(reader, unitsByExternalId, before)
    const name = reader.text('name') ?? before?.member.name ?? ''
    if (name === '') reader.refuse('name', 'required', { explains: { zh: '姓名', en: 'the name of the member' } })
    const telephone = reader.telephone('telephone')
    const leaves = reader.yesNo('left')
    const member: MemberRow = {
      member_id: memberId,
      external_id: externalId,
      unit_id: unit?.unit_id ?? before?.member.unit_id ?? '',
      name,
      telephone: telephone === undefined ? (before?.member.telephone ?? null) : telephone,
      attributes: reader.attributes(declarations, before?.member.attributes ?? {}),
      left_at: leaves === null ? (before?.member.left_at ?? null) : leaves ? (before?.member.left_at ?? tx.realNow) : null,
    }
    const grants = member.left_at !== null ? [] : (readRoles(reader, memberId, unit, unitsByExternalId) ?? before?.grants ?? [])
    const draft: Draft = { reader, before, after: { member, grants, qualifications: readQualifications(reader, memberId) ?? before?.qualifications ?? [] } }
    drafts.set(externalId, draft)
    checkReach(draft, visibility, paths)
  }
  checkAdministrators(known, drafts, units)
  const list = [...drafts.values()]
  const added = list.filter((draft) => draft.before === null)
  const changed = list.filter(({ before, after }) => before !== null && comparable(before) !== comparable(after))
  return {
    added: added.length,
    changed: changed.length,
    unchanged: list.length - added.length - changed.length,
    async apply() {
      const touched = [...added, ...changed]
      await saveMembers(tx, touched.map(({ after }) => after.member))
      const granted = touched.flatMap(({ before, after }) => without(after.grants, before?.grants ?? [], grantKey))
      const withdrawn = touched.flatMap(({ before, after }) => without(before?.grants ?? [], after.grants, grantKey))
      await withdrawGrants(tx, withdrawn)
      await insertGrants(tx, granted.map((grant) => ({ ...grant, grant_id: idFrom(tx.agencyId, commandId, grantKey(grant)) })))
      await deleteQualifications(tx, touched.flatMap(({ before, after }) => without(before?.qualifications ?? [], after.qualifications, (q) => `${q.member_id} ${q.code}`)))
      await saveQualifications(tx, touched.flatMap(({ before, after }) => without(after.qualifications, before?.qualifications ?? [], qualificationKey)))
      const leavers = touched.filter(({ before, after }) => before?.member.left_at === null && after.member.left_at !== null)
      if (leavers.length > 0) await endAttendance(tx, leavers.map(({ after }) => after.member.member_id), tx.realNow)
      return [...touched.map(({ before, after }) => happening(before, after)), ...granted.map((grant) => roleHappening('granted', grant)), ...withdrawn.map((grant) => roleHappening('withdrawn', grant))]
    },
  }
}

async function readHeld(tx: PlanContext['tx']): Promise<Map<string, Held>> {
  const members = await listMembersWithUnits(tx, null)
  const ids = members.map((member) => member.member_id)
  const grants = Map.groupBy(await listGrants(tx, ids), (grant) => grant.member_id)
  const qualifications = Map.groupBy(await listQualifications(tx, ids), (qualification) => qualification.member_id)
  return new Map(members.map((member) => [member.external_id, { member, grants: grants.get(member.member_id) ?? [], qualifications: qualifications.get(member.member_id) ?? [] }]))
}

function readUnit(reader: RowReader, units: ReadonlyMap<string, UnitRow>, before: Held | null): UnitRow | null {
  const text = reader.text('unit')
  if (text === null && before !== null) return [...units.values()].find((unit) => unit.unit_id === before.member.unit_id) ?? null
  const unit = units.get(text ?? '')
  if (unit === undefined) reader.refuse('unit', text === null || text === '' ? 'required' : 'unknown-unit', { value: (text ?? '').slice(0, 80), explains: { zh: '单位的编号', en: 'the id of the unit' } })
  else if (unit.closed_at !== null) reader.refuse('unit', 'closed-unit', { value: unit.external_id })
  else if (unit.type === 'partner') reader.refuse('unit', 'partner-unit', { value: unit.external_id })
  return unit ?? null
}

const parts = (text: string): string[] => text.split(/[;；、|\n]/).map((part) => part.trim()).filter((part) => part !== '')

function readRoles(reader: RowReader, memberId: string, home: UnitRow | null, units: ReadonlyMap<string, UnitRow>): GrantRow[] | null {
  const text = reader.text('roles', 2000)
  if (text === null) return null
  const grants = new Map<string, GrantRow>()
  for (const part of parts(text)) {
    const [word = '', at] = part.split('@').map((piece) => piece.trim())
    const role = findChoice(word, roles, (choice) => roleTexts[`force.role.${choice}`])
    const unit = at === undefined ? home : units.get(at)
    if (role === undefined) reader.refuse('roles', 'unknown-role', { value: word.slice(0, 60), choices: roles.join(', ') })
    else if (unit === undefined) reader.refuse('roles', 'unknown-unit', { value: (at ?? '').slice(0, 80) })
    else if (unit !== null && unit.closed_at !== null) reader.refuse('roles', 'closed-unit', { value: unit.external_id })
    else if (unit !== null) grants.set(`${role} ${unit.unit_id}`, { member_id: memberId, role, unit_id: unit.unit_id })
  }
  return [...grants.values()]
}

function readQualifications(reader: RowReader, memberId: string): QualificationRow[] | null {
  const text = reader.text('qualifications', 2000)
  if (text === null) return null
  const rows = new Map<string, QualificationRow>()
  for (const part of parts(text)) {
    const [, word = '', day] = /^([^:：]+?)\s*(?:[:：]\s*(.*))?$/.exec(part) ?? []
    const code = findChoice(word, qualificationCodes, (choice) => qualificationTexts[`force.qualification.${choice}`])
    const expiresAt = day === undefined ? null : readExpiry(day.trim())
    if (code === undefined) reader.refuse('qualifications', 'unknown-qualification', { value: word.slice(0, 60), choices: qualificationCodes.join(', ') })
    else if (day !== undefined && expiresAt === null) reader.refuse('qualifications', 'not-date', { value: day.slice(0, 40) })
    else rows.set(code, { member_id: memberId, code, expires_at: expiresAt })
  }
  return [...rows.values()]
}

function checkReach({ reader, before, after }: Draft, visibility: Visibility, paths: ReadonlyMap<string, readonly string[]>): void {
  const reaches = (unitId: string): boolean => sees(visibility, paths.get(unitId) ?? [])
  if (before !== null && !reaches(before.member.unit_id)) reader.refuse('external_id', 'outside')
  else if (after.member.unit_id !== '' && !reaches(after.member.unit_id)) reader.refuse('unit', 'outside')
  const touched = [...without(after.grants, before?.grants ?? [], grantKey), ...without(before?.grants ?? [], after.grants, grantKey)]
  if (touched.some((grant) => !reaches(grant.unit_id))) reader.refuse('roles', 'outside')
}

/** Somebody must be left who can grant roles. */
function checkAdministrators(known: ReadonlyMap<string, Held>, drafts: ReadonlyMap<string, Draft>, units: readonly UnitRow[]): void {
  const root = units.find((unit) => unit.parent_id === null)?.unit_id
  const administers = (held: Held | undefined): boolean => held !== undefined && held.member.left_at === null && held.grants.some((grant) => grant.role === 'administrator' && grant.unit_id === root)
  if (![...known.values()].some(administers)) return
  const after = [...known].map(([externalId, held]) => drafts.get(externalId)?.after ?? held)
  if ([...after, ...[...drafts.values()].map((draft) => draft.after)].some(administers)) return
  for (const { reader, before } of drafts.values()) if (administers(before ?? undefined)) reader.refuse('roles', 'last-administrator')
}

const grantKey = (grant: GrantRow): string => `${grant.member_id} ${grant.role} ${grant.unit_id}`
const qualificationKey = (row: QualificationRow): string => `${row.member_id} ${row.code} ${row.expires_at ?? ''}`
function without<T>(list: readonly T[], others: readonly T[], key: (item: T) => string): T[] {
  const keys = new Set(others.map(key))
  return list.filter((item) => !keys.has(key(item)))
}

const comparable = ({ member, grants, qualifications }: Held): string => {
  const { name, telephone, unit_id, attributes, left_at } = member
  return canonicalText({ name, telephone, unit_id, attributes, hasLeft: left_at !== null, grants: grants.map(grantKey).sort(), qualifications: qualifications.map(qualificationKey).sort() })
}

function happening(before: Held | null, { member, qualifications }: Held): Happening {
  const kind = before === null ? 'member.added' : member.left_at !== null && before.member.left_at === null ? 'member.left' : before.member.unit_id !== member.unit_id ? 'member.moved' : 'member.changed'
  return {
    kind,
    unitId: member.unit_id,
    subject: { kind: 'member', id: member.member_id },
    facts: { qualifications: qualifications.map((row) => ({ code: row.code, expiresAt: row.expires_at })), ...(kind === 'member.moved' ? { from: before?.member.unit_id, to: member.unit_id } : {}) },
    body: { externalId: member.external_id, name: member.name, telephone: member.telephone, attributes: member.attributes },
  }
}

const roleHappening = (what: 'granted' | 'withdrawn', grant: GrantRow): Happening => ({
  kind: `member.role-${what}`,
  unitId: grant.unit_id,
  subject: { kind: 'member', id: grant.member_id },
  facts: { role: grant.role },
})

/** The rows of an export, in the order of `memberColumns`. */
export function memberCells(
  members: readonly ExportMemberRow[],
  { units, grants, qualifications, declarations }: { units: readonly UnitRow[]; grants: readonly GrantRow[]; qualifications: readonly QualificationRow[]; declarations: readonly AttributeDeclaration[] },
): string[][] {
  const externalIds = new Map(units.map((unit) => [unit.unit_id, unit.external_id]))
  const grantsOf = Map.groupBy(grants, (grant) => grant.member_id)
  const qualificationsOf = Map.groupBy(qualifications, (row) => row.member_id)
  return members.map((member) => [
    member.external_id,
    member.name,
    member.unit_external_id,
    member.telephone ?? '',
    (grantsOf.get(member.member_id) ?? []).map((grant) => (grant.unit_id === member.unit_id ? grant.role : `${grant.role}@${externalIds.get(grant.unit_id) ?? ''}`)).join('; '),
    (qualificationsOf.get(member.member_id) ?? []).map((row) => (row.expires_at === null ? row.code : `${row.code}:${writeExpiry(row.expires_at)}`)).join('; '),
    member.left_at === null ? 'no' : 'yes',
    ...declarations.map((declaration) => writeAttribute(member.attributes[declaration.name])),
  ])
}
