import { defineCommand, type Command } from '../../kernel/command.ts'
import { notFound } from '../../kernel/errors.ts'
import { acceptAttributes } from '../attributes.ts'
import * as contract from '../contract.ts'
import { agencyExists, externalIdTaken, partnerIsLeaf, rootExists, rootStays, unitClosed, unitInUse, wouldBeCycle } from '../errors.ts'
import { countUses, findUnit, insertAgency, insertUnit, lockTree, moveSubtree, saveUnits, type UnitRow } from '../queries/units.ts'
import type { Tx } from '../../kernel/db/database.ts'
import { bothWords } from '../rules.ts'
import { bySystem, overUnit } from '../who.ts'

async function getUnit(tx: Tx, unitId: string): Promise<UnitRow> {
  const unit = await findUnit(tx, unitId)
  if (unit === null) throw notFound('unit', unitId)
  return unit
}

async function getParent(tx: Tx, unitId: string): Promise<UnitRow> {
  const parent = await getUnit(tx, unitId)
  if (parent.closed_at !== null) throw unitClosed({ unitId })
  if (parent.type === 'partner') throw partnerIsLeaf({ unitId })
  return parent
}

const foundAgency = defineCommand(contract.foundAgency, {
  who: [bySystem],
  async handle({ tx, input, append }) {
    if (!(await insertAgency(tx, input))) throw agencyExists({ key: input.key })
    append({ kind: 'agency.founded', body: input })
    return {}
  },
})

const addUnit = defineCommand(contract.addUnit, {
  who: [bySystem, { by: 'role', roles: ['administrator'], over: ({ input }) => input.parentId }],
  async handle({ tx, input, append }) {
    const root = await lockTree(tx)
    if (input.parentId === null && root !== null) throw rootExists({ unitId: root })
    const parentPath = input.parentId === null ? [] : (await getParent(tx, input.parentId)).path
    const name = bothWords(input.name)
    const attributes = await acceptAttributes(tx, 'unit', {}, input.attributes)
    const isNew = await insertUnit(tx, {
      unit_id: input.unitId,
      external_id: input.externalId,
      parent_id: input.parentId,
      path: [...parentPath, input.unitId],
      type: input.type,
      name_zh: name.zh,
      name_en: name.en,
      telephone: input.telephone,
      attributes,
      closed_at: null,
    })
    if (!isNew) throw externalIdTaken({ externalId: input.externalId })
    append({ kind: 'unit.added', unitId: input.unitId, subject: { kind: 'unit', id: input.unitId }, facts: { parentId: input.parentId, type: input.type, externalId: input.externalId }, body: { name, telephone: input.telephone, attributes } })
    return {}
  },
})

const changeUnit = defineCommand(contract.changeUnit, {
  who: [bySystem, overUnit('administrator')],
  async handle({ tx, input, append }) {
    await lockTree(tx)
    const unit = await getUnit(tx, input.unitId)
    const name = input.name === undefined ? { zh: unit.name_zh, en: unit.name_en } : bothWords(input.name)
    const telephone = input.telephone === undefined ? unit.telephone : input.telephone
    const attributes = await acceptAttributes(tx, 'unit', unit.attributes, input.attributes ?? {})
    await saveUnits(tx, [{ ...unit, name_zh: name.zh, name_en: name.en, telephone, attributes }])
    append({ kind: 'unit.changed', unitId: unit.unit_id, subject: { kind: 'unit', id: unit.unit_id }, body: { name, telephone, attributes } })
    return {}
  },
})

const moveUnit = defineCommand(contract.moveUnit, {
  // Whoever moves a unit gives it away and takes it in.
  who: [bySystem, { by: 'role', roles: ['administrator'], over: ({ input }) => [input.unitId, input.parentId] }],
  async handle({ tx, input, append }) {
    const root = await lockTree(tx)
    const unit = await getUnit(tx, input.unitId)
    if (unit.unit_id === root) throw rootStays({ unitId: unit.unit_id })
    const parent = await getParent(tx, input.parentId)
    if (parent.path.includes(unit.unit_id)) throw wouldBeCycle({ unitId: unit.unit_id, parentId: parent.unit_id })
    await moveSubtree(tx, unit, parent.path)
    append({ kind: 'unit.moved', unitId: unit.unit_id, subject: { kind: 'unit', id: unit.unit_id }, facts: { from: unit.parent_id, to: parent.unit_id } })
    return {}
  },
})

const closeUnit = defineCommand(contract.closeUnit, {
  who: [bySystem, overUnit('administrator')],
  async handle({ tx, input, append }) {
    const root = await lockTree(tx)
    const unit = await getUnit(tx, input.unitId)
    if (unit.unit_id === root) throw rootStays({ unitId: unit.unit_id })
    if (unit.closed_at !== null) throw unitClosed({ unitId: unit.unit_id })
    const uses = await countUses(tx, unit.unit_id)
    if (uses.members + uses.units + uses.places > 0) throw unitInUse({ unitId: unit.unit_id, ...uses })
    await saveUnits(tx, [{ ...unit, closed_at: tx.realNow }])
    append({ kind: 'unit.closed', unitId: unit.unit_id, subject: { kind: 'unit', id: unit.unit_id } })
    return {}
  },
})

const reopenUnit = defineCommand(contract.reopenUnit, {
  who: [bySystem, overUnit('administrator')],
  async handle({ tx, input, append }) {
    await lockTree(tx)
    const unit = await getUnit(tx, input.unitId)
    if (unit.parent_id !== null) await getParent(tx, unit.parent_id)
    await saveUnits(tx, [{ ...unit, closed_at: null }])
    append({ kind: 'unit.reopened', unitId: unit.unit_id, subject: { kind: 'unit', id: unit.unit_id } })
    return {}
  },
})

export const unitCommands: readonly Command[] = [foundAgency, addUnit, changeUnit, moveUnit, closeUnit, reopenUnit]
