import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { placeIdOf } from '../force/index.ts'
import { nightMembers, openNight, type Night } from '../orders/testing/night.ts'
import { dutyKinds } from './duty-kinds.ts'
import { slices } from './modules.ts'

/** What opens the night by itself; all other slices take part as they are. */
const ground = ['kernel', 'force', 'places', 'orders']
const startsAt = Date.UTC(2027, 5, 23, 19)
const order = `operation: night
title: { zh: 夜, en: Night }
timezone: Europe/Lisbon
language: en
period: 2027-06-23T18:00/2027-06-24T12:00
levels:
  - { level: II, from: 2027-06-23T18:00 }
  - { level: I, from: 2027-06-23T20:00 }
clauses:
  - id: "1"
    quote: Two roll calls at random.
    duties:
      - { id: drawn, kind: roll-call, units: 'unit.type == "station"', call: { roles: [leader, duty-officer] }, random: { times: 2, between: 22:00-06:00 }, answer_within: PT3M }
      - { id: known, kind: roll-call, units: 'unit.type == "station"', call: { roles: [leader] }, daily: "21:00", answer_within: PT3M }
  - id: "2"
    quote: A report.
    duties:
      - { id: state, kind: report, units: 'unit.type == "station"', form: state, fields: [{ id: engines, type: whole, words: { zh: 车, en: Engines } }], by: 2027-06-24T08:00 }
`

let night: Night
let drawn: number[]

beforeAll(async () => {
  night = await openNight({ kinds: dutyKinds, slices: () => slices.filter((slice) => !ground.includes(slice.name)), order, startsAt })
  const rows = await night.query<{ at: number; input: string }>("SELECT at, input FROM due WHERE agency_id = $1 AND command = 'open-roll-call' ORDER BY at", [])
  drawn = rows.filter((row) => row.input.includes('isRandom')).map((row) => row.at)
  await night.query("INSERT INTO place (agency_id, place_id, kind, external_id, unit_id, type, name_zh, name_en, attributes, geometry) VALUES ($1, $2, 'segment', 'g4', $3, 'segment', 'g4', 'g4', '{}', 'null')", [placeIdOf(night.agencyId, 'segment', 'g4'), night.unit('s1')])
  await raiseRoster()
  await night.run(clock, 'keep-file', { fileId, uploader: `member:${night.member('s1-leader')}`, purpose: 'photo', sha256: 'ab'.repeat(32), thumbnailSha256: null, mediaType: 'image/jpeg', bytes: 1, name: 'a.jpg', position: null })
  // At 21:00 a call that everybody may see, so that every view has something to show.
  await night.goTo(startsAt + 3_600_000)
})
afterAll(() => night.close())

const clock = { kind: 'system', name: 'test' } as const
const fileId = crypto.randomUUID()
const roster = { rosterId: crypto.randomUUID(), classId: crypto.randomUUID(), solveId: crypto.randomUUID(), day: '2027-06-24' }

/** A draft with one shift, and a run of the solver over it. */
async function raiseRoster(): Promise<void> {
  const { rosterId, classId, solveId, day } = roster
  await night.run(clock, 'declare-shift-class', { classId, code: 'D', name: { zh: '白班', en: 'Day' }, kind: 'duty', startsAt: '08:00', minutes: 720, countedMinutes: 720 })
  await night.run(clock, 'open-roster', { rosterId, unitId: night.unit('s1'), from: day, to: '2027-06-30', timezone: 'Europe/Lisbon', country: 'PT' })
  await night.run(clock, 'change-shifts', { rosterId, changes: [{ memberId: night.member('s1-leader'), day, classId }] })
  await night.run('s1-leader', 'start-roster-solve', { solveId, rosterIds: [rosterId], options: {} })
}

