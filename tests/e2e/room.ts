/** An operations room for the journeys: real servers on a database of their own, a small force, an order in force, a browser. */
import { createServer } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core'
import { z } from 'zod'
import { idFrom } from '../../src/kernel/canonical.ts'
import type { Claimant } from '../../src/kernel/link.ts'
import type { NotifySettings } from '../../src/kernel/notify/settings.ts'
import { createTestDatabase, type TestDatabase } from '../../src/kernel/testing/database.ts'
import { asSuperuser, eventually } from '../../src/kernel/testing/system.ts'
import { startServer, type Server } from '../../src/main/server.ts'

const clock: Claimant = { kind: 'system', name: 'test' }
export const password = 'correct horse'
const minuteMs = 60_000

const units = [
  { key: 'hq', parent: null, type: 'detachment', name: 'Command Centre' },
  { key: 'b1', parent: 'hq', type: 'brigade', name: 'First Brigade' },
  { key: 's1', parent: 'b1', type: 'station', name: 'Station One' },
  { key: 's2', parent: 'b1', type: 'station', name: 'Station Two' },
  { key: 's3', parent: 'b1', type: 'station', name: 'Station Three' },
] as const

/** Everybody can sign in under their key, and is on duty in their role. */
const people = [
  { key: 'duty', name: 'Ana Duty', unit: 'hq', role: 'duty-officer' },
  { key: 'relief', name: 'Rui Relief', unit: 'hq', role: 'duty-officer' },
  { key: 'commander', name: 'Clara Commander', unit: 'hq', role: 'commander' },
  { key: 'planner', name: 'Pedro Planner', unit: 'hq', role: 'planner' },
  { key: 'leader1', name: 'Lena One', unit: 's1', role: 'leader' },
  { key: 'leader2', name: 'Luis Two', unit: 's2', role: 'leader' },
  { key: 'leader3', name: 'Lia Three', unit: 's3', role: 'leader' },
] as const
export type Person = (typeof people)[number]['key']

export const quotes = {
  report: 'Every station reports its people and engines within the first ten minutes.',
  task: 'Every station tests its radios before the gates open.',
} as const

const local = (at: number): string => new Date(at).toISOString().slice(0, 16)

const soonAt = (now: number): string => local(now + 11 * minuteMs)

function orderText(now: number): string {
  const soon = soonAt(now)
  return `operation: journey
title: { zh: 测试之夜, en: Night of Journeys }
timezone: Atlantic/Reykjavik
language: en
period: ${local(now - 60 * minuteMs)}/${local(now + 24 * 60 * minuteMs)}
levels:
  - { level: II, from: ${local(now - 60 * minuteMs)} }
  - { level: I, from: ${local(now + 22 * 60 * minuteMs)} }
sections:
  - { number: "1", title: { zh: 到位, en: In place } }
  - { number: "2", title: { zh: 点名, en: Roll calls } }
clauses:
  - id: "1"
    section: "1"
    quote: ${quotes.report}
    zh: 各站十分钟内报告人员和车辆。
    duties:
      - { id: state, kind: report, title: { zh: 到位报告, en: State report }, units: unit.type == "station", form: state, nil: true, fields: [{ id: people, type: whole, words: { zh: 人数, en: People } }, { id: engines, type: whole, words: { zh: 车辆, en: Engines } }], by: ${soon} }
  - id: "2"
    section: "1"
    quote: ${quotes.task}
    zh: 开门前各站测试电台。
    duties:
      - { id: radios, kind: task, title: { zh: 测试电台, en: Radio test }, units: unit.type == "station", words: { zh: 测试电台, en: Test the radios }, by: ${soon} }
  - id: "3"
    section: "2"
    quote: At level I every brigade reports within thirty minutes.
    zh: 一级战备时各大队三十分钟内报告。
    duties:
      - { id: raised, kind: report, units: unit.type == "brigade", form: raised, nil: true, fields: [{ id: people, type: whole, words: { zh: 人数, en: People } }], after: { event: level.raised, level: I }, within: PT30M }
  - id: "4"
    section: "2"
    quote: Leaders look after the rest of their crews.
    zh: 带班领导关心队员休息。
    duties: []
  - id: "5"
    section: "2"
    quote: At level I every brigade counts its boats every four hours.
    zh: 一级战备时各大队每四小时清点船艇。
    duties:
      - { id: boats, kind: report, units: unit.type == "brigade", form: boats, nil: true, fields: [{ id: boats, type: whole, words: { zh: 船艇, en: Boats } }], every: PT4H, levels: [I] }
`
}

