/** Swaps and give-aways: offered, accepted, approved; every rule is checked at the last two. */
import type { z } from 'zod'
import { idFrom } from '../../../kernel/canonical.ts'
import { defineCommand, type Command, type CommandContext } from '../../../kernel/command.ts'
import type { Tx } from '../../../kernel/db/database.ts'
import { notFound } from '../../../kernel/errors.ts'
import type { Actor, Question, Rule } from '../../../kernel/policy.ts'
import { forceScope, listRoleHolders, momentOf } from '../../../force/index.ts'
import type { Kinds } from '../../../orders/index.ts'
import { applyToRosters } from '../changes.ts'
import { acceptSwap, approveSwap, declineSwap, endSwap, offerSwap, refuseSwap, type CellChange } from '../contract.ts'
import { readNotice } from '../duties/notice.ts'
import { swapMemberGone, swapNotAccepted, swapNotInForce, swapNotYours, swapOfferedAlready, swapOwn, swapSettled, swapShiftBegun, swapShiftGone, swapWithOneself } from '../errors-swaps.ts'
import { listPeople, unitOfMember } from '../queries/people.ts'
import { lockRosters } from '../queries/rosters.ts'
import { findSwap, insertSwap, listSwapShifts, lockShifts, lockSwap, saveSwapStatus, type SwapRow, type SwapShiftRow } from '../queries/swaps.ts'
import { findSwapParts, handingsOf, mustBreakNothing, type SwapParts } from '../swap-check.ts'
import { tellPeople } from '../telling.ts'

/** Do it for somebody of theirs who cannot. */
export const actingRoles: readonly string[] = ['leader', 'commander']
/** Approve, over the units of both shifts and of both people. */
export const approvingRoles: readonly string[] = ['leader', 'commander', 'planner']

type OnSwap = { readonly swapId: string }
type Base = Pick<CommandContext<{ readonly operationId: string | null }>, 'tx' | 'input' | 'actor' | 'append'>

const homeOf = async (tx: Tx, memberId: string | undefined): Promise<readonly string[] | string> => (memberId === undefined ? [] : ((await unitOfMember(tx, memberId)) ?? []))

/** The member of one side, or who leads them. */
function sideRules(side: 'from_member_id' | 'to_member_id'): Rule<OnSwap>[] {
  return [
    { by: 'self', of: async ({ tx, input }) => { const swap = await findSwap(tx, input.swapId); return swap === null ? [] : [swap[side]] } },
    { by: 'role', roles: actingRoles, over: async ({ tx, input }) => homeOf(tx, (await findSwap(tx, input.swapId))?.[side]) },
  ]
}

/** Units of the shifts and of the people: who approves holds a role over all of them. */
export async function unitsOfSwap(tx: Tx, swap: SwapRow): Promise<string[]> {
  const shifts = await listSwapShifts(tx, [swap.shift_id, ...(swap.other_shift_id === null ? [] : [swap.other_shift_id])])
  const people = await listPeople(tx, [swap.from_member_id, swap.to_member_id])
  return [...new Set([...shifts.map((row) => row.unit_id), ...people.map((row) => row.unit_id)])]
}

const overBoth = async ({ tx, input }: Question<OnSwap>): Promise<readonly string[]> => {
  const swap = await findSwap(tx, input.swapId)
  return swap === null ? [] : unitsOfSwap(tx, swap)
}

const momentIn = (tx: Tx, operationId: string | null): Promise<number> => momentOf(tx, { operationId, at: null })

/** A shift of a roster that holds, not begun. */
function mustBeAhead(row: SwapShiftRow, now: number): void {
  if (row.cancelled_at !== null) throw swapShiftGone()
  if (row.roster_status !== 'approved' && row.roster_status !== 'in-force') throw swapNotInForce(row.roster_status)
  if (row.from_at <= now) throw swapShiftBegun(row.from_at)
}

const behalf = (actor: Actor, memberId: string): { onBehalfOf: string } | Record<string, never> => (actor.kind === 'member' && actor.memberId !== memberId ? { onBehalfOf: `member:${memberId}` } : {})

