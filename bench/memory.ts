/** The real server as a process of its own, with the demo: its memory idle, under load and afterwards. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { cpuSecondsOf } from './cluster.ts'
import { count, figure, percentile, type Bench, type Figure } from './figures.ts'

const clients = 16
const root = fileURLToPath(new URL('../', import.meta.url))

export const memoryBench: Bench = {
  name: 'memory',
  what: "the server's memory idle and under load, with the demo",
  async run({ isSmall, say }) {
    const folder = mkdtempSync(join(tmpdir(), 'muster-bench-server-'))
    const port = await findPort()
    const server = spawn(process.execPath, ['src/main/start.ts'], { cwd: root, env: { ...process.env, PORT: String(port), MUSTER_DATA: folder, MUSTER_DEMO: '1', DATABASE_URL: '', MUSTER_LOG: 'error' }, stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      const logins = await waitUntilListening(server)
      return await measure({ port, pid: server.pid ?? 0, logins, seconds: isSmall ? 5 : 30, say })
    } finally {
      if (server.exitCode === null) {
        const ended = new Promise((resolve) => { server.once('exit', resolve) })
        server.kill('SIGTERM')
        await ended
      }
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

interface DemoLogin {
  readonly username: string
  readonly password: string
}

/** The demo prints whom one may sign in as: two spaces, name, password, who that is. */
async function waitUntilListening(server: ChildProcess): Promise<readonly DemoLogin[]> {
  let text = ''
  server.stdout?.on('data', (chunk) => (text += String(chunk)))
  for (const until = performance.now() + 180_000; performance.now() < until; await sleep(100)) {
    if (server.exitCode !== null) throw new Error(`the server ended: ${text}`)
    if (text.includes('Muster listens on')) return [...text.matchAll(/^ {2}([a-z0-9._-]+) +(\S+) {3}/gm)].map((match) => ({ username: match[1] ?? '', password: match[2] ?? '' }))
  }
  throw new Error(`the server does not listen: ${text}`)
}

const operationsShape = z.object({ operations: z.array(z.object({ id: z.string() })) })

async function measure({ port, pid, logins, seconds, say }: { port: number; pid: number; logins: readonly DemoLogin[]; seconds: number; say: (text: string) => void }): Promise<readonly Figure[]> {
  await sleep(5000)
  const idle = residentMb(pid)
  const address = `http://127.0.0.1:${port}`
  const cookies = await Promise.all(logins.slice(0, 4).map((login) => signIn(address, login)))
  const cookieOf = (client: number): string => cookies[client % cookies.length] ?? ''
  const { operations } = operationsShape.parse(await (await fetch(`${address}/api/views/operations`, { headers: { cookie: cookieOf(0) } })).json())
  const input = { operationId: operations[0]?.id ?? '' }
  let highest = idle
  const watch = setInterval(() => { highest = Math.max(highest, residentMb(pid)) }, 250)
  const cpu = cpuSecondsOf(pid)
  const begun = performance.now()
  const took = { command: [] as number[], view: [] as number[] }
  const failures: string[] = []
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      const headers = { cookie: cookieOf(client), 'content-type': 'application/json' }
      for (let turn = client; performance.now() - begun < seconds * 1000; turn += 1) {
        const isCommand = turn % 2 === 0
        const name = ['board', 'attention', 'operation', 'obligations'][(turn >> 1) % 4] ?? 'board'
        const started = performance.now()
        const response = isCommand
          ? await fetch(`${address}/api/commands/read-notifications`, { method: 'POST', headers, body: JSON.stringify({ id: crypto.randomUUID(), input: { ...input, ids: [] } }) })
          : await fetch(`${address}/api/views/${name}?input=${encodeURIComponent(JSON.stringify(input))}`, { headers })
        const text = await response.text()
        if (!response.ok) failures.push(`${isCommand ? 'read-notifications' : name}: ${response.status} ${text.slice(0, 200)}`)
        took[isCommand ? 'command' : 'view'].push(performance.now() - started)
      }
    }),
  )
  const wall = (performance.now() - begun) / 1000
  clearInterval(watch)
  if (failures.length > 0) throw new Error(`${failures.length} requests failed: ${failures[0]}`)
  await sleep(10_000)
  const after = residentMb(pid)
  const rate = (took.command.length + took.view.length) / wall
  say(`${count(took.command.length)} commands and ${count(took.view.length)} views by ${clients} clients in ${wall.toFixed(0)} s; the server used ${(cpuSecondsOf(pid) - cpu).toFixed(0)} s of processor`)
  return [
    figure({ what: "server's memory (RSS), idle with the demo", ours: `${idle} MB` }),
    figure({ what: "server's memory (RSS), under load", ours: `${highest} MB`, reference: `${count(rate)} requests/s by ${clients} clients, half of them commands; ${after} MB ten seconds later` }),
    figure({ what: '  commands and views under that load, p50 / p95', ours: `${percentile(took.command, 0.5).toFixed(0)} / ${percentile(took.command, 0.95).toFixed(0)} ms`, reference: `views ${percentile(took.view, 0.5).toFixed(0)} / ${percentile(took.view, 0.95).toFixed(0)} ms` }),
  ]
}

async function signIn(address: string, { username, password }: DemoLogin): Promise<string> {
  const response = await fetch(`${address}/api/auth/sign-in/username`, { method: 'POST', headers: { 'content-type': 'application/json', origin: address }, body: JSON.stringify({ username, password }) })
  if (!response.ok) throw new Error(`${username} cannot sign in: ${response.status} ${await response.text()}`)
  return response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ')
}

/** Where there is no /proc, 0. */
function residentMb(pid: number): number {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024)
  } catch {
    return 0
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
