import { findClock, readClock } from '../../kernel/clock.ts'
import { notFound } from '../../kernel/errors.ts'
import type { Actor } from '../../kernel/policy.ts'
import { membersIn } from '../../kernel/looks.ts'
import { defineView, type View } from '../../kernel/view.ts'
import { mayReach, listAllUnits, sees, visibilityOf } from '../../force/index.ts'
import { operationNow } from '../../orders/index.ts'
import { myRollCallView, rollCallsView, rollCallView } from './contract.ts'
import { linkPurpose } from './links.ts'
import { countHidden, findCall, findMine, listCalledFacts, listCalledPeople, listCalls, listScheduled, listWaiting, type CalledCountRow, type CallRow, type MyCallRow } from './queries.ts'
import { calledStateOf, isSettled, rankOf, shownRole, type CalledState } from './rules.ts'

function callItem(call: CallRow, rows: readonly Omit<CalledCountRow, 'call_id'>[], now: number) {
  const counts: Partial<Record<CalledState, number>> = {}
  for (const row of rows) {
    const state = stateOf(call, row, now)
    counts[state] = (counts[state] ?? 0) + 1
  }
  return {
    id: call.call_id,
    clauseId: call.clause_id,
    occurrence: call.occurrence,
    sort: call.sort,
    openedAt: call.opened_at,
    answerBy: call.answer_by,
    verifyBy: call.verify_by,
    counts,
    total: rows.length,
    isClosed: rows.every((row) => isSettled({ answeredAt: row.answered_at, excusedAt: row.excused_at, reportedAt: row.reported_at })),
  }
}

function factsOf(call: { readonly answer_by: number }, row: Omit<CalledCountRow, 'call_id' | 'unit_id'>) {
  return { answerBy: call.answer_by, answeredAt: row.answered_at, how: row.how, excusedAt: row.excused_at, reportedAt: row.reported_at, memberId: row.member_id }
}

function stateOf(call: { readonly answer_by: number }, row: Omit<CalledCountRow, 'call_id' | 'unit_id'>, now: number): CalledState {
  return calledStateOf(factsOf(call, row), now)
}

/** What is called in the reader's part of the tree, and the reader. */
function isShown(actor: Actor, path: readonly string[], memberId: string | null): boolean {
  return sees(visibilityOf(actor), path) || (actor.kind === 'member' && memberId === actor.memberId)
}

const rollCalls = defineView(rollCallsView, {
  who: [{ by: 'member' }],
  async read({ tx, input, actor }) {
    const now = await operationNow(tx, input.operationId)
    const calls = await listCalls(tx, input.operationId)
    const paths = new Map((await listAllUnits(tx)).map((unit) => [unit.unit_id, unit.path]))
    const rows = await listCalledFacts(tx, calls.map((call) => call.call_id))
    const shown = Map.groupBy(rows.filter((row) => isShown(actor, paths.get(row.unit_id) ?? [], row.member_id)), (row) => row.call_id)
    const scheduled = await listScheduled(tx, input.operationId, now)
    return {
      calls: calls.flatMap((call) => {
        const own = shown.get(call.call_id)
        return own === undefined ? [] : [callItem(call, own, now)]
      }),
      scheduled: scheduled.map((row) => ({ at: row.at, clauseId: row.clause_id, occurrence: row.occurrence })),
      randomLeft: await countHidden(tx, input.operationId),
    }
  },
})

const rollCall = defineView(rollCallView, {
  who: [{ by: 'member' }],
  shows: membersIn,
  async read({ tx, input, actor }) {
    const call = await findCall(tx, input.callId)
    const people = call === null ? [] : (await listCalledPeople(tx, input.callId)).filter((row) => isShown(actor, row.path, row.member_id))
    // The same answer whether it is elsewhere or nowhere.
    if (call === null || people.length === 0) throw notFound('roll call', input.callId)
    const now = await operationNow(tx, call.operation_id)
    const order = people.map((row) => ({ row, rank: rankOf(factsOf(call, row), now) }))
    order.sort((a, b) => a.rank - b.rank || compareText(a.row.unit_order, b.row.unit_order) || compareText(a.row.role, b.row.role) || compareText(a.row.called_id, b.row.called_id))
    return {
      call: callItem(call, people, now),
      called: order.map(({ row }) => ({
        calledId: row.called_id,
        unitId: row.unit_id,
        unitName: { zh: row.unit_zh, en: row.unit_en },
        role: shownRole(row.role),
        memberId: row.member_id,
        memberName: row.member_name,
        // The console rings up who does not answer; the others called need to know that they are, no more. A unit's own number is on its page.
        telephone: row.member_id === null || mayReach(actor, { memberId: row.member_id, path: row.path }) ? row.telephone : null,
        state: stateOf(call, row, now),
        answeredAt: row.answered_at,
        how: row.how,
      })),
    }
  },
})

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** After the report somebody may still say that they are there; then the page has better things to show. */
const afterReportMs = 30 * 60_000

const myRollCall = defineView(myRollCallView, {
  who: [{ by: 'member' }, { by: 'link', purpose: linkPurpose, subject: ({ actor }) => (actor.kind === 'link' ? actor.subject : null) }],
  async read({ tx, actor }) {
    const rows = actor.kind === 'link' ? [await findMine(tx, actor.subject)] : actor.kind === 'member' ? await listWaiting(tx, actor.memberId) : []
    for (const row of rows) {
      const clock = row === null ? null : await findClock(tx, row.operation_id)
      if (row === null || clock === null) continue
      const now = readClock(clock, tx.realNow)
      // A link shows its call and how it ended, whenever that was.
      if (actor.kind !== 'link' && (now < row.opened_at || now > row.verify_by + afterReportMs)) continue
      return { call: { ...myCall(row, now), speed: clock.speed, isPaused: clock.isPaused } }
    }
    return { call: null }
  },
})

function myCall(row: MyCallRow, now: number) {
  return {
    callId: row.call_id,
    calledId: row.called_id,
    operationId: row.operation_id,
    operationTitle: { zh: row.title_zh, en: row.title_en },
    unitName: { zh: row.unit_zh, en: row.unit_en },
    role: shownRole(row.role),
    openedAt: row.opened_at,
    answerBy: row.answer_by,
    operationNow: now,
    state: stateOf(row, row, now),
  }
}

export const rollcallViews: readonly View[] = [rollCalls, rollCall, myRollCall]
