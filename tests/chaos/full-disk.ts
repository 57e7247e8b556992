// sudo node tests/chaos/full-disk.ts [--megabytes 300] [--clients 8]: PostgreSQL's data on a small tmpfs, filled to the brim under load, then freed.
import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Chaos } from './harness.ts'

const { values } = parseArgs({ options: { megabytes: { type: 'string', default: '300' }, clients: { type: 'string', default: '8' } } })
const folder = mkdtempSync(join(tmpdir(), `muster-chaos-${process.pid}-`))
const disk = join(folder, 'disk')
const logFile = join(folder, 'server.log')
mkdirSync(disk)
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${values.megabytes}m,mode=0755`, 'tmpfs', disk], { encoding: 'utf8' })
if (mounted.status !== 0) {
  console.error(`A tmpfs cannot be mounted here (${mounted.stderr.trim()}); this test needs root.`)
  rmSync(folder, { recursive: true })
  process.exit(2)
}
const chaos = await Chaos.open({ dataFolder: join(disk, 'data'), logFile })
const filler = join(disk, 'filler')
let hasFailed = false

try {
  chaos.startServer()
  await chaos.untilReady()
  await chaos.signIn()
  const [settings] = await chaos.ask<{ fsync: string; folder: string }>("SELECT current_setting('fsync') AS fsync, current_setting('data_directory') AS folder")
  console.log(`SHOW fsync: ${settings?.fsync}; data in ${settings?.folder} on a tmpfs of ${values.megabytes} MB, ${freeMegabytes()} MB free`)
  if (settings?.folder.startsWith(disk) !== true) throw new Error('PostgreSQL does not lie on the small disk')
  chaos.startClients(Number(values.clients), { textBytes: 20_000 })
  await sleep(2000)
  for (let round = 1; round <= 2; round += 1) {
    const before = { ...chaos.figures, others: chaos.figures.others.length }
    fill()
    console.log(`round ${round}: full, ${freeMegabytes()} MB free, after ${before.acknowledged} acknowledged commands`)
    await refill(4000)
    if (round === 2) console.log(`  the log of changes too: PostgreSQL ${(await exhaustWal()) ? 'stopped itself, which it does rather than acknowledge what it cannot write' : 'still runs'}`)
    await refill(8000)
    const full = chaos.figures
    console.log(`  while full: ${full.acknowledged - before.acknowledged} acknowledged (room that PostgreSQL had set aside), ${full.unavailable - before.unavailable} answered 503, ${full.unanswered - before.unanswered} without an answer, ${full.others.length - before.others} others; the server ${chaos.isServerAlive() ? 'lives' : 'has ended'}, /healthz ${await status('/healthz')}, /readyz ${await status('/readyz')}`)
    if (full.unavailable === before.unavailable) throw new Error('nothing was refused: the disk was not full')
    rmSync(filler)
    console.log(`  freed: ${freeMegabytes()} MB free; ready after ${((await chaos.untilReady()) / 1000).toFixed(1)} s`)
    const since = chaos.figures.acknowledged
    for (const until = performance.now() + 30_000; chaos.figures.acknowledged < since + 50; await sleep(50)) {
      if (performance.now() > until) throw new Error('no commands are done after the disk was freed')
    }
    await chaos.stopClients()
    const { commands, entries, batches } = await chaos.reckon()
    console.log(`  ${commands} commands acknowledged and stored once, ${entries} entries in ${batches} batches, verify: whole`)
    if (round < 2) chaos.startClients(Number(values.clients), { textBytes: 20_000 })
  }
  const words = readFileSync(logFile, 'utf8').split('\n').filter((line) => line.includes('"level":50')).map((line) => line.match(/"code":"(\w+)"/)?.[1] ?? line.match(/"msg":"([^"]+)"/)?.[1] ?? 'other')
  const counts = Object.entries(Object.groupBy(words, (word) => word)).map(([word, list]) => `${word} × ${list?.length}`)
  console.log(`errors in the server's log, by code: ${counts.join(', ')}`)
  if (chaos.figures.others.length > 0) throw new Error(`other answers: ${[...new Set(chaos.figures.others)].slice(0, 5).join('\n')}`)
} catch (error) {
  hasFailed = true
  console.error(error)
  console.error(readFileSync(logFile, 'utf8').split('\n').slice(-20).join('\n'))
} finally {
  await chaos.stop()
  spawnSync('umount', ['-l', disk])
  rmSync(folder, { recursive: true, force: true })
}
process.exit(hasFailed ? 1 : 0)

function freeMegabytes(): number {
  const { bavail, bsize } = statfsSync(disk)
  return Math.round((bavail * bsize) / 1024 / 1024)
}

/** To the last byte. */
function fill(): void {
  const block = Buffer.alloc(1024 * 1024, 1)
  const file = openSync(filler, 'a')
  try {
    for (let bytes = block.length; bytes >= 1; ) {
      try {
        writeSync(file, block, 0, bytes)
      } catch {
        bytes = Math.floor(bytes / 4)
      }
    }
  } finally {
    closeSync(file)
  }
}

/** Until PostgreSQL has no room for its next segment: it must stop then, and start again when there is room. */
async function exhaustWal(): Promise<boolean> {
  for (let segment = 0; segment < 40; segment += 1) {
    fill()
    const isDone = await chaos.ask("SELECT pg_switch_wal(); SELECT pg_logical_emit_message(true, 'chaos', repeat('x', 100000))").then(() => true, () => false)
    if (!isDone) return true
  }
  return false
}

/** PostgreSQL gives back room as it recycles and ends; it stays full for as long as we say. */
async function refill(forMs: number): Promise<void> {
  for (const until = performance.now() + forMs; performance.now() < until; await sleep(300)) fill()
}

async function status(path: string): Promise<number | string> {
  return fetch(`${chaos.url}${path}`, { signal: AbortSignal.timeout(35_000) }).then((response) => response.status, () => 'without an answer')
}