export interface RoomOptions {
  /** Servers on the one database; the first is where people sign in. */
  readonly servers?: number
  /** False: as on the first start, without an agency. */
  readonly hasAgency?: boolean
  /** Clauses behind those that every journey has; `soon` is the moment when most of them are due, in the order's own time. */
  readonly clauses?: (soon: string) => string
  /** Gateways and the like; without it only browsers can be woken. */
  readonly notify?: NotifySettings
}

export class Room {
  readonly agencyId = crypto.randomUUID()
  readonly operationId = crypto.randomUUID()
  readonly now = Date.now()
  readonly browser: Browser
  readonly #database: TestDatabase
  readonly #folder: string
  readonly #notify: NotifySettings | undefined
  readonly #servers: Server[] = []
  readonly #contexts: BrowserContext[] = []
  /** What pages said went wrong: a journey ends with none of it. */
  readonly troubles: string[] = []

  private constructor(parts: { browser: Browser; database: TestDatabase; folder: string; notify: NotifySettings | undefined }) {
    this.browser = parts.browser
    this.#database = parts.database
    this.#folder = parts.folder
    this.#notify = parts.notify
  }

  static async open({ servers = 1, hasAgency = true, clauses = () => '', notify }: RoomOptions = {}): Promise<Room> {
    const database = await createTestDatabase()
    const browser = await chromium.launch({ executablePath: process.env.MUSTER_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage'] })
    const room = new Room({ browser, database, folder: mkdtempSync(join(tmpdir(), 'muster-e2e-')), notify })
    for (let count = 0; count < servers; count += 1) room.#servers.push(await room.#start(await findPort()))
    if (!hasAgency) return room
    await room.#raiseForce()
    await room.#putOrderInForce(orderText(room.now) + clauses(soonAt(room.now)))
    return room
  }

  server(at = 0): Server {
    const server = this.#servers[at]
    if (server === undefined) throw new Error(`there is no server ${at}`)
    return server
  }

  get url(): string {
    return this.server().url
  }

  /** Ends a server, and returns how to start it again where it was. */
  async stopServer(at = 0): Promise<() => Promise<void>> {
    const { port } = new URL(this.server(at).url)
    await this.server(at).close()
    return async () => { this.#servers[at] = await this.#start(Number(port)) }
  }

  #start(port: number): Promise<Server> {
    const { appUrl, authUrl, secret } = this.#database
    return startServer({ config: { host: '127.0.0.1', port, publicUrl: `http://127.0.0.1:${port}`, dataFolder: this.#folder, ...(this.#notify === undefined ? {} : { notify: this.#notify }) }, appUrl, authUrl, secret, log: pino({ level: 'silent' }) })
  }

  unit(key: (typeof units)[number]['key']): string {
    return idFrom(this.agencyId, 'unit', key)
  }

  member(key: Person): string {
    return idFrom(this.agencyId, 'member', key)
  }

  /** A command as somebody else sends it, somewhere else; through the given server. */
  async run(actor: Claimant | Person, name: string, input: unknown, at = 0): Promise<Record<string, unknown>> {
    const { result } = await this.server(at).system.runner.run({ agencyId: this.agencyId, id: crypto.randomUUID(), name, input, actor: typeof actor === 'string' ? { kind: 'signed-in', memberId: this.member(actor) } : actor })
    return z.record(z.string(), z.unknown()).parse(result)
  }

  async obligation(dutyId: string, unit: (typeof units)[number]['key'], at = 0): Promise<string> {
    const rows = await this.server(at).system.database.transaction(this.agencyId, (tx) =>
      tx.query<{ obligation_id: string }>('SELECT obligation_id FROM obligation WHERE agency_id = $1 AND duty_id = $2 AND owner_unit_id = $3', [tx.agencyId, dutyId, this.unit(unit)]), 'read')
    const [row] = rows
    if (row === undefined) throw new Error(`${unit} owes nothing under ${dutyId}`)
    return row.obligation_id
  }

  /** A browser of its own, in English on a desk unless said otherwise. */
  async newContext(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await this.browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', ...options })
    // Long, as a journey proves what happens and never how fast.
    context.setDefaultTimeout(60_000)
    context.on('weberror', (error) => this.troubles.push(String(error.error())))
    context.on('console', (message) => {
      if (/content security policy/i.test(message.text())) this.troubles.push(message.text())
    })
    this.#contexts.push(context)
    return context
  }

  /** A page where somebody is signed in already. */
  async pageOf(person: Person, { path = '/', at = 0, ...options }: BrowserContextOptions & { path?: string; at?: number } = {}): Promise<Page> {
    const context = await this.newContext(options)
    const { url } = this.server(at)
    const answer = await context.request.post(`${url}/api/auth/sign-in/username`, { data: { username: person, password }, headers: { origin: url } })
    if (!answer.ok()) throw new Error(`${person} could not sign in: ${answer.status()} ${await answer.text()}`)
    const page = await context.newPage()
    await page.goto(`${url}${path}`)
    return page
  }

  async close(): Promise<void> {
    for (const context of this.#contexts) await context.close()
    await this.browser.close()
    for (const server of this.#servers) await server.close()
    // Dropping cuts who is still connected, and an error that nobody hears ends the test run: so whoever stays is named.
    await eventually(() => asSuperuser(this.#database, 'SELECT usename, application_name, state, query FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()'), (rows) => rows.length === 0)
    await this.#database.drop()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #raiseForce(): Promise<void> {
    await this.run(clock, 'found-agency', { key: 'journey', name: { zh: '测试支队', en: 'Journey Agency' } })
    for (const { key, parent, type, name } of units) {
      await this.run(clock, 'add-unit', { unitId: this.unit(key), externalId: key, parentId: parent === null ? null : this.unit(parent), type, name: { en: name }, telephone: '000 100 200' })
    }
    for (const { key, name, unit, role } of people) {
      await this.run(clock, 'add-member', { memberId: this.member(key), externalId: key, unitId: this.unit(unit), name, telephone: '000 200 300' })
      await this.run(clock, 'grant-role', { memberId: this.member(key), role, unitId: this.unit(unit) })
      await this.run(clock, 'go-on-duty', { memberId: this.member(key), role })
    }
    await Promise.all(people.map(({ key }) => this.server().identity.createLogin({ username: key, password, agencyId: this.agencyId, memberId: this.member(key) })))
  }

  async #putOrderInForce(text: string): Promise<void> {
    const { operationId } = this
    await this.run('planner', 'propose-order', { operationId, text })
    await this.run('commander', 'put-order-in-force', { operationId, version: 1 })
    await eventually(() => this.obligation('radios', 's3').catch(() => null), (id) => id !== null)
  }
}

/** Free a moment ago. */
function findPort(): Promise<number> {
  const probe = createServer()
  return new Promise((resolve, reject) => {
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}

/** A cell of the board. */
export const cellOf = (page: Page, room: Room, unit: Parameters<Room['unit']>[0], clauseId: string): ReturnType<Page['locator']> =>
  page.locator(`[role="gridcell"][data-unit="${room.unit(unit)}"][data-column="${clauseId}"]`)

