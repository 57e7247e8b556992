/** A roster's way from draft to in force. */
import { findUnit, momentOf } from '../../../force/index.ts'
import { defineCommand, type Command, type CommandContext } from '../../../kernel/command.ts'
import { notFound } from '../../../kernel/errors.ts'
import { actorText } from '../../../kernel/policy.ts'
import { rolesOverUnit, type Kinds } from '../../../orders/index.ts'
import { idFrom } from '../../../kernel/canonical.ts'
import { approveRoster, openRoster, putRosterInForce, returnRoster, submitRoster, withdrawRoster } from '../contract/rosters.ts'
import { readNotice } from '../duties/notice.ts'
import { badCountry, badPeriod, badTimeZone, needsSecondPerson, notApproved, notDraft, notSubmitted, rosterExists, rosterOverlaps, unitHasNoMembers } from '../errors.ts'
import { isCountry } from '../holidays.ts'
import { findOverlapping, insertRoster, lockRoster, saveStep, type RosterRow } from '../queries/rosters.ts'
import { cancelShiftsOfRoster } from '../queries/shifts.ts'
import { readGrid } from '../read-grid.ts'
import { buildGrid, findViolations } from '../rules/grid.ts'
import { dayNumber, isTimeZone, listDays, startOfDay } from '../rules/times.ts'
import { approvesRoster, editing, editsRoster } from '../who.ts'

const longestDays = 400

const open = defineCommand(openRoster, {
  who: [{ by: 'system' }, rolesOverUnit(editing)],
  async handle({ tx, input, append }) {
    const { rosterId, unitId, from, to, timezone, country } = input
    if (dayNumber(to) < dayNumber(from) || dayNumber(to) - dayNumber(from) >= longestDays) throw badPeriod(from, to)
    if (!isTimeZone(timezone)) throw badTimeZone(timezone)
    if (!isCountry(country)) throw badCountry(country)
    const unit = await findUnit(tx, unitId)
    if (unit === null) throw notFound('unit', unitId)
    if (unit.type === 'partner' || unit.closed_at !== null) throw unitHasNoMembers(unitId)
    const other = await findOverlapping(tx, { unitId, from, to })
    if (other !== null) throw rosterOverlaps(other.from_day, other.to_day)
    if (!(await insertRoster(tx, { rosterId, unitId, from, to, timezone, country }))) throw rosterExists(rosterId)
    append({ kind: 'roster.opened', unitId, subject: { kind: 'roster', id: rosterId }, facts: { rosterId, fromDay: from, toDay: to, timezone, country } })
    return {}
  },
})

const withdraw = defineCommand(withdrawRoster, {
  who: [{ by: 'system' }, editsRoster],
  async handle({ tx, input, append }) {
    const roster = await lockRoster(tx, input.rosterId)
    if (roster.status !== 'draft') throw notDraft(roster.status)
    await cancelShiftsOfRoster(tx, roster.roster_id, tx.realNow)
    await saveStep(tx, roster.roster_id, { status: 'withdrawn' })
    append({ kind: 'roster.withdrawn', unitId: roster.unit_id, subject: { kind: 'roster', id: roster.roster_id }, facts: { rosterId: roster.roster_id } })
    return {}
  },
})

/** In which operation it counts, and when that is by its clock: the one named, else the one whose order speaks of this unit's rosters. */
async function occasionOf(tx: CommandContext<unknown>['tx'], kinds: Kinds, { roster, operationId }: { roster: RosterRow; operationId: string | null }): Promise<{ operationId: string | null; at: number }> {
  const counted = operationId ?? (await readNotice(tx, kinds, { operationId: null, unitId: roster.unit_id })).operationId
  return { operationId: counted, at: await momentOf(tx, { operationId: counted, at: null }) }
}

