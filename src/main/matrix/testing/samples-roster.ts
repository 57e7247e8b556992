/** For every command and view of rosters something real to ask; as in samples.ts. */
import { addDays } from '../../../modules/roster/index.ts'
import type { Sample } from './sample.ts'
import type { World } from './world.ts'

const system = { kind: 'system', name: 'test' } as const
const dayOf = (world: World, days: number): string => addDays(new Date(world.now).toISOString().slice(0, 10), days)

/** Days from today of each roster of s1, and how far it has come. */
const rosters = { 'in-force': -3, draft: 20, submitted: 30, approved: 40 } as const
type RosterName = keyof typeof rosters

export const rosterOf = (world: World, name: RosterName): { rosterId: string } => ({ rosterId: world.id(`roster ${name}`) })
export const classIdOf = (world: World, code: 'D' | 'N'): string => world.id(`shift class ${code}`)
/** By the command that put it in. */
export const cell = (world: World, member: string, days: number, code: 'D' | 'N' | null): { memberId: string; day: string; classId: string | null } => ({ memberId: world.member(member), day: dayOf(world, days), classId: code === null ? null : classIdOf(world, code) })

/** What samples are about, made by commands; part of `raiseWorld`. */
export async function raiseRosters(world: World): Promise<void> {
  for (const [code, startsAt] of [['D', '08:00'], ['N', '20:00']] as const) {
    await world.run(system, 'declare-shift-class', { classId: classIdOf(world, code), code, name: { zh: code, en: code }, kind: 'duty', startsAt, minutes: 720, countedMinutes: 720, isNight: code === 'N', isWatch: true })
  }
  await world.run(system, 'declare-shift-class', { classId: world.id('shift class spare'), code: 'S', name: { zh: '备', en: 'Spare' }, kind: 'duty', startsAt: '08:00', minutes: 60, countedMinutes: 60 })
  await world.run(system, 'set-roster-needs', { unitId: world.id('unit s1'), needs: [{ classId: classIdOf(world, 'D'), qualification: '', minimum: 1 }] })
  for (const [name, days] of Object.entries(rosters)) {
    await world.run(system, 'open-roster', { rosterId: world.id(`roster ${name}`), unitId: world.id('unit s1'), from: dayOf(world, days), to: dayOf(world, days + 9), timezone: 'Atlantic/Reykjavik', country: 'IS' })
  }
  const { rosterId } = rosterOf(world, 'in-force')
  await world.run(system, 'change-shifts', { rosterId, changes: [cell(world, 'crew', -3, 'D'), cell(world, 'crew', 3, 'D'), cell(world, 'free', 4, 'D')] })
  for (const name of ['submitted', 'approved', 'in-force'] as const) {
    const on = rosterOf(world, name)
    await world.run(system, 'submit-roster', on)
    if (name !== 'submitted') await world.run('commander root', 'approve-roster', on)
    if (name === 'in-force') await world.run('commander root', 'put-roster-in-force', on)
  }
  await world.run(system, 'ask-roster-change', { rosterId, changeId: world.id('roster change'), changes: [cell(world, 'crew', -3, null)], reason: 'went home', handover: 'to the leader' })
}

export function makeRosterSamples(world: World): Readonly<Record<string, Sample>> {
  const unitId = world.id('unit s1')
  const draft = rosterOf(world, 'draft')
  const inForce = rosterOf(world, 'in-force')
  const change = { changeId: world.id('roster change') }
  const reason = 'for a reason'
  const name = { zh: '新', en: 'New' }
  const file = { ...draft, fileName: 'roster.csv', contentBase64: Buffer.from(`Number,${dayOf(world, 20)}\ncrew,D\n`).toString('base64') }
  return {
    'declare-shift-class': { input: { classId: crypto.randomUUID(), code: 'X', name, kind: 'duty', startsAt: '08:00', minutes: 60, countedMinutes: 60 } },
    'retire-shift-class': { input: { classId: world.id('shift class spare') } },
    'declare-roster-pattern': { input: { patternId: crypto.randomUUID(), name, cycle: ['D', '', ''], groups: 3 }, refusedAs: ['roster.unknown-code'] },
    'set-roster-needs': { input: { unitId, needs: [{ classId: classIdOf(world, 'N'), qualification: 'boat', minimum: 1 }] }, self: 'crew' },
    'set-roster-rules': { input: { unitId, rules: { minRestMinutes: 600, maxConsecutiveDays: 5, minConsecutiveDaysOff: 1, minMinutesPerWeek: 0, maxMinutesPerWeek: 3000, maxWeekendsInFour: 3 } }, self: 'crew' },
    'set-roster-members': { input: { unitId, members: [{ memberId: world.member('crew'), group: 1 }] }, self: 'crew' },
    'open-roster': { input: { rosterId: crypto.randomUUID(), unitId, from: dayOf(world, 100), to: dayOf(world, 110), timezone: 'Atlantic/Reykjavik', country: 'IS' }, self: 'crew' },
    'withdraw-roster': { input: draft, self: 'crew' },
    'submit-roster': { input: draft, self: 'crew' },
    'return-roster': { input: { ...rosterOf(world, 'submitted'), reason }, self: 'crew' },
    'approve-roster': { input: rosterOf(world, 'submitted'), self: 'crew' },
    'put-roster-in-force': { input: rosterOf(world, 'approved'), self: 'crew' },
    'change-shifts': { input: { ...draft, changes: [cell(world, 'crew', 21, 'D')] }, self: 'crew' },
    'ask-roster-change': { input: { ...inForce, changeId: crypto.randomUUID(), changes: [cell(world, 'free', -3, 'D')], reason, handover: reason }, self: 'crew' },
    'approve-roster-change': { input: change, self: 'crew' },
    'refuse-roster-change': { input: { ...change, reason }, self: 'crew' },
    'preview-roster-import': { input: file, self: 'crew' },
    'import-roster': { input: file, self: 'crew' },
    rosters: { input: {}, shows: draft.rosterId, self: 'crew' },
    roster: { input: draft, shows: draft.rosterId, self: 'crew' },
    'roster-settings': { input: { unitId }, shows: classIdOf(world, 'D'), self: 'crew' },
    'export-roster': { input: { ...draft, format: 'csv', language: 'en' }, shows: 'crew', self: 'crew' },
    'note-submitted-day': { input: { operationId: world.operationId, appointmentId: crypto.randomUUID(), day: dayOf(world, 0), unitIds: [unitId] } },
    strength: { input: { operationId: world.operationId, unitId, from: world.now, to: world.now + 86_400_000 }, shows: unitId, self: 'crew' },
    // Nobody has ninety-nine people at hand.
    floors: { input: { operationId: world.operationId }, shows: unitId, self: 'crew' },
    'level-floors': { input: { operationId: world.operationId, level: null }, shows: unitId, self: 'crew' },
    'my-shifts': { input: {}, shows: inForce.rosterId, self: 'crew' },
  }
}