async function inputs(): Promise<Readonly<Record<string, unknown>>> {
  const [report] = await night.obligations({ duty_id: 'state', unit_id: night.unit('s1') })
  const [call] = await night.query<{ call_id: string }>('SELECT call_id FROM rollcall_call WHERE agency_id = $1 ORDER BY opened_at LIMIT 1', [])
  const [shift] = await night.query<{ shift_id: string }>('SELECT shift_id FROM shift WHERE agency_id = $1', [])
  return {
    operationId: night.operationId, unitId: night.unit('s1'), memberId: night.member('s1-leader'), obligationId: report?.obligation_id, callId: call?.call_id,
    placeId: placeIdOf(night.agencyId, 'segment', 'g4'), version: 1, level: 'II', text: order, format: 'csv', language: 'en', sheet: 'members', kind: 'segment',
    rosterId: roster.rosterId, classId: roster.classId, solveId: roster.solveId, shiftId: shift?.shift_id, day: roster.day, days: [roster.day], fileId,
    hours: 48, minutes: 240, from: startsAt - 3_600_000, to: startsAt + 86_400_000,
  }
}

const shapeOf = (schema: unknown): string[] => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : [])

/** As a number of milliseconds or seconds, as ISO text, as clock time in the operation's zone or in UTC. */
function tracesOf(at: number): string[] {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('Europe/Lisbon').toPlainTime().toString({ smallestUnit: 'second' })
  return [String(at), String(at / 1000), new Date(at).toISOString().slice(0, 19), new Date(at).toISOString().slice(11, 19), local]
}

/** Everybody at headquarters, in one brigade and in one station; the others hold the same roles elsewhere. */
const askers = nightMembers.filter(({ unit }) => ['hq', 'b1', 's1'].includes(unit)).map(({ key }) => key)

/** Asks every view as everybody; the views that answered somebody, and what they said. */
async function askEverything(): Promise<Map<string, string[]>> {
  const given = await inputs()
  const answers = new Map<string, string[]>()
  for (const view of slices.flatMap((slice) => slice.views)) {
    const input = Object.fromEntries(shapeOf(view.contract.input).filter((name) => given[name] !== undefined).map((name) => [name, given[name]]))
    const said: string[] = []
    for (const key of askers) {
      // As rich an answer as can be had: without the filters by unit and time, too.
      const unfiltered = Object.fromEntries(Object.entries(input).filter(([name]) => !['from', 'to', 'unitId', 'kind'].includes(name)))
      const isFiltered = Object.keys(unfiltered).length < Object.keys(input).length
      for (const asked of isFiltered ? [input, unfiltered] : [input]) {
        const answer = await night.show(key, view.contract.name, asked).catch((error: unknown) => {
          if (error instanceof Error && 'status' in error && Number(error.status) < 500) return null
          throw error
        })
        if (answer !== null) said.push(JSON.stringify(answer))
      }
    }
    answers.set(view.contract.name, said)
  }
  return answers
}

function tellingViews(answers: ReadonlyMap<string, readonly string[]>, at: number): string[] {
  const traces = tracesOf(at)
  return [...answers].filter(([, said]) => said.some((text) => traces.some((trace) => text.includes(trace)))).map(([name]) => name)
}

it('no view shows anybody a roll call at random before it opens', async () => {
  expect(drawn).toHaveLength(2)
  const [first = 0, second = 0] = drawn
  for (const moment of [startsAt + 3_600_000, first - 1]) {
    await night.goTo(moment)
    const answers = await askEverything()
    // Every view answered somebody: the search has looked.
    expect([...answers].filter(([, said]) => said.length === 0).map(([name]) => name)).toEqual([])
    expect(tellingViews(answers, first)).toEqual([])
    expect(tellingViews(answers, second)).toEqual([])
  }
  await night.goTo(first)
  const answers = await askEverything()
  // The same search finds it once it is open.
  expect(tellingViews(answers, first)).toEqual(expect.arrayContaining(['roll-calls', 'my-roll-call', 'obligations', 'journal', 'notifications']))
  expect(tellingViews(answers, second)).toEqual([])
}, 120_000)