function createSubmit(kinds: Kinds): Command {
  return defineCommand(submitRoster, {
    who: [{ by: 'system' }, editsRoster],
    async handle({ tx, input, actor, append }) {
      const roster = await lockRoster(tx, input.rosterId)
      if (roster.status !== 'draft') throw notDraft(roster.status)
      const { operationId, at } = await occasionOf(tx, kinds, { roster, operationId: input.operationId })
      const violations = findViolations(buildGrid(await readGrid(tx, roster, { withYear: false })))
      await saveStep(tx, roster.roster_id, { status: 'submitted', at, by: actorText(actor) })
      const { roster_id: rosterId, unit_id: unitId, revision } = roster
      append({ kind: 'roster.submitted', operationId, occurredAt: at, unitId, subject: { kind: 'roster', id: rosterId }, facts: { rosterId, revision, violations: violations.length, hard: violations.filter((one) => one.isHard).length } })
      // The evidence of the duty kind `roster`: the order asks for each day by itself.
      for (const day of listDays(roster.from_day, roster.to_day)) append({ kind: 'roster.day-submitted', operationId, occurredAt: at, unitId, subject: { kind: 'unit', id: unitId }, facts: { day, rosterId } })
      return { violations: violations.length }
    },
  })
}

const sendBack = defineCommand(returnRoster, {
  who: approvesRoster,
  async handle({ tx, input, append }) {
    const roster = await lockRoster(tx, input.rosterId)
    // Approved and not yet in force: whoever approved it may see it otherwise the next morning.
    if (roster.status !== 'submitted' && roster.status !== 'approved') throw notSubmitted(roster.status)
    await saveStep(tx, roster.roster_id, { status: 'draft', reason: input.reason })
    append({ kind: 'roster.returned', unitId: roster.unit_id, subject: { kind: 'roster', id: roster.roster_id }, facts: { rosterId: roster.roster_id }, body: { reason: input.reason } })
    return {}
  },
})

function createApprove(kinds: Kinds): Command {
  return defineCommand(approveRoster, {
    who: approvesRoster,
    async handle({ tx, input, actor, append, schedule, commandId }) {
      const roster = await lockRoster(tx, input.rosterId)
      if (roster.status !== 'submitted') throw notSubmitted(roster.status)
      if (roster.submitted_by === actorText(actor)) throw needsSecondPerson()
      const { operationId, at } = await occasionOf(tx, kinds, { roster, operationId: input.operationId })
      await saveStep(tx, roster.roster_id, { status: 'approved', at, by: actorText(actor) })
      append({ kind: 'roster.approved', operationId, occurredAt: at, unitId: roster.unit_id, subject: { kind: 'roster', id: roster.roster_id }, facts: { rosterId: roster.roster_id, revision: roster.revision } })
      // By itself on its first day; somebody may put it in force before. By the command's id: it may be returned and approved again.
      schedule({ id: idFrom(commandId, 'in-force'), clockId: operationId, at: startOfDay(roster.from_day, roster.timezone), command: putRosterInForce.name, input: { rosterId: roster.roster_id, operationId } })
      return {}
    },
  })
}

function createPutInForce(kinds: Kinds): Command {
  return defineCommand(putRosterInForce, {
    who: [{ by: 'system' }, ...approvesRoster],
    async handle({ tx, input, append, occurredAt }) {
      const roster = await lockRoster(tx, input.rosterId)
      if (roster.status !== 'approved') throw notApproved(roster.status)
      const occasion = await occasionOf(tx, kinds, { roster, operationId: input.operationId })
      const at = occurredAt ?? occasion.at
      await saveStep(tx, roster.roster_id, { status: 'in-force', at })
      append({ kind: 'roster.in-force', operationId: occasion.operationId, occurredAt: at, unitId: roster.unit_id, subject: { kind: 'roster', id: roster.roster_id }, facts: { rosterId: roster.roster_id, revision: roster.revision } })
      return {}
    },
  })
}

export function createRosterCommands(kinds: Kinds): readonly Command[] {
  return [open, withdraw, createSubmit(kinds), sendBack, createApprove(kinds), createPutInForce(kinds)]
}
