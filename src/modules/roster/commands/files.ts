import { defineCommand, type Command } from '../../../kernel/command.ts'
import { applyCellChanges } from '../changes.ts'
import { importRoster, previewRosterImport } from '../contract/rosters.ts'
import { importRefused, notDraft } from '../errors.ts'
import { lockRoster } from '../queries/rosters.ts'
import { readGrid } from '../read-grid.ts'
import { buildGrid, changeGrid, findLineViolations, findNeedViolations } from '../rules/grid.ts'
import { readRosterSheet } from '../sheet/read.ts'
import { editsRoster } from '../who.ts'

const preview = defineCommand(previewRosterImport, {
  who: [editsRoster],
  async handle({ tx, input }) {
    const grid = buildGrid(await readGrid(tx, await lockRoster(tx, input.rosterId), { withYear: false }))
    const { changes, problems } = await readRosterSheet(Buffer.from(input.contentBase64, 'base64'), grid)
    const after = changeGrid(grid, changes).grid
    const lines = new Set(changes.map((change) => change.memberId))
    const days = new Set(changes.map((change) => change.day))
    return { changes: [...changes], problems: [...problems], violations: [...[...lines].flatMap((memberId) => findLineViolations(after, memberId)), ...[...days].flatMap((day) => findNeedViolations(after, day))] }
  },
})

const take = defineCommand(importRoster, {
  who: [editsRoster],
  async handle(context) {
    const { tx, input } = context
    const rosterRow = await lockRoster(tx, input.rosterId)
    if (rosterRow.status !== 'draft') throw notDraft(rosterRow.status)
    const grid = buildGrid(await readGrid(tx, rosterRow, { withYear: false }))
    const { changes, problems } = await readRosterSheet(Buffer.from(input.contentBase64, 'base64'), grid)
    if (problems.length > 0) throw importRefused(problems)
    const { revision, changed } = await applyCellChanges(tx, context, { rosterRow, changes })
    return { revision, changed: changed.length }
  },
})

export const rosterFileCommands: readonly Command[] = [preview, take]