const offerSwapCommand = defineCommand(offerSwap, {
  who: [
    { by: 'self', of: async ({ tx, input }) => (await listSwapShifts(tx, [input.shiftId])).map((row) => row.member_id) },
    { by: 'role', roles: actingRoles, over: async ({ tx, input }) => homeOf(tx, (await listSwapShifts(tx, [input.shiftId]))[0]?.member_id) },
  ],
  async handle({ tx, input, actor, append }) {
    const ids = [input.shiftId, ...(input.otherShiftId === null ? [] : [input.otherShiftId])]
    await lockShifts(tx, ids)
    const now = await momentIn(tx, input.operationId)
    const parts = await findSwapParts(tx, { shift_id: input.shiftId, other_shift_id: input.otherShiftId })
    if (parts === null) throw notFound('shift', input.otherShiftId ?? input.shiftId)
    const { shift, other } = parts
    for (const row of [shift, ...(other === null ? [] : [other])]) mustBeAhead(row, now)
    if (input.toMemberId === shift.member_id) throw swapWithOneself()
    if (other !== null && other.member_id !== input.toMemberId) throw swapNotYours()
    const [to] = await listPeople(tx, [input.toMemberId])
    const [from] = await listPeople(tx, [shift.member_id])
    if (to === undefined) throw swapMemberGone(input.toMemberId)
    if (from === undefined) throw swapMemberGone(shift.member_id)
    const isNew = await insertSwap(tx, { swapId: input.swapId, shiftId: input.shiftId, fromMemberId: shift.member_id, toMemberId: input.toMemberId, otherShiftId: input.otherShiftId, at: now })
    if (!isNew) throw swapOfferedAlready()
    append({
      kind: 'swap.offered',
      operationId: input.operationId,
      occurredAt: now,
      unitId: shift.unit_id,
      subject: { kind: 'swap', id: input.swapId },
      ...behalf(actor, shift.member_id),
      facts: { swapId: input.swapId, shiftId: input.shiftId, otherShiftId: input.otherShiftId, fromMemberId: shift.member_id, toMemberId: input.toMemberId },
    })
    await tellPeople(tx, { name: `swap.offered:${input.swapId}`, operationId: input.operationId, memberIds: [input.toMemberId], kind: 'swap.offered', facts: { swapId: input.swapId, name: from.name, shiftAt: shift.from_at }, at: now })
    return {}
  },
})

/** Locked and still at that step. */
async function getSwapAt(tx: Tx, swapId: string, ...steps: SwapRow['status'][]): Promise<SwapRow> {
  const swap = await lockSwap(tx, swapId)
  if (swap === null) throw notFound('swap', swapId)
  if (!steps.includes(swap.status)) throw swap.status === 'offered' ? swapNotAccepted() : swapSettled(swap.status)
  return swap
}

async function getParts(tx: Tx, swap: SwapRow, now: number): Promise<SwapParts> {
  const parts = await findSwapParts(tx, swap)
  if (parts === null) throw swapShiftGone()
  for (const row of [parts.shift, ...(parts.other === null ? [] : [parts.other])]) mustBeAhead(row, now)
  return parts
}

async function settle({ tx, input, actor, append }: Base, { swap, status, now, tellIds, reason, facts = {} }: { swap: SwapRow; status: SwapRow['status']; now: number; tellIds: readonly string[]; reason?: string; facts?: Record<string, unknown> }): Promise<void> {
  const [shift] = await listSwapShifts(tx, [swap.shift_id])
  await saveSwapStatus(tx, swap.swap_id, status, status === 'accepted' ? null : now)
  const side = status === 'accepted' || status === 'declined' ? swap.to_member_id : swap.from_member_id
  append({
    kind: `swap.${status}`,
    operationId: input.operationId,
    occurredAt: now,
    unitId: shift?.unit_id ?? null,
    subject: { kind: 'swap', id: swap.swap_id },
    ...(status === 'approved' || status === 'refused' ? {} : behalf(actor, side)),
    facts: { swapId: swap.swap_id, shiftId: swap.shift_id, otherShiftId: swap.other_shift_id, fromMemberId: swap.from_member_id, toMemberId: swap.to_member_id, ...facts },
    ...(reason === undefined ? {} : { body: { reason } }),
  })
  const memberIds = tellIds.filter((memberId) => actor.kind !== 'member' || memberId !== actor.memberId)
  await tellPeople(tx, { name: `swap.${status}:${swap.swap_id}`, operationId: input.operationId, memberIds, kind: `swap.${status}`, facts: { swapId: swap.swap_id, ...(shift === undefined ? {} : { shiftAt: shift.from_at, unitName: { zh: shift.unit_zh, en: shift.unit_en } }) }, at: now })
}

