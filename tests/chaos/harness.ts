// What the tests that kill and starve share: a server process, clients that send again until they are answered, and the reckoning.
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { Database } from '../../src/kernel/db/database.ts'
import { readSecrets } from '../../src/kernel/db/embedded-secrets.ts'
import { appRole, urlAs } from '../../src/kernel/db/roles.ts'
import { openJournalKeeper } from '../../src/kernel/journal/keys.ts'
import { verifyJournal } from '../../src/kernel/journal/verify.ts'
import { unitIdOf } from '../../src/force/index.ts'
import { demoPassword } from '../../src/modules/demo/cast.ts'
import { demoAgency } from '../../src/modules/demo/people.ts'

export interface Figures {
  acknowledged: number
  /** Tries that failed with a clear answer: 503, the database is not there or cannot write. */
  unavailable: number
  /** Tries without an answer: the server was not there. */
  unanswered: number
  /** Sent once more after the answer, to see the same again. */
  repeated: number
  /** Neither: each is a fault, except where it says why. */
  readonly others: string[]
}

/** What is killed: the kernel with commands that journal notes, or the product with its demo playing beside our clients. */
export interface Victim {
  readonly file: string
  readonly agencyId: string
  readonly login: { readonly username: string; readonly password: string }
  readonly command: string
  /** What its output says at the end of each start, where it listens before that is over. */
  readonly startedWords?: string
  input(text: string): unknown
}

export const kernelVictim: Victim = {
  file: fileURLToPath(new URL('server.ts', import.meta.url)),
  agencyId: crypto.randomUUID(),
  login: { username: 'chief', password: 'correct horse' },
  command: 'write-note',
  input: (text) => ({ text }),
}

export const productVictim: Victim = {
  file: fileURLToPath(new URL('../../src/main/start.ts', import.meta.url)),
  agencyId: demoAgency.id,
  login: { username: 'admin', password: demoPassword },
  command: 'add-place',
  startedWords: 'Muster listens on',
  input: () => ({ placeId: crypto.randomUUID(), kind: 'asset', externalId: crypto.randomUUID(), unitId: unitIdOf(demoAgency.id, 'porto'), name: { zh: '泵', en: 'Pump' }, type: 'pump', attributes: {} }),
}

export class Chaos {
  readonly #victim: Victim
  readonly figures: Figures = { acknowledged: 0, unavailable: 0, unanswered: 0, repeated: 0, others: [] }
  readonly #dataFolder: string
  readonly #logFile: string
  readonly #port: number
  readonly #acknowledged = new Map<string, string>()
  #server: ChildProcess | null = null
  #starts = 0
  #cookie = ''
  private isSending = false
  #clients: Promise<void>[] = []

  static async open({ dataFolder, logFile, victim = kernelVictim }: { dataFolder: string; logFile: string; victim?: Victim }): Promise<Chaos> {
    return new Chaos({ dataFolder, logFile, port: await findPort(), victim })
  }

