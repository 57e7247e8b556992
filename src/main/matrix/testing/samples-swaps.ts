/** For swaps, calls to come in, the watch and calendar feeds something real to ask; as in samples.ts. */
import { addDays } from '../../../modules/roster/index.ts'
import { watchChecklist } from '../../../modules/roster/rules/checklist.ts'
import { cell, classIdOf, rosterOf } from './samples-roster.ts'
import type { Sample } from './sample.ts'
import type { World } from './world.ts'

const system = { kind: 'system', name: 'test' } as const
const dayOf = (world: World, days: number): string => addDays(new Date(world.now).toISOString().slice(0, 10), days)
const secretOf = (letter: string): string => letter.repeat(43)
const inOrder = watchChecklist.map(({ key }) => ({ key, isOk: true }))

async function shiftOf(world: World, member: string, days: number): Promise<string> {
  const [row] = await world.system.database.transaction(world.agencyId, (tx) =>
    tx.query<{ shift_id: string }>('SELECT shift_id FROM shift WHERE agency_id = $1 AND member_id = $2 AND day = $3 AND cancelled_at IS NULL', [tx.agencyId, world.member(member), dayOf(world, days)]))
  if (row === undefined) throw new Error(`${member} has no shift in ${days} days`)
  return row.shift_id
}

/** After `raiseRosters`: one swap offered, one accepted, a call with an answer, a handover, a feed. */
export async function raiseSwaps(world: World): Promise<void> {
  const { rosterId } = rosterOf(world, 'in-force')
  await world.run(system, 'change-shifts', { rosterId, changes: [cell(world, 'away', 5, 'N'), cell(world, 'out', 5, 'D')] })
  await world.run('away', 'offer-swap', { swapId: world.id('swap offered'), shiftId: await shiftOf(world, 'away', 5), toMemberId: world.member('crew') })
  await world.run('out', 'offer-swap', { swapId: world.id('swap accepted'), shiftId: await shiftOf(world, 'out', 5), toMemberId: world.member('crew') })
  await world.run('crew', 'accept-swap', { swapId: world.id('swap accepted') })
  const gap = { rosterId, day: dayOf(world, 2), classId: classIdOf(world, 'N') }
  await world.run('leader unit', 'call-out', { ...gap, callOutId: world.id('call-out'), memberIds: [world.member('crew'), world.member('free')], wanted: 2 })
  await world.run('free', 'answer-call-out', { callOutId: world.id('call-out'), memberId: world.member('free'), answer: 'coming' })
  await world.run('free', 'hand-over-watch', { handoverId: world.id('watch handover'), unitId: world.id('unit s1'), items: inOrder })
  await world.run('crew', 'make-calendar-link', { linkId: world.id('calendar link'), unitId: world.id('unit s1'), secret: secretOf('a') })
}

export async function makeSwapSamples(world: World): Promise<Readonly<Record<string, Sample>>> {
  const crew = { memberId: world.member('crew') }
  const offered = { swapId: world.id('swap offered') }
  const accepted = { swapId: world.id('swap accepted') }
  const gap = { rosterId: rosterOf(world, 'in-force').rosterId, day: dayOf(world, 2), classId: classIdOf(world, 'D') }
  const call = { callOutId: world.id('call-out') }
  const onS1 = { unitId: world.id('unit s1') }
  const link = { linkId: world.id('calendar link') }
  const own = { shiftId: await shiftOf(world, 'crew', 3) }
  return {
    'offer-swap': { input: { ...own, swapId: crypto.randomUUID(), toMemberId: world.member('free') }, self: 'crew' },
    'accept-swap': { input: offered, self: 'crew' },
    'decline-swap': { input: offered, self: 'crew' },
    'end-swap': { input: offered, self: 'away' },
    'end-swap/by the other side': { input: offered, self: 'crew' },
    'approve-swap': { input: accepted, self: 'crew' },
    'refuse-swap': { input: { ...accepted, reason: 'for a reason' }, self: 'crew' },
    swaps: { input: {}, shows: accepted.swapId, self: 'crew' },
    // Any answer is one: whom it names, the handler narrows by itself.
    'swap-options': { input: own, self: 'crew' },
    'gap-candidates': { input: gap, self: 'crew' },
    'call-out/of a neighbour': { input: { ...gap, callOutId: crypto.randomUUID(), memberIds: [world.member('leader beside')] }, self: 'crew' },
    'call-out': { input: { ...gap, callOutId: crypto.randomUUID(), memberIds: [world.member('free')] }, self: 'crew' },
    'answer-call-out': { input: { ...call, ...crew, answer: 'cannot' }, self: 'crew' },
    'assign-call-out': { input: { ...call, memberId: world.member('free') }, self: 'crew' },
    'end-call-out': { input: call, self: 'crew' },
    'call-outs': { input: {}, shows: call.callOutId, self: 'crew' },
    'hand-over-watch': { input: { ...onS1, handoverId: crypto.randomUUID(), items: inOrder }, self: 'crew' },
    'take-over-watch': { input: { handoverId: world.id('watch handover'), presentMemberIds: [crew.memberId] }, self: 'crew' },
    watch: { input: onS1, shows: crew.memberId, self: 'crew' },
    'make-calendar-link': { input: { ...onS1, linkId: crypto.randomUUID(), secret: secretOf('b') }, self: 'crew' },
    'make-calendar-link/of a member': { input: { ...crew, linkId: crypto.randomUUID(), secret: secretOf('c') }, self: 'crew' },
    'revoke-calendar-link': { input: link, self: 'crew' },
    'calendar-links': { input: {}, shows: link.linkId, self: 'crew' },
  }
}
