// node tests/chaos/kill.ts [--rounds 50] [--clients 8] [--product]: kill -9 of the server, of PostgreSQL, and of both, at random moments under load.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Chaos, kernelVictim, productVictim } from './harness.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '50' }, clients: { type: 'string', default: '8' }, product: { type: 'boolean', default: false } } })
const folder = mkdtempSync(join(tmpdir(), `muster-chaos-${process.pid}-`))
const logFile = join(folder, 'server.log')
const chaos = await Chaos.open({ dataFolder: join(folder, 'data'), logFile, victim: values.product ? productVictim : kernelVictim })
const victims = ['server', 'PostgreSQL', 'both'] as const
let hasFailed = false

try {
  chaos.startServer()
  await chaos.untilReady()
  await chaos.signIn()
  if (values.product) console.log('the product, its demo playing beside our clients')
  const [fsync] = await chaos.ask<{ fsync: string; version: string; synchronous_commit: string }>("SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS synchronous_commit, current_setting('server_version') AS version")
  console.log(`PostgreSQL ${fsync?.version}; SHOW fsync: ${fsync?.fsync}; SHOW synchronous_commit: ${fsync?.synchronous_commit}`)
  const backMs: number[] = []
  const startedAt = performance.now()
  for (let round = 1; round <= Number(values.rounds); round += 1) {
    const victim = victims[(round - 1) % victims.length]
    chaos.startClients(Number(values.clients))
    await sleep(100 + Math.random() * 900)
    if (victim !== 'PostgreSQL') await chaos.killServer()
    if (victim !== 'server') await chaos.killPostmaster()
    if (victim !== 'PostgreSQL') chaos.startServer()
    // A server that has lost its database says so within a second or two.
    else await sleep(50)
    backMs.push(await chaos.untilReady())
    await sleep(200)
    await chaos.stopClients()
    const { commands, entries, batches } = await chaos.reckon()
    console.log(`round ${round}: killed ${victim}; ready again after ${((backMs.at(-1) ?? 0) / 1000).toFixed(1)} s; ${commands} commands acknowledged and stored once, the journal of ${entries} entries in ${batches} batches verifies`)
  }
  const { acknowledged, unavailable, unanswered, repeated, others } = chaos.figures
  console.log(`${values.rounds} rounds in ${((performance.now() - startedAt) / 1000).toFixed(0)} s: ${acknowledged} acknowledged, none lost, none doubled; ${unanswered} tries without an answer, ${unavailable} answered 503, ${repeated} sent again after the answer; back after ${(Math.max(...backMs) / 1000).toFixed(1)} s at most`)
  if (others.length > 0) {
    hasFailed = true
    console.error(`${others.length} other answers, such as: ${[...new Set(others)].slice(0, 5).join('\n')}`)
  }
} catch (error) {
  hasFailed = true
  console.error(error)
  console.error(readFileSync(logFile, 'utf8').split('\n').slice(-20).join('\n'))
} finally {
  await chaos.stop()
  if (!hasFailed) rmSync(folder, { recursive: true, force: true })
  else console.error(`left for a look: ${folder}`)
}
process.exit(hasFailed ? 1 : 0)