const acceptSwapCommand = defineCommand(acceptSwap, {
  who: sideRules('to_member_id'),
  async handle(context) {
    const { tx, input } = context
    const swap = await getSwapAt(tx, input.swapId, 'offered')
    const now = await momentIn(tx, input.operationId)
    const parts = await getParts(tx, swap, now)
    await mustBreakNothing(tx, parts, { toMemberId: swap.to_member_id, at: now })
    const approvers = await listApprovers(tx, swap)
    await settle(context, { swap, status: 'accepted', now, tellIds: [swap.from_member_id, ...approvers] })
    return {}
  },
})

/** Those nearest to both: who lead the lowest unit that is over all of them, or the next above where nobody does. */
async function listApprovers(tx: Tx, swap: SwapRow): Promise<string[]> {
  const paths = await Promise.all((await unitsOfSwap(tx, swap)).map((unitId) => forceScope.pathOf(tx, unitId)))
  const [first = []] = paths
  const common = first.filter((unitId, at) => paths.every((path) => path[at] === unitId))
  const holders = (await listRoleHolders(tx, common, approvingRoles)).filter((row) => row.member_id !== swap.from_member_id && row.member_id !== swap.to_member_id)
  const nearest = common.findLast((unitId) => holders.some((row) => row.unit_id === unitId))
  return holders.filter((row) => row.unit_id === nearest).map((row) => row.member_id)
}

const declineSwapCommand = defineCommand(declineSwap, {
  who: sideRules('to_member_id'),
  async handle(context) {
    const { tx, input } = context
    const swap = await getSwapAt(tx, input.swapId, 'offered', 'accepted')
    await settle(context, { swap, status: 'declined', now: await momentIn(tx, input.operationId), tellIds: [swap.from_member_id] })
    return {}
  },
})

const endSwapCommand = defineCommand(endSwap, {
  who: sideRules('from_member_id'),
  async handle(context) {
    const { tx, input } = context
    const swap = await getSwapAt(tx, input.swapId, 'offered', 'accepted')
    await settle(context, { swap, status: 'ended', now: await momentIn(tx, input.operationId), tellIds: [swap.to_member_id], facts: { why: 'taken-back' } })
    return {}
  },
})

