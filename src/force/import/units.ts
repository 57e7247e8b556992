import { canonicalText } from '../../kernel/canonical.ts'
import type { Tx } from '../../kernel/db/database.ts'
import type { Happening } from '../../kernel/journal/entry.ts'
import type { AttributeDeclaration } from '../facts.ts'
import { unitIdOf } from '../ids.ts'
import { countUses, listAllUnits, lockTree, saveUnits, type UnitRow } from '../queries/units.ts'
import { bothWords, pathOf } from '../rules.ts'
import { attributeColumns, column, type SheetColumn } from '../sheet/columns.ts'
import { RowReader, writeAttribute } from '../sheet/values.ts'
import { unitTypeTexts } from '../texts.ts'
import { sees, visibilityOf } from '../visibility.ts'
import { unitTypes } from '../words.ts'
import type { ImportPlan, PlanContext, SheetKind } from './plan.ts'

export function unitColumns(declarations: readonly AttributeDeclaration[]): SheetColumn[] {
  return [
    column('external_id', '单位编号', 'Unit ID', '本单位的编号，以后按此更新', 'the id of the unit; later imports update by it', 's01', { isRequired: true }),
    column('parent', '上级单位编号', 'Parent unit ID', '上级单位的编号；最高一级为空', 'the id of the unit above; empty for the one at the top', 'b1'),
    column('type', '单位类型', 'Unit type', `其中之一：${unitTypes.map((type) => unitTypeTexts[`force.unit-type.${type}`].zh).join('、')}`, `one of ${unitTypes.join(', ')}`, 'station'),
    column('name_zh', '中文名称', 'Chinese name', '中英文名称至少填一个', 'a name in Chinese or in English, or both', '一号站'),
    column('name_en', '英文名称', 'English name', '中英文名称至少填一个', 'a name in Chinese or in English, or both', 'Station 1'),
    column('telephone', '值班电话', 'Duty telephone', '数字和空格', 'digits and spaces', '000 000 100'),
    column('closed', '已撤销', 'Closed', '是或否；为空表示不变', 'yes or no; empty: as it is', ''),
    ...attributeColumns(declarations),
  ]
}

interface Draft {
  readonly reader: RowReader
  readonly before: UnitRow | null
  /** Undefined: as it is. */
  readonly parentExternalId: string | undefined
  readonly after: UnitRow
}

export function unitSheet(declarations: readonly AttributeDeclaration[]): SheetKind {
  const columns = unitColumns(declarations)
  return { columns, plan: (context) => planUnits(context, columns, declarations) }
}

async function planUnits({ tx, actor, table, problems }: PlanContext, columns: readonly SheetColumn[], declarations: readonly AttributeDeclaration[]): Promise<ImportPlan> {
  await lockTree(tx)
  const existing = await listAllUnits(tx)
  const byExternalId = new Map(existing.map((unit) => [unit.external_id, unit]))
  const drafts = new Map<string, Draft>()
  for (const row of table.rows) {
    const reader = new RowReader(row, columns, problems)
    const draft = readDraft(tx, reader, byExternalId, declarations)
    const twin = drafts.get(draft.after.external_id)
    if (twin !== undefined) reader.refuse('external_id', 'twice', { value: draft.after.external_id, other: twin.reader.row })
    else drafts.set(draft.after.external_id, draft)
  }

  const placed = placeInTree(existing, drafts)
  const visibility = visibilityOf(actor, ['administrator'])
  for (const { reader, before, after } of drafts.values()) {
    const path = placed.get(after.unit_id)?.path ?? []
    if ((before !== null && !sees(visibility, before.path)) || (path.length > 0 && !sees(visibility, path))) reader.refuse('external_id', 'outside')
    const closes = before?.closed_at === null && after.closed_at !== null
    const becomesPartner = before !== null && before.type !== 'partner' && after.type === 'partner'
    if (!closes && !becomesPartner) continue
    const uses = await countUses(tx, after.unit_id)
    if (closes && uses.members + uses.units + uses.places > 0) reader.refuse('closed', 'in-use')
    if (becomesPartner && uses.members + uses.units > 0) reader.refuse('type', 'partner-change')
  }

  const finals = [...drafts.values()].map(({ before, after }) => ({ before, after: placed.get(after.unit_id) ?? after }))
  const changed = finals.filter(({ before, after }) => before !== null && !isSame(before, after))
  const added = finals.filter(({ before }) => before === null)
  // Units that are not in the file but lie below one that moved.
  const carried = existing.filter((unit) => !drafts.has(unit.external_id) && placed.get(unit.unit_id)?.path.join() !== unit.path.join()).map((unit) => placed.get(unit.unit_id) ?? unit)
  return {
    added: added.length,
    changed: changed.length,
    unchanged: finals.length - added.length - changed.length,
    async apply() {
      await saveUnits(tx, [...added, ...changed].map(({ after }) => after).concat(carried))
      return [...added, ...changed].flatMap(({ before, after }) => happenings(before, after))
    },
  }
}