  private constructor({ dataFolder, logFile, port, victim }: { dataFolder: string; logFile: string; port: number; victim: Victim }) {
    this.#victim = victim
    this.#dataFolder = dataFolder
    this.#logFile = logFile
    this.#port = port
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  isServerAlive(): boolean {
    return this.#server !== null && this.#server.exitCode === null && this.#server.signalCode === null
  }

  startServer(): void {
    this.#starts += 1
    const log = openSync(this.#logFile, 'a')
    this.#server = spawn(process.execPath, [this.#victim.file], { stdio: ['ignore', log, log], env: { ...process.env, MUSTER_DATA: this.#dataFolder, PORT: String(this.#port), CHAOS_AGENCY: this.#victim.agencyId, MUSTER_RATE: '0' } })
    closeSync(log)
  }

  async killServer(): Promise<void> {
    const server = this.#server
    if (server === null) return
    const isGone = new Promise((resolve) => { server.once('exit', resolve) })
    server.kill('SIGKILL')
    await isGone
  }

  async killPostmaster(): Promise<number> {
    const pid = await this.#postmasterPid()
    process.kill(pid, 'SIGKILL')
    return pid
  }

  async stop(): Promise<void> {
    const server = this.#server
    if (server === null || !this.isServerAlive()) return
    const isGone = new Promise((resolve) => { server.once('exit', resolve) })
    server.kill('SIGTERM')
    await isGone
  }

  /** How long it took until the server said that it is ready. */
  async untilReady(timeoutMs = 60_000): Promise<number> {
    const startedAt = performance.now()
    while (performance.now() - startedAt < timeoutMs) {
      const isReady = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(2000) }).then((response) => response.ok, () => false)
      if (isReady && this.#isStarted()) return performance.now() - startedAt
      if (!this.isServerAlive()) throw new Error(`the server ended by itself; see ${this.#logFile}`)
      await sleep(25)
    }
    throw new Error(`the server was not ready within ${timeoutMs} ms; see ${this.#logFile}`)
  }

  #isStarted(): boolean {
    const { startedWords } = this.#victim
    return startedWords === undefined || readFileSync(this.#logFile, 'utf8').split(startedWords).length > this.#starts
  }

  /** Tried again for a while: the product is ready before its demo is loaded. */
  async signIn(): Promise<void> {
    for (const until = performance.now() + 90_000; ; await sleep(500)) {
      try {
        return await this.#signIn()
      } catch (error) {
        if (performance.now() > until) throw error
      }
    }
  }

  async #signIn(): Promise<void> {
    const response = await fetch(`${this.url}/api/auth/sign-in/username`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.url },
      body: JSON.stringify(this.#victim.login),
    })
    if (!response.ok) throw new Error(`sign-in: ${response.status} ${await response.text()}`)
    this.#cookie = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ')
  }

  startClients(count: number, { textBytes = 100 }: { textBytes?: number } = {}): void {
    this.isSending = true
    this.#clients = Array.from({ length: count }, async (_, client) => {
      for (let number = 0; this.isSending; number += 1) await this.#sendUntilAnswered(crypto.randomUUID(), this.#victim.input(`${client}/${number} `.padEnd(textBytes, 'x')))
    })
  }

  /** Each client ends when its last command is acknowledged; fails when one never is. */
  async stopClients(timeoutMs = 120_000): Promise<void> {
    this.isSending = false
    const giveUp = new AbortController()
    const late = sleep(timeoutMs, undefined, { signal: giveUp.signal }).then(() => { throw new Error(`a command is not acknowledged after ${timeoutMs} ms`) })
    // Cut short, it is nobody's error.
    late.catch(() => undefined)
    await Promise.race([Promise.all(this.#clients), late])
    giveUp.abort()
  }

  /** Nothing acknowledged lost, nothing doubled, nothing there that was not acknowledged, the journal whole and gapless. */
  async reckon(): Promise<{ commands: number; entries: number; batches: number }> {
    const secret = readSecrets(this.#dataFolder).secret
    const ownerUrl = this.#ownerUrl()
    const { agencyId, command } = this.#victim
    const stored = await this.ask<{ command_id: string; entry_ids: string[] }>(`SELECT command_id, entry_ids::text[] FROM muster.command WHERE agency_id = '${agencyId}' AND name = '${command}'`)
    const found = new Map(stored.map((row) => [row.command_id, row.entry_ids.join()]))
    for (const [id, entries] of this.#acknowledged) {
      if (found.get(id) !== entries) throw new Error(`command ${id} was acknowledged with ${entries}, and the database holds ${found.get(id) ?? 'nothing'}`)
    }
    if (found.size !== this.#acknowledged.size) throw new Error(`${found.size} commands are stored, ${this.#acknowledged.size} were acknowledged`)
    const [journalled] = await this.ask<{ entries: string; commands: string }>(
      `SELECT count(*) AS entries, count(DISTINCT header::json -> 'command' ->> 'id') AS commands FROM muster.journal_entry WHERE agency_id = '${agencyId}' AND header::json -> 'command' ->> 'name' = '${command}'`,
    )
    const entries = [...found.values()].reduce((sum, ids) => sum + ids.split(',').length, 0)
    if (Number(journalled?.entries) !== entries || Number(journalled?.commands) !== found.size) throw new Error(`${journalled?.entries} entries of ${journalled?.commands} commands are journalled, ${entries} of ${found.size} were acknowledged`)
    const database = new Database({ url: urlAs({ ownerUrl, role: appRole, secret }), size: 2 })
    try {
      for (const until = performance.now() + 15_000; ; await sleep(50)) {
        const [sealed] = await this.ask<{ count: string }>(
          `SELECT count(*) FROM muster.journal_position p JOIN muster.journal_entry e USING (agency_id, entry_id) WHERE agency_id = '${agencyId}' AND e.header::json -> 'command' ->> 'name' = '${command}'`,
        )
        if (Number(sealed?.count) === entries) break
        if (performance.now() > until) throw new Error(`${entries - Number(sealed?.count)} entries still wait for the seal`)
      }
      // Only now, so that the last entries are looked at too.
      const verification = await verifyJournal({ database, keeper: openJournalKeeper({ folder: this.#dataFolder, secret }), agencyId })
      if (verification.finding !== null) throw new Error(`the journal is not whole: ${verification.finding.says}`)
      if (verification.losses.length > 0) throw new Error(`the journal has begun a new epoch: ${JSON.stringify(verification.losses)}`)
      return { commands: found.size, entries: verification.entries, batches: verification.batches }
    } finally {
      await database.close()
    }
  }

  /** As superuser. */
  async ask<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.#ownerUrl(), connectionTimeoutMillis: 5000 })
    client.on('error', () => undefined)
    try {
      await client.connect()
      return (await client.query<Row>(text)).rows
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  #ownerUrl(): string {
    const port = readFileSync(join(this.#dataFolder, 'port'), 'utf8').trim()
    return `postgres://postgres:${readSecrets(this.#dataFolder).superuserPassword}@127.0.0.1:${port}/muster`
  }

  async #postmasterPid(): Promise<number> {
    for (;;) {
      const rows = await this.ask<{ text: string }>("SELECT pg_read_file('postmaster.pid') AS text").catch(() => [])
      const pid = Number(rows[0]?.text.split('\n')[0])
      if (Number.isInteger(pid) && pid > 1) return pid
      await sleep(50)
    }
  }

  async #sendUntilAnswered(id: string, input: unknown): Promise<void> {
    const body = JSON.stringify({ id, input })
    for (;;) {
      const entries = await this.#send(body)
      if (entries === null) {
        await sleep(30 + Math.random() * 50)
        continue
      }
      this.#acknowledged.set(id, entries)
      this.figures.acknowledged += 1
      if (Math.random() < 0.05) {
        const again = await this.#send(body)
        if (again !== null && again !== entries) throw new Error(`command ${id} was answered with ${entries}, then with ${again}`)
        if (again !== null) this.figures.repeated += 1
      }
      return
    }
  }

  async #send(body: string): Promise<string | null> {
    let response: Response
    let text: string
    try {
      response = await fetch(`${this.url}/api/commands/${this.#victim.command}`, { method: 'POST', headers: { 'content-type': 'application/json', cookie: this.#cookie }, body, signal: AbortSignal.timeout(40_000) })
      text = await response.text()
    } catch {
      this.figures.unanswered += 1
      return null
    }
    if (response.status === 200) {
      const reply: { entryIds: string[] } = JSON.parse(text)
      return reply.entryIds.join()
    }
    if (response.status === 503 && text.includes('kernel.unavailable')) this.figures.unavailable += 1
    else this.figures.others.push(`${response.status} ${text.slice(0, 200)}`)
    return null
  }
}

function findPort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
