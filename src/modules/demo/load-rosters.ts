/** Brings the demo's rosters into the agency through the commands that everybody uses: declared, opened, filled, submitted, approved, in force. */
import { memberIdOf, unitIdOf } from '../../force/index.ts'
import { idFrom } from '../../kernel/canonical.ts'
import { addDays } from '../roster/index.ts'
import { listDemoLogins } from './cast.ts'
import { demoAgency } from './people.ts'
import type { DemoForce } from './people-and-places.ts'
import { demoNeeds, demoPatterns, demoRosters, demoRules, demoShiftClasses, nextPeriod, type DemoRoster } from './rosters.ts'

/** As the system, or as the member. */
export type RunDemoRosterCommand = (request: { readonly id: string; readonly name: string; readonly input: unknown; readonly memberId?: string }) => Promise<unknown>

const agencyId = demoAgency.id
const classIdOf = (code: string): string => idFrom(agencyId, 'shift-class', code)
export const demoRosterId = (unit: string, from: string): string => idFrom(agencyId, 'demo-roster', unit, from)
const place = { timezone: 'Europe/Lisbon', country: 'PT' } as const

/** Command ids derive from names: a load cut short can be run again. */
export async function loadDemoRosters({ run, force }: { readonly run: RunDemoRosterCommand; readonly force: DemoForce }): Promise<void> {
  const command = (name: string, key: string, input: unknown, memberId?: string): Promise<unknown> => run({ id: idFrom(agencyId, 'demo-rosters', name, key), name, input, ...(memberId === undefined ? {} : { memberId }) })
  for (const { code, ...facts } of demoShiftClasses) await command('declare-shift-class', code, { classId: classIdOf(code), code, ...facts })
  for (const { key, ...facts } of demoPatterns) await command('declare-roster-pattern', key, { patternId: idFrom(agencyId, 'roster-pattern', key), ...facts })
  const root = force.units.find((unit) => unit.parent === null)
  if (root !== undefined) await command('set-roster-rules', root.externalId, { unitId: unitIdOf(agencyId, root.externalId), rules: demoRules })
  const commander = listDemoLogins(force).find((login) => login.username === 'commander')?.memberId
  if (commander === undefined) throw new Error('the demo has no commander')
  // Units one beside the other: what they write does not meet.
  await Promise.all(demoRosters(force).map((roster) => loadOne(roster)))

  async function loadOne(roster: DemoRoster): Promise<void> {
    const unitId = unitIdOf(agencyId, roster.unit)
    const type = force.units.find((unit) => unit.externalId === roster.unit)?.type
    const needs = type === 'station' ? demoNeeds.station : demoNeeds.detachment
    await command('set-roster-needs', roster.unit, { unitId, needs: needs.map(([code, qualification, minimum]) => ({ classId: classIdOf(code), qualification, minimum })) })
    await command('set-roster-members', roster.unit, { unitId, members: roster.lines.flatMap(({ member, group }) => (group === 0 ? [] : [{ memberId: memberIdOf(agencyId, member.externalId), group }])) })
    const rosterId = demoRosterId(roster.unit, roster.from)
    await command('open-roster', `${roster.unit} ${roster.from}`, { rosterId, unitId, from: roster.from, to: roster.to, ...place })
    await command('change-shifts', roster.unit, { rosterId, changes: cellsOf(roster) })
    await command('submit-roster', roster.unit, { rosterId })
    await command('approve-roster', roster.unit, { rosterId }, commander)
    await command('put-roster-in-force', roster.unit, { rosterId })
    if (type === 'station') await command('open-roster', `${roster.unit} ${nextPeriod.from}`, { rosterId: demoRosterId(roster.unit, nextPeriod.from), unitId, ...nextPeriod, ...place })
  }
}

function cellsOf({ from, lines }: DemoRoster): { memberId: string; day: string; classId: string }[] {
  return lines.flatMap(({ member, codes }) => codes.flatMap((code, day) => (code === '' ? [] : [{ memberId: memberIdOf(agencyId, member.externalId), day: addDays(from, day), classId: classIdOf(code) }])))
}
