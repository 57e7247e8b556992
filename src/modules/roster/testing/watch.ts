/** A handover at 07:50: s1 has a roster in force whose night goes and whose day comes. For the watch and for calendars. */
import { openNight, type Night } from '../../../orders/testing/night.ts'
import { createRosterSlice } from '../index.ts'
import { Planned } from './planned.ts'

/** 07:50 in Shanghai on 18 February 2027. */
export const startsAt = Date.UTC(2027, 1, 17, 23, 50)
const order = `operation: night
title: { zh: 夜, en: Night }
timezone: Asia/Shanghai
period: 2027-02-17T12:00/2027-02-19T12:00
clauses:
  - { id: "1", quote: 无, duties: [] }
`

export async function openWatch(): Promise<{ night: Night; planned: Planned }> {
  const night = await openNight({ kinds: [], slices: (kinds) => [createRosterSlice(kinds)], order, startsAt })
  const planned = new Planned(night)
  await planned.declare()
  await planned.roster('s1', {
    from: '2027-02-15', to: '2027-02-28',
    // Those of the fixture are on duty since an hour; crew2 goes, off comes.
    plan: { 's1-leader': { '2027-02-17': 'W', '2027-02-20': 'W' }, 's1-crew1': { '2027-02-18': 'W' }, 's1-off': { '2027-02-18': 'W' }, 's2-crew1': { '2027-02-18': 'W' } },
  })
  return { night, planned }
}
