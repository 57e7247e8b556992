/** A server that listens, on a database of its own, with a small agency in it; and browsers that keep cookies. */
import { createServer } from 'node:net'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { z } from 'zod'
import { idFrom } from '../../kernel/canonical.ts'
import { createTestDatabase, type TestDatabase } from '../../kernel/testing/database.ts'
import { asSuperuser, makeDataFolder } from '../../kernel/testing/system.ts'
import { startServer, type Server, type ServerOptions } from '../server.ts'

export const goodPassword = 'quiet harbour lights'
export type HouseSettings = Partial<ServerOptions['config']>

const entryHeader = z.looseObject({ kind: z.string(), subject: z.unknown(), facts: z.unknown(), actor: z.unknown() })
const session = z.object({ member: z.object({ name: z.string() }) })
/** Ours, and better-auth's. */
const refusal = z.union([z.object({ error: z.object({ code: z.string() }) }), z.object({ code: z.string() })])

export class House {
  readonly #database: TestDatabase
  readonly #folder = makeDataFolder()
  readonly #port: number
  readonly #settings: HouseSettings
  readonly agencyId = crypto.randomUUID()
  /** Lines of the server's log. */
  readonly logged: string[] = []
  #server: Server | null = null

  constructor({ database, port, settings }: { database: TestDatabase; port: number; settings: HouseSettings }) {
    this.#database = database
    this.#port = port
    this.#settings = settings
  }

  get server(): Server {
    if (this.#server === null) throw new Error('the house is closed')
    return this.#server
  }

  get url(): string {
    return this.#settings.publicUrl ?? `http://127.0.0.1:${this.#port}`
  }

  async start(): Promise<void> {
    const { appUrl, authUrl, secret } = this.#database
    const log = pino({ level: 'warn' }, new Writable({ write: (chunk: Buffer, _, done) => { this.logged.push(String(chunk)); done() } }))
    this.#server = await startServer({ config: { host: '127.0.0.1', port: this.#port, publicUrl: this.url, dataFolder: this.#folder.path, ...this.#settings }, appUrl, authUrl, secret, log })
  }

  async restart(): Promise<void> {
    await this.server.close()
    await this.start()
  }

  async close(): Promise<void> {
    await this.#server?.close()
    await this.#database.drop()
    this.#folder.remove()
  }

  member(key: string): string {
    return idFrom(this.agencyId, `member ${key}`)
  }

  unit(key: string): string {
    return idFrom(this.agencyId, `unit ${key}`)
  }

  /** As the system, or as a member. */
  async run(name: string, input: unknown, as: string | null = null): Promise<unknown> {
    const actor = as === null ? { kind: 'system' as const, name: 'test' } : { kind: 'signed-in' as const, memberId: this.member(as) }
    return (await this.server.system.runner.run({ agencyId: this.agencyId, id: crypto.randomUUID(), name, input, actor })).result
  }

  /** Headquarters with an administrator and a duty officer; station s1 with a leader and a crew; station s2 beside it. */
  async settle(): Promise<void> {
    const words = (name: string): { zh: string; en: string } => ({ zh: `单位${name}`, en: `Unit ${name}` })
    await this.run('found-agency', { key: `a${this.agencyId.slice(0, 8)}`, name: { zh: '消防支队', en: 'Fire service' } })
    for (const [key, parent, type] of [['hq', null, 'detachment'], ['s1', 'hq', 'station'], ['s2', 'hq', 'station']] as const) {
      await this.run('add-unit', { unitId: this.unit(key), externalId: key, parentId: parent === null ? null : this.unit(parent), type, name: words(key) })
    }
    for (const [key, unit, role] of [['ana', 'hq', 'administrator'], ['duda', 'hq', 'duty-officer'], ['leo', 's1', 'leader'], ['cris', 's1', null], ['rita', 's1', null], ['adam', 's1', 'administrator'], ['eva', 's2', null]] as const) {
      await this.run('add-member', { memberId: this.member(key), externalId: `n-${key}`, unitId: this.unit(unit), name: key })
      if (role !== null) await this.run('grant-role', { memberId: this.member(key), role, unitId: this.unit(unit) })
    }
  }

  async giveLogin(key: string, password = goodPassword): Promise<void> {
    await this.server.identity.createLogin({ username: key, password, agencyId: this.agencyId, memberId: this.member(key) })
  }

  /** Kinds of the journal with facts, oldest first. */
  async journal(prefix: string, agencyId: string = this.agencyId): Promise<z.infer<typeof entryHeader>[]> {
    const rows = await asSuperuser<{ header: string }>(this.#database, 'SELECT header FROM journal_entry WHERE agency_id = $1 AND kind LIKE $2 ORDER BY recorded_at, entry_id', [agencyId, `${prefix}%`])
    return rows.map(({ header }) => entryHeader.parse(JSON.parse(header)))
  }

  async ask<Row extends Record<string, unknown>>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return asSuperuser<Row>(this.#database, text, values)
  }

  browser(userAgent?: string): Browser {
    return new Browser(this.url, userAgent)
  }
}

export async function openHouse(settings: HouseSettings = {}): Promise<House> {
  const house = new House({ database: await createTestDatabase(), port: settings.port ?? (await freePort()), settings })
  await house.start()
  return house
}

/** As a browser sends it from our own pages. */
export class Browser {
  readonly cookies = new Map<string, string>()
  readonly #url: string
  readonly #userAgent: string

  constructor(url: string, userAgent = 'Mozilla/5.0 (Linux; Android 15; SM-G991B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36') {
    this.#url = url
    this.#userAgent = userAgent
  }

  async fetch(url: string, options: RequestInit = {}): Promise<Response> {
    const headers = new Headers(options.headers)
    headers.set('user-agent', this.#userAgent)
    if (this.cookies.size > 0) headers.set('cookie', [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await fetch(url, { ...options, headers, redirect: 'manual' })
    for (const text of response.headers.getSetCookie()) {
      const [pair = ''] = text.split(';')
      const name = pair.slice(0, pair.indexOf('='))
      if (/max-age=0/i.test(text) || pair.endsWith('=')) this.cookies.delete(name)
      else this.cookies.set(name, pair.slice(name.length + 1))
    }
    return response
  }

  async post(path: string, body: unknown = {}): Promise<Answer> {
    return read(await this.fetch(`${this.#url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', origin: new URL(this.#url).origin, 'sec-fetch-site': 'same-origin' }, body: JSON.stringify(body) }))
  }

  async get(path: string): Promise<Answer> {
    return read(await this.fetch(`${this.#url}${path}`))
  }

  signIn(username: string, password = goodPassword): Promise<Answer> {
    return this.post('/api/auth/sign-in/username', { username, password })
  }

  /** Whose session the cookies are; null when nobody's. */
  async whoAmI(): Promise<string | null> {
    const { status, body } = await this.get('/api/session')
    return status === 200 ? session.parse(body).member.name : null
  }
}

export interface Answer {
  readonly status: number
  /** JSON, or else text; whoever looks into it says of which shape it is. */
  readonly body: unknown
  readonly headers: Headers
}

/** Why it was refused; null when it was not. */
export function codeIn(body: unknown): string | null {
  const { data } = refusal.safeParse(body)
  return data === undefined ? null : 'error' in data ? data.error.code : data.code
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text()
  return { status: response.status, body: text.startsWith('{') || text.startsWith('[') || text === 'null' ? JSON.parse(text) : text, headers: response.headers }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}
