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

export class Chaos {
  readonly agencyId = crypto.randomUUID()
  readonly figures: Figures = { acknowledged: 0, unavailable: 0, unanswered: 0, repeated: 0, others: [] }
  readonly #dataFolder: string
  readonly #logFile: string
  readonly #port: number
  readonly #acknowledged = new Map<string, string>()
  #server: ChildProcess | null = null
  #cookie = ''
  #isSending = false
  #clients: Promise<void>[] = []

  static async open({ dataFolder, logFile }: { dataFolder: string; logFile: string }): Promise<Chaos> {
    return new Chaos({ dataFolder, logFile, port: await findPort() })
  }

  private constructor({ dataFolder, logFile, port }: { dataFolder: string; logFile: string; port: number }) {
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
    const log = openSync(this.#logFile, 'a')
    const file = fileURLToPath(new URL('server.ts', import.meta.url))
    this.#server = spawn(process.execPath, [file], { stdio: ['ignore', log, log], env: { ...process.env, MUSTER_DATA: this.#dataFolder, PORT: String(this.#port), CHAOS_AGENCY: this.agencyId } })
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
      if (isReady) return performance.now() - startedAt
      if (!this.isServerAlive()) throw new Error(`the server ended by itself; see ${this.#logFile}`)
      await sleep(25)
    }
    throw new Error(`the server was not ready within ${timeoutMs} ms; see ${this.#logFile}`)
  }

  async signIn(): Promise<void> {
    const response = await fetch(`${this.url}/api/auth/sign-in/username`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.url },
      body: JSON.stringify({ username: 'chief', password: 'correct horse' }),
    })
    if (!response.ok) throw new Error(`sign-in: ${response.status} ${await response.text()}`)
    this.#cookie = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ')
  }

  startClients(count: number, { textBytes = 100 }: { textBytes?: number } = {}): void {
    this.#isSending = true
    this.#clients = Array.from({ length: count }, async (_, client) => {
      for (let number = 0; this.#isSending; number += 1) await this.#sendUntilAnswered(crypto.randomUUID(), { text: `${client}/${number} `.padEnd(textBytes, 'x') })
    })
  }

  /** Each client ends when its last command is acknowledged. */
  async stopClients(): Promise<void> {
    this.#isSending = false
    await Promise.all(this.#clients)
  }

  /** Nothing acknowledged lost, nothing doubled, nothing there that was not acknowledged, the journal whole and gapless. */
  async reckon(): Promise<{ commands: number; entries: number; batches: number }> {
    const secret = readSecrets(this.#dataFolder).secret
    const ownerUrl = this.#ownerUrl()
    const stored = await this.ask<{ command_id: string; entry_ids: string[] }>(`SELECT command_id, entry_ids::text[] FROM muster.command WHERE agency_id = '${this.agencyId}'`)
    const found = new Map(stored.map((row) => [row.command_id, row.entry_ids.join()]))
    for (const [id, entries] of this.#acknowledged) {
      if (found.get(id) !== entries) throw new Error(`command ${id} was acknowledged with ${entries}, and the database holds ${found.get(id) ?? 'nothing'}`)
    }
    if (found.size !== this.#acknowledged.size) throw new Error(`${found.size} commands are stored, ${this.#acknowledged.size} were acknowledged`)
    const database = new Database({ url: urlAs({ ownerUrl, role: appRole, secret }), size: 2 })
    try {
      for (const until = performance.now() + 15_000; ; await sleep(50)) {
        const verification = await verifyJournal({ database, keeper: openJournalKeeper({ folder: this.#dataFolder, secret }), agencyId: this.agencyId })
        if (verification.finding !== null) throw new Error(`the journal is not whole: ${verification.finding.says}`)
        if (verification.losses.length > 0) throw new Error(`the journal has begun a new epoch: ${JSON.stringify(verification.losses)}`)
        if (verification.pending === 0) {
          if (verification.entries !== found.size) throw new Error(`${verification.entries} entries are sealed for ${found.size} commands`)
          return { commands: found.size, entries: verification.entries, batches: verification.batches }
        }
        if (performance.now() > until) throw new Error(`${verification.pending} entries still wait for the seal`)
      }
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
      response = await fetch(`${this.url}/api/commands/write-note`, { method: 'POST', headers: { 'content-type': 'application/json', cookie: this.#cookie }, body, signal: AbortSignal.timeout(40_000) })
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
