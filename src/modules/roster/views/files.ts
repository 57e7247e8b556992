import { findUnit } from '../../../force/index.ts'
import { notFound } from '../../../kernel/errors.ts'
import { defineView, type View } from '../../../kernel/view.ts'
import { reading } from '../../../orders/index.ts'
import { exportRosterView } from '../contract/rosters.ts'
import { findRoster } from '../queries/rosters.ts'
import { readGrid } from '../read-grid.ts'
import { buildGrid } from '../rules/grid.ts'
import { writeRosterCsv, writeRosterXlsx } from '../sheet/write.ts'

const mediaTypes = { xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', csv: 'text/csv; charset=utf-8' } as const

const exportRoster = defineView(exportRosterView, {
  // A list of names to carry away: for those who plan, steer or check, not for every member who may look at it.
  who: [{ by: 'system' }, { by: 'role', roles: reading, over: async ({ tx, input }) => { const roster = await findRoster(tx, input.rosterId); return roster === null ? [] : [roster.unit_id] } }],
  shows: 'by-read',
  async read({ tx, input, addShown }) {
    const roster = await findRoster(tx, input.rosterId)
    const unit = roster === null ? null : await findUnit(tx, roster.unit_id)
    if (roster === null || unit === null) throw notFound('roster', input.rosterId)
    const { language, format } = input
    const fileName = `roster-${unit.external_id}-${roster.from_day}`
    const facts = await readGrid(tx, roster, { withYear: false })
    addShown(facts.members.map((member) => member.id))
    const file = { grid: buildGrid(facts), title: `${language === 'zh' ? unit.name_zh : unit.name_en} ${roster.from_day} – ${roster.to_day}`, language }
    const bytes = format === 'csv' ? writeRosterCsv(file) : await writeRosterXlsx(file)
    return { fileName: `${fileName}-personal-data.${format}`, mediaType: mediaTypes[format], contentBase64: bytes.toString('base64') }
  },
})

export const rosterFileViews: readonly View[] = [exportRoster]
