/** What is asked about periods, holds and erasure: a longer period that waits, and holds on crew in each of their states. */
import { numbers } from './world.ts'
import type { Sample } from './sample.ts'
import type { World } from './world.ts'

export async function makeRetentionSamples(world: World): Promise<Record<string, Sample>> {
  const crew = { memberId: world.member('crew') }
  const reason = 'for a reason'
  const about = { scope: 'member', scopeId: crew.memberId, reason }
  const [waiting, held, lifting] = [world.id('hold waiting'), world.id('hold held'), world.id('hold lifting')]
  for (const holdId of [waiting, held, lifting]) await world.run('administrator root', 'propose-hold', { holdId, ...about })
  for (const holdId of [held, lifting]) await world.run('auditor root', 'approve-hold', { holdId })
  await world.run('administrator root', 'propose-lift', { holdId: lifting, reason })
  await world.run('administrator root', 'set-retention', { field: 'orders.notification', days: 400 })
  return {
    'schedule-erasure': { input: { day: '2027-01-01' } },
    'erase-expired': { input: { day: '2027-01-01' } },
    'set-retention': { input: { field: 'rollcall.called', days: 30 }, allowedAs: ['retention.same-period'] },
    'approve-retention': { input: { field: 'orders.notification' }, allowedAs: ['retention.same-person'], refusedAs: ['retention.nothing-proposed'] },
    'decline-retention': { input: { field: 'orders.notification' }, refusedAs: ['retention.nothing-proposed'] },
    'propose-hold': { input: { holdId: crypto.randomUUID(), ...about }, self: 'crew' },
    'approve-hold': { input: { holdId: waiting }, allowedAs: ['retention.same-person'], self: 'crew' },
    'decline-hold': { input: { holdId: waiting }, self: 'crew' },
    'propose-lift': { input: { holdId: held, reason }, self: 'crew' },
    'approve-lift': { input: { holdId: lifting }, allowedAs: ['retention.same-person'], self: 'crew' },
    retention: { input: {}, shows: crew.memberId, self: 'crew' },
    'own-data': { input: crew, shows: numbers.get('crew') ?? 'no number', self: 'crew' },
  }
}
