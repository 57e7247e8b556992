import { defineView, type View } from '../../kernel/view.ts'
import { listDeclarations } from '../attributes.ts'
import { forceSheet } from '../commands/import.ts'
import * as contract from '../contract.ts'
import { memberCells } from '../import/members.ts'
import { unitCells } from '../import/units.ts'
import { listGrants, listMembersWithUnits, listQualifications } from '../queries/members.ts'
import { listAllUnits } from '../queries/units.ts'
import { writeTable, writeTemplate } from '../sheet/write-table.ts'
import { sees, visibilityOf } from '../visibility.ts'
import { byMember, bySystem, overUnit } from '../who.ts'

const exportUnits = defineView(contract.exportUnitsView, {
  who: [bySystem, byMember],
  async read({ tx, input, actor }) {
    const visibility = visibilityOf(actor)
    const all = await listAllUnits(tx)
    const rows = unitCells(all.filter((unit) => sees(visibility, unit.path)), all, await listDeclarations(tx, 'unit'))
    return writeTable({ fileName: 'units', columns: (await forceSheet(tx, 'units')).columns, rows, isPersonal: false, ...input })
  },
})

const exportMembers = defineView(contract.exportMembersView, {
  who: [bySystem, overUnit('administrator')],
  shows: 'by-read',
  async read({ tx, input, addShown }) {
    const members = await listMembersWithUnits(tx, input.unitId)
    const ids = members.map((member) => member.member_id)
    addShown(ids)
    const rows = memberCells(members, {
      units: await listAllUnits(tx),
      grants: await listGrants(tx, ids),
      qualifications: await listQualifications(tx, ids),
      declarations: await listDeclarations(tx, 'member'),
    })
    return writeTable({ fileName: 'members', columns: (await forceSheet(tx, 'members')).columns, rows, isPersonal: true, format: input.format, language: input.language })
  },
})

const importTemplate = defineView(contract.importTemplateView, {
  who: [bySystem, byMember],
  read: async ({ tx, input }) => writeTemplate({ fileName: `${input.sheet}-template`, columns: (await forceSheet(tx, input.sheet)).columns, format: input.format, language: input.language }),
})

export const fileViews: readonly View[] = [exportUnits, exportMembers, importTemplate]