function readDraft(tx: Tx, reader: RowReader, known: ReadonlyMap<string, UnitRow>, declarations: readonly AttributeDeclaration[]): Draft {
  const externalId = reader.externalId('external_id')
  const before = known.get(externalId) ?? null
  const type = reader.choice('type', unitTypes, (choice) => unitTypeTexts[`force.unit-type.${choice}`]) ?? before?.type
  if (type === undefined) reader.refuse('type', 'required', { explains: { zh: unitTypes.join('、'), en: `one of ${unitTypes.join(', ')}` } })
  const name = bothWords({ zh: reader.text('name_zh') ?? before?.name_zh ?? '', en: reader.text('name_en') ?? before?.name_en ?? '' })
  if (name.zh === '') reader.refuse('name_zh', 'required', { explains: { zh: '中英文名称至少填一个', en: 'a name in Chinese or in English' } })
  const telephone = reader.telephone('telephone')
  const closes = reader.yesNo('closed')
  const after: UnitRow = {
    unit_id: before?.unit_id ?? unitIdOf(tx.agencyId, externalId),
    external_id: externalId,
    parent_id: before?.parent_id ?? null,
    path: before?.path ?? [],
    type: type ?? 'station',
    name_zh: name.zh,
    name_en: name.en,
    telephone: telephone === undefined ? (before?.telephone ?? null) : telephone,
    attributes: reader.attributes(declarations, before?.attributes ?? {}),
    closed_at: closes === null ? (before?.closed_at ?? null) : closes ? (before?.closed_at ?? tx.realNow) : null,
  }
  return { reader, before, parentExternalId: reader.text('parent') ?? (before === null ? '' : undefined), after }
}

/** Every unit with its parent and way as they would be; refuses rings, a second root and parents that cannot be. */
function placeInTree(existing: readonly UnitRow[], drafts: ReadonlyMap<string, Draft>): ReadonlyMap<string, UnitRow> {
  const units = new Map(existing.map((unit) => [unit.unit_id, unit]))
  for (const { after } of drafts.values()) units.set(after.unit_id, after)
  const ids = new Map([...units.values()].map((unit) => [unit.external_id, unit.unit_id]))
  const parents = new Map([...units.values()].map((unit) => [unit.unit_id, unit.parent_id]))
  const root = existing.find((unit) => unit.parent_id === null)
  let top: string | null = root?.external_id ?? null
  for (const { reader, before, parentExternalId, after } of drafts.values()) {
    if (parentExternalId === undefined) continue
    if (parentExternalId === '') {
      if (top !== null && top !== after.external_id) reader.refuse('parent', 'second-root', { root: top })
      top ??= after.external_id
      parents.set(after.unit_id, null)
      continue
    }
    const parentId = ids.get(parentExternalId)
    const parent = parentId === undefined ? undefined : units.get(parentId)
    if (before !== null && before.parent_id === null) reader.refuse('parent', 'root-stays')
    else if (parentId === undefined || parent === undefined) reader.refuse('parent', 'unknown-unit', { value: parentExternalId.slice(0, 80) })
    else if (parent.type === 'partner') reader.refuse('parent', 'partner-parent', { value: parentExternalId })
    else if (parent.closed_at !== null && after.closed_at === null) reader.refuse('parent', 'closed-unit', { value: parentExternalId })
    else parents.set(after.unit_id, parentId)
  }
  const [first] = drafts.values()
  if (top === null && first !== undefined) first.reader.refuse('parent', 'no-root')
  if (root !== undefined && drafts.get(root.external_id)?.after.closed_at !== undefined && drafts.get(root.external_id)?.after.closed_at !== null) drafts.get(root.external_id)?.reader.refuse('closed', 'root-stays')
  const placed = new Map<string, UnitRow>()
  for (const unit of units.values()) {
    const path = pathOf(unit.unit_id, parents)
    if (path === null) drafts.get(unit.external_id)?.reader.refuse('parent', 'cycle')
    placed.set(unit.unit_id, { ...unit, parent_id: parents.get(unit.unit_id) ?? null, path: path ?? [] })
  }
  return placed
}

const comparable = ({ type, name_zh, name_en, telephone, attributes, parent_id, closed_at }: UnitRow): string =>
  canonicalText({ type, name_zh, name_en, telephone, attributes, parent_id, isClosed: closed_at !== null })
const isSame = (before: UnitRow, after: UnitRow): boolean => comparable(before) === comparable(after)

function happenings(before: UnitRow | null, after: UnitRow): Happening[] {
  const on = { unitId: after.unit_id, subject: { kind: 'unit', id: after.unit_id } }
  const body = { name: { zh: after.name_zh, en: after.name_en }, telephone: after.telephone, attributes: after.attributes }
  if (before === null) return [{ ...on, kind: 'unit.added', facts: { parentId: after.parent_id, type: after.type, externalId: after.external_id }, body }]
  const list: Happening[] = [{ ...on, kind: 'unit.changed', facts: { type: after.type }, body }]
  if (before.parent_id !== after.parent_id) list.push({ ...on, kind: 'unit.moved', facts: { from: before.parent_id, to: after.parent_id } })
  if (before.closed_at === null && after.closed_at !== null) list.push({ ...on, kind: 'unit.closed' })
  if (before.closed_at !== null && after.closed_at === null) list.push({ ...on, kind: 'unit.reopened' })
  return list
}

/** The rows of an export, in the order of `unitColumns`. */
export function unitCells(units: readonly UnitRow[], all: readonly UnitRow[], declarations: readonly AttributeDeclaration[]): string[][] {
  const externalIds = new Map(all.map((unit) => [unit.unit_id, unit.external_id]))
  return units.map((unit) => [
    unit.external_id,
    unit.parent_id === null ? '' : (externalIds.get(unit.parent_id) ?? ''),
    unit.type,
    unit.name_zh,
    unit.name_en,
    unit.telephone ?? '',
    unit.closed_at === null ? 'no' : 'yes',
    ...declarations.map((declaration) => writeAttribute(unit.attributes[declaration.name])),
  ])
}
