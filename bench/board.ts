/** Views over a million open obligations, and the minute in which a hundred thousand of them fall due. */
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { System } from '../src/kernel/system.ts'
import { startCluster } from './cluster.ts'
import { atMost, count, figure, timed, timeEach, type Bench, type Figure } from './figures.ts'
import { proposeOrder, raiseProvince, setClock, type Province } from './province.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** Every place of every kind: 28,800 in a province of 600 stations. */
const everywhere = 'premises: "true", sites: "true", posts: "true", segments: "true", assets: "true", stores: "true"'
/** As many as the sample order of the Lantern Festival has. */
const clauses = 35
/** Of these, the ones that are due in the same minute: a tenth. */
const together = 4

/** All open from the first minute on; the deadlines an hour apart, but for the four clauses that are due at the same minute. */
function wideOrder(): string {
  const due = (number: number): string => new Date(Date.parse('2027-01-02T00:00Z') + (number < together ? 0 : number) * hourMs).toISOString().slice(0, 16)
  const lines = Array.from({ length: clauses }, (_, number) => `  - id: "${number + 1}"
    quote: Everything is looked at, for the ${number + 1}th time.
    duties:
      - { id: look-${number + 1}, kind: task, ${everywhere}, words: { zh: 检查, en: Check }, window: { from: 2027-01-01T00:00, to: ${due(number)} } }`)
  return `operation: wide
title: { zh: 全面, en: Wide }
timezone: Atlantic/Reykjavik
period: 2027-01-01T00:00/2027-01-31T00:00
levels:
  - { level: II, from: 2027-01-01T00:00 }
clauses:
${lines.join('\n')}
`
}

export const boardBench: Bench = {
  name: 'board',
  what: 'views over a million open obligations, and a hundred thousand of them due in one minute',
  async run({ isSmall, say }) {
    const cluster = await startCluster()
    try {
      const system = await cluster.open()
      await system.startWork()
      try {
        return await measure({ system, stations: isSmall ? 60 : 600, say })
      } finally {
        await system.close()
      }
    } finally {
      await cluster.stop()
    }
  },
}

async function measure({ system, stations, say }: { system: System; stations: number; say: (text: string) => void }): Promise<readonly Figure[]> {
  const province = await raiseProvince(system, { stations, placesPerStation: 8 })
  const { operationId, version, order } = await proposeOrder(system, province, { text: wideOrder(), at: (one) => one.from })
  await setClock(system, province, operationId, order.from + hourMs)
  const { ms } = await timed(() => system.runner.run({ agencyId: province.agencyId, id: crypto.randomUUID(), name: 'put-order-in-force', input: { operationId, version }, actor: province.commander }))
  const open = await waitForCount(system, province, operationId, 'open', 1)
  say(`board: ${count(open)} open obligations, put in force in ${(ms / 1000).toFixed(1)} s`)
  const views = new Views(system, province, operationId, say)
  const figures = [...(await views.timeAll('quiet'))]

  const due = Date.parse('2027-01-02T00:00Z')
  await setClock(system, province, operationId, due - 10 * minuteMs)
  figures.push(...(await views.timeAll('a tenth due in ten minutes')))

  const late = (open / clauses) * together
  const { ms: sweepMs } = await timed(async () => {
    await setClock(system, province, operationId, due + 1000)
    await waitForCount(system, province, operationId, 'late', late)
  })
  say(`board: ${count(late)} fell due in one minute; the board showed it after ${(sweepMs / 1000).toFixed(1)} s`)
  figures.push(figure({ what: `${count(late)} deadlines in one minute, until the board shows all`, ours: `${(sweepMs / 1000).toFixed(1)} s` }))
  figures.push(...(await views.timeAll(`${count(late)} late`)))
  return figures
}

class Views {
  readonly #system: System
  readonly #province: Province
  readonly #operationId: string
  readonly #say: (text: string) => void

  constructor(system: System, province: Province, operationId: string, say: (text: string) => void) {
    this.#system = system
    this.#province = province
    this.#operationId = operationId
    this.#say = say
  }

  read(name: string, input: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.#system.reader.read({ agencyId: this.#province.agencyId, name, input: { operationId: this.#operationId, ...input }, actor: this.#province.commander })
  }

  async timeAll(when: string): Promise<readonly Figure[]> {
    const station = this.#province.stationIds[3]
    const figures = []
    for (const [what, name, input] of [
      ['board', 'board', {}],
      ['operation', 'operation', {}],
      ['attention list', 'attention', {}],
      ['one cell of a station', 'obligations', { unitId: station, clauseId: '3' }],
      ['one cell of the whole agency', 'obligations', { unitId: this.#province.rootId, clauseId: '3' }],
      ['all obligations, first page', 'obligations', {}],
      ['my obligations', 'my-obligations', {}],
    ] as const) {
      await this.read(name, input)
      const { p50, p95 } = await timeEach(50, () => this.read(name, input))
      this.#say(`${what} (${when}): ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms`)
      figures.push(atMost(`${what} (${when}), p50`, p50, 100, { unit: 'ms', reference: `p95 ${p95.toFixed(0)} ms` }))
    }
    return figures
  }
}

const countsShape = z.object({ counts: z.record(z.string(), z.number()) })

async function waitForCount(system: System, { agencyId, commander }: Province, operationId: string, state: string, least: number): Promise<number> {
  for (const until = performance.now() + 600_000; performance.now() < until; await sleep(50)) {
    const { counts } = countsShape.parse(await system.reader.read({ agencyId, name: 'operation', input: { operationId }, actor: commander }))
    if ((counts[state] ?? 0) >= least) return counts[state] ?? 0
  }
  throw new Error(`the board does not show ${least} × ${state}`)
}