function createApproveSwap(kinds: Kinds): Command {
  return defineCommand(approveSwap, {
    who: [{ by: 'role', roles: approvingRoles, over: overBoth }],
    async handle(context) {
      const { tx, input, actor, append } = context
      // Rosters first, as everything that writes shifts does: two that meet then wait instead of locking each other out.
      const seen = await findSwap(tx, input.swapId)
      if (seen === null) throw notFound('swap', input.swapId)
      const before = await findSwapParts(tx, seen)
      const rosters = await lockRosters(tx, before === null ? [] : [before.shift.roster_id, ...(before.other === null ? [] : [before.other.roster_id])])
      const swap = await getSwapAt(tx, input.swapId, 'accepted')
      if (actor.kind === 'member' && (actor.memberId === swap.from_member_id || actor.memberId === swap.to_member_id)) throw swapOwn()
      const now = await momentIn(tx, input.operationId)
      const parts = await getParts(tx, swap, now)
      await mustBreakNothing(tx, parts, { toMemberId: swap.to_member_id, at: now })
      const changes = changesOf(parts, swap.to_member_id)
      await applyToRosters(tx, context, {
        parts: rosters.map((rosterRow) => ({ rosterRow, changes: changes.filter((one) => one.rosterId === rosterRow.roster_id).map((one) => one.change) })),
        at: now,
        operationId: input.operationId,
        guests: true,
        exceptSwapId: swap.swap_id,
      })
      const late = await listLateShifts(tx, kinds, { parts, operationId: input.operationId, now })
      // Whoever approves the swap approves the late change: the order's clause counts it as one.
      for (const { row, missedMs } of late) {
        append({
          kind: 'roster.change-approved',
          operationId: input.operationId,
          occurredAt: now,
          unitId: row.unit_id,
          subject: { kind: 'roster', id: row.roster_id },
          facts: { changeId: idFrom(swap.swap_id, row.shift_id), swapId: swap.swap_id, rosterId: row.roster_id, isLate: true, noticeMissedMs: missedMs, fromAt: row.from_at },
        })
      }
      const rows = [parts.shift, ...(parts.other === null ? [] : [parts.other])]
      await settle(context, {
        swap,
        status: 'approved',
        now,
        tellIds: [swap.from_member_id, swap.to_member_id],
        facts: { isLate: late.length > 0, unitIds: [...new Set(rows.map((row) => row.unit_id))], rosterIds: [...new Set(rows.map((row) => row.roster_id))], fromAt: Math.min(...rows.map((row) => row.from_at)), toAt: Math.max(...rows.map((row) => row.to_at)) },
      })
      return {}
    },
  })
}

/** Cells as they shall be: who gives is off, who takes is on; one who does both in one cell is on. */
function changesOf(parts: SwapParts, toMemberId: string): { rosterId: string; change: CellChange }[] {
  const cells = new Map<string, { rosterId: string; change: CellChange }>()
  const handings = handingsOf(parts, toMemberId)
  for (const { shift } of handings) cells.set(`${shift.rosterId} ${shift.memberId} ${shift.day}`, { rosterId: shift.rosterId, change: { memberId: shift.memberId, day: shift.day, classId: null } })
  for (const handing of handings) {
    const { shift } = handing
    cells.set(`${shift.rosterId} ${handing.toMemberId} ${shift.day}`, { rosterId: shift.rosterId, change: { memberId: handing.toMemberId, day: shift.day, classId: shift.classId } })
  }
  return [...cells.values()]
}

/** Its shifts that begin inside the notice that the order gives, with what is missing of it. */
export async function listLateShifts(tx: Tx, kinds: Kinds, { parts, operationId, now }: { parts: SwapParts; operationId: string | null; now: number }): Promise<{ row: SwapShiftRow; missedMs: number }[]> {
  const late: { row: SwapShiftRow; missedMs: number }[] = []
  for (const row of [parts.shift, ...(parts.other === null ? [] : [parts.other])]) {
    const { noticeMs } = await readNotice(tx, kinds, { operationId, unitId: row.unit_id })
    if (noticeMs !== null && row.from_at < now + noticeMs) late.push({ row, missedMs: noticeMs - (row.from_at - now) })
  }
  return late
}

const refuseSwapCommand = defineCommand(refuseSwap, {
  who: [
    // A leader of either side may say no.
    { by: 'role', roles: approvingRoles, over: async ({ tx, input }) => homeOf(tx, (await findSwap(tx, input.swapId))?.from_member_id) },
    { by: 'role', roles: approvingRoles, over: async ({ tx, input }) => homeOf(tx, (await findSwap(tx, input.swapId))?.to_member_id) },
    { by: 'role', roles: approvingRoles, over: overBoth },
  ],
  async handle(context: CommandContext<z.output<typeof refuseSwap.input>>) {
    const { tx, input } = context
    const swap = await getSwapAt(tx, input.swapId, 'offered', 'accepted')
    await settle(context, { swap, status: 'refused', now: await momentIn(tx, input.operationId), tellIds: [swap.from_member_id, swap.to_member_id], reason: input.reason })
    return {}
  },
})

export const swapCommands = (kinds: Kinds): readonly Command[] => [offerSwapCommand, acceptSwapCommand, declineSwapCommand, endSwapCommand, createApproveSwap(kinds), refuseSwapCommand]
