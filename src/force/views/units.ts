import { membersIn } from '../../kernel/looks.ts'
import { defineView, type View } from '../../kernel/view.ts'
import { notFound } from '../../kernel/errors.ts'
import * as contract from '../contract.ts'
import { momentOf } from '../moment.ts'
import { countAbsent, listOnDuty, listRoleHolders, type OnDutyRow } from '../queries/duty.ts'
import { countStrength, listAllUnits, type UnitRow } from '../queries/units.ts'
import { mustSeeUnit, sees, visibilityOf } from '../visibility.ts'
import { byMember, bySystem } from '../who.ts'

type Strength = { readonly members: number; readonly onDuty: number }
const nobody: Strength = { members: 0, onDuty: 0 }

function unitItem(unit: UnitRow, strength: Strength, isInside: boolean) {
  return {
    id: unit.unit_id,
    externalId: unit.external_id,
    parentId: unit.parent_id,
    type: unit.type,
    name: { zh: unit.name_zh, en: unit.name_en },
    telephone: isInside ? unit.telephone : null,
    isClosed: unit.closed_at !== null,
    isInside,
    members: isInside ? strength.members : 0,
    onDuty: isInside ? strength.onDuty : 0,
  }
}

export function onDutyItem(row: OnDutyRow) {
  return { memberId: row.member_id, name: row.name, telephone: row.telephone, unitId: row.unit_id, unitName: { zh: row.unit_zh, en: row.unit_en }, role: row.role, since: row.from_at }
}

const units = defineView(contract.unitsView, {
  who: [bySystem, byMember],
  async read({ tx, input, actor }) {
    const visibility = visibilityOf(actor)
    const all = await listAllUnits(tx)
    const strength = await countStrength(tx, await momentOf(tx, input))
    const inside = all.filter((unit) => sees(visibility, unit.path) && (input.includeClosed || unit.closed_at === null))
    const insideIds = new Set(inside.map((unit) => unit.unit_id))
    const way = new Set(inside.flatMap((unit) => unit.path))
    return { units: all.filter((unit) => way.has(unit.unit_id)).map((unit) => unitItem(unit, strength.get(unit.unit_id) ?? nobody, insideIds.has(unit.unit_id))) }
  },
})

const unit = defineView(contract.unitView, {
  who: [bySystem, byMember],
  shows: membersIn,
  async read({ tx, input, actor }) {
    const path = await mustSeeUnit(tx, actor, input.unitId)
    const at = await momentOf(tx, input)
    const all = new Map((await listAllUnits(tx)).map((row) => [row.unit_id, row]))
    const found = all.get(input.unitId)
    if (found === undefined) throw notFound('unit', input.unitId)
    const strength = await countStrength(tx, at)
    const leaders = await listRoleHolders(tx, [input.unitId], ['commander', 'leader'])
    const onDuty = await listOnDuty(tx, { visibility: { all: true, roots: [], own: null }, at, unitIds: [input.unitId], below: false })
    return {
      unit: {
        ...unitItem(found, strength.get(found.unit_id) ?? nobody, true),
        attributes: { ...found.attributes },
        path: path.map((id) => ({ id, name: { zh: all.get(id)?.name_zh ?? '', en: all.get(id)?.name_en ?? '' } })),
      },
      leaders: leaders.map((row) => ({ memberId: row.member_id, name: row.name, telephone: row.telephone, role: row.role, unitId: row.unit_id })),
      onDuty: onDuty.map(onDutyItem),
      absent: await countAbsent(tx, input.unitId, at),
    }
  },
})

export const unitViews: readonly View[] = [units, unit]
