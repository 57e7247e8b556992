/** The samples of verdicts-personal.ts: what shows is one field of crew, or of free, who leads s1. */
import type { Sample } from './sample.ts'
import { numbers, type World } from './world.ts'

export function makePersonalSamples(world: World): Record<string, Sample> {
  const crew = { memberId: world.member('crew') }
  const ofCrew = { shows: numbers.get('crew') ?? '', self: 'crew' }
  const ofFree = { shows: numbers.get('free') ?? '', self: 'crew' }
  const onS1 = { unitId: world.id('unit s1') }
  return {
    'member/telephone': { input: crew, ...ofCrew },
    'member/qualifications': { input: crew, shows: '"boat"', self: 'crew' },
    'members/telephone': { input: {}, ...ofCrew },
    'members/found by telephone': { input: { search: numbers.get('crew') ?? '' }, shows: crew.memberId, self: 'away' },
    'unit/telephone of its leader': { input: onS1, ...ofFree },
    'on-duty/telephone': { input: {}, ...ofCrew },
    'absences/telephone who acts': { input: { from: world.now + 72_000_000, to: world.now + 78_000_000 }, ...ofCrew },
    'export-members/telephone': { input: { ...onS1, format: 'csv', language: 'en' }, ...ofCrew },
    'roll-call/telephone': { input: { callId: world.id('call') }, ...ofCrew },
  }
}
