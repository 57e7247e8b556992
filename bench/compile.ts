/** Compiles a million obligations in memory: the order of a hard winter for a province, hour by hour. */
import { pathToFileURL } from 'node:url'
import { dutyKinds } from '../src/main/duty-kinds.ts'
import { compileOrder, openTerms, parseOrder, plannedTimeline, productCatalogue } from '../src/orders/compile/index.ts'
import { makeForce } from '../src/orders/compile/testing/small-force.ts'

/** 600 stations, each with 4 places of every kind, over 30 days: 1,074,000 obligations. */
export const hardWinter = `operation: hard-winter
title: { zh: 严冬, en: Hard winter }
timezone: Asia/Shanghai
period: 2027-01-01T00:00/2027-01-31T00:00
levels:
  - { level: II, from: 2027-01-01T00:00 }
  - { level: I, from: 2027-01-10T00:00, to: 2027-01-20T00:00 }
clauses:
  - id: "1"
    quote: Water sources are seen to every two hours.
    duties:
      - { id: water, kind: record, segments: segment.use == "water-source", form: water, fields: [{ id: pressure, type: number, words: { zh: 压力, en: Pressure } }], every: PT3H, suspend: true }
  - id: "2"
    quote: Checkpoints file a record each shift.
    duties:
      - { id: checkpoints, kind: record, posts: post.use == "checkpoint", form: checkpoint, fields: [{ id: stopped, type: whole, words: { zh: 检查数, en: Stopped } }], every: PT8H }
  - id: "3"
    quote: Stations report at 17:00.
    duties:
      - { id: daily, kind: report, units: unit.type == "station", form: daily, nil: true, fields: [{ id: calls, type: whole, words: { zh: 起数, en: Calls } }], daily: "17:00" }
  - id: "4"
    quote: Roll call at nine and nine.
    duties:
      - { id: calls, kind: roll-call, units: unit.type == "station", call: { roles: [duty-officer, leader] }, daily: ["09:00", "21:00"], answer_within: PT3M }
  - id: "5"
    quote: Engines are checked at each handover.
    duties:
      - { id: engines, kind: task, assets: asset.first_line && asset.seats > 4, words: { zh: 检查, en: Check }, daily: ["08:00", "20:00"] }
  - id: "6"
    quote: Under level I malls are looked at twice a night.
    duties:
      - { id: malls, kind: record, premises: premises.capacity > 200 && premises.floors >= 3, form: mall, fields: [{ id: open, type: whole, words: { zh: 出口, en: Exits open } }], daily: ["00:30", "23:00"], levels: [I] }
`

export interface CompileFigures {
  readonly obligations: number
  readonly seconds: number
  readonly perSecond: number
  readonly heapMiB: number
  readonly oneEventMs: number
}

export function benchCompile({ stations = 600 }: { readonly stations?: number } = {}): CompileFigures {
  const parsed = parseOrder({ text: hardWinter, file: 'hard-winter.yaml', kinds: dutyKinds, catalogue: productCatalogue })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const { order } = parsed
  const force = makeForce({ brigades: 60, stations, membersPerStation: 4, placesPerStation: 4 })
  const base = { order, force, kinds: dutyKinds, seed: '1', timeline: plannedTimeline(order, []) }
  const begun = performance.now()
  const { terms } = compileOrder({ ...base, events: [] })
  const seconds = (performance.now() - begun) / 1000
  const heapMiB = process.memoryUsage().heapUsed / 2 ** 20
  const eventBegun = performance.now()
  openTerms({ ...base, event: { id: 'e', kind: 'question.asked', at: order.from, unitId: null, subject: null, facts: {} } })
  const oneEventMs = performance.now() - eventBegun
  return { obligations: terms.length, seconds, perSecond: terms.length / seconds, heapMiB, oneEventMs }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { obligations, seconds, perSecond, heapMiB, oneEventMs } = benchCompile()
  console.log(`compile in memory: ${obligations.toLocaleString('en')} obligations in ${seconds.toFixed(2)} s (${Math.round(perSecond).toLocaleString('en')}/s), heap ${heapMiB.toFixed(0)} MiB; one event ${oneEventMs.toFixed(1)} ms`)
}
