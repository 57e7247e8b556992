/** The grid of a roster in a browser: 400 members on 35 days, from the server to the screen, while one scrolls, drags and types. */
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core'
import type { Claimant } from '../src/kernel/link.ts'
import { startServer, type Server } from '../src/main/server.ts'
import { quiet, startCluster } from './cluster.ts'
import { atMost, count, figure, percentile, type Bench, type Figure } from './figures.ts'

const clock: Claimant = { kind: 'system', name: 'bench' }
const password = 'correct horse'
const dayMs = 86_400_000
const from = '2027-03-01'
/** A frame that comes after this missed the one that it should have been, at 60 a second. */
const lateMs = 25
const frameMs = 1000 / 60

export const gridBench: Bench = {
  name: 'grid',
  what: 'the roster grid in a browser: 400 members × 35 days',
  async run({ isSmall, say }) {
    const program = process.env['MUSTER_CHROMIUM'] ?? '/usr/bin/chromium'
    if (!existsSync(program)) return [figure({ what: 'grid', ours: `no browser at ${program}; set MUSTER_CHROMIUM` })]
    const cluster = await startCluster()
    try {
      const port = await findPort()
      const server = await startServer({ config: { host: '127.0.0.1', port, publicUrl: `http://127.0.0.1:${port}`, dataFolder: cluster.dataFolder }, appUrl: cluster.appUrl, authUrl: cluster.authUrl, secret: cluster.secret, log: quiet })
      // As most machines of a station have none, and so that two runs agree: without a graphics card.
      const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage'] })
      try {
        const members = isSmall ? 40 : 400
        const rosterId = await fill(server, { members, days: 35 })
        return await measure({ browser, url: server.url, path: `/rosters/${rosterId}`, members, say })
      } finally {
        await browser.close()
        await server.close()
      }
    } finally {
      await cluster.stop()
    }
  },
}

/** One station with as many people, turning 2-2-4 in four watches; every tenth is away for three days. */
async function fill(server: Server, { members, days }: { members: number; days: number }): Promise<string> {
  const agencyId = crypto.randomUUID()
  const ids = { unit: crypto.randomUUID(), roster: crypto.randomUUID(), operation: crypto.randomUUID(), day: crypto.randomUUID(), night: crypto.randomUUID() }
  const people = Array.from({ length: members }, (_, at) => ({ memberId: crypto.randomUUID(), group: (at % 4) + 1 }))
  const planner = people[0]?.memberId ?? ''
  const commander = people[1]?.memberId ?? ''
  const run = (name: string, input: unknown, actor: Claimant = clock): Promise<unknown> => server.system.runner.run({ agencyId, id: crypto.randomUUID(), name, input, actor })
  const asPlanner: Claimant = { kind: 'signed-in', memberId: planner }
  await run('found-agency', { key: 'grid', name: { zh: '支队', en: 'Agency' } })
  await run('add-unit', { unitId: ids.unit, externalId: 'one', parentId: null, type: 'detachment', name: { zh: '一站', en: 'Station One' } })
  for (const [at, { memberId }] of people.entries()) {
    await run('add-member', { memberId, externalId: `m${at}`, unitId: ids.unit, name: `${['Ana', 'Bruno', 'Catarina', 'Diogo', 'Elsa', 'Filipe'][at % 6]} ${['Silva', 'Santos', 'Ferreira', 'Pereira', 'Oliveira'][at % 5]} ${String(at).padStart(3, '0')}` })
    if (at % 10 === 3) await run('record-absence', { absenceId: crypto.randomUUID(), memberId, kind: 'leave', from: Date.parse(from) + (at % 20) * dayMs, to: Date.parse(from) + ((at % 20) + 3) * dayMs })
  }
  await run('grant-role', { memberId: planner, role: 'planner', unitId: ids.unit })
  await run('grant-role', { memberId: commander, role: 'commander', unitId: ids.unit })
  await server.identity.createLogin({ username: 'planner', password, agencyId, memberId: planner })
  const order = `operation: grid\ntitle: { zh: 值班, en: Roster }\ntimezone: Europe/Lisbon\nlanguage: en\nperiod: 2027-03-01T00:00/2027-04-05T00:00\nlevels:\n  - { level: II, from: 2027-03-01T00:00 }\nclauses:\n  - { id: "1", quote: Words., duties: [] }\n`
  await run('propose-order', { operationId: ids.operation, text: order }, asPlanner)
  await run('put-order-in-force', { operationId: ids.operation, version: 1 }, { kind: 'signed-in', memberId: commander })
  for (const [classId, code, startsAt, isNight] of [[ids.day, 'D', '08:00', false], [ids.night, 'N', '20:00', true]] as const) {
    await run('declare-shift-class', { classId, code, name: { zh: code, en: code }, kind: 'duty', startsAt, minutes: 720, countedMinutes: 720, isNight }, asPlanner)
  }
  await run('set-roster-members', { unitId: ids.unit, members: people }, asPlanner)
  await run('set-roster-needs', { unitId: ids.unit, needs: [ids.day, ids.night].map((classId) => ({ classId, qualification: '', minimum: Math.floor(members / 4) })) }, asPlanner)
  const to = new Date(Date.parse(from) + (days - 1) * dayMs).toISOString().slice(0, 10)
  await run('open-roster', { rosterId: ids.roster, unitId: ids.unit, from, to, timezone: 'Europe/Lisbon', country: 'PT' }, asPlanner)
  const cycle = [ids.day, ids.day, ids.night, ids.night, null, null, null, null]
  const changes = people.flatMap(({ memberId, group }) =>
    Array.from({ length: days }, (_, day) => ({ memberId, day: new Date(Date.parse(from) + day * dayMs).toISOString().slice(0, 10), classId: cycle[(day + group * 2) % cycle.length] ?? null })).filter((change) => change.classId !== null))
  await run('change-shifts', { rosterId: ids.roster, changes }, asPlanner)
  return ids.roster
}

interface Measuring {
  readonly browser: Browser
  readonly url: string
  readonly path: string
  readonly members: number
  say(text: string): void
}

async function measure({ browser, url, path, members, say }: Measuring): Promise<readonly Figure[]> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } })
  const signedIn = await context.request.post(`${url}/api/auth/sign-in/username`, { data: { username: 'planner', password }, headers: { origin: url } })
  if (!signedIn.ok()) throw new Error(`sign in: ${signedIn.status()}`)
  const page = await context.newPage()
  const figures: Figure[] = []

  const cold = await open(page, `${url}${path}`)
  const warm: number[] = []
  for (let time = 0; time < 5; time += 1) warm.push(await open(page, `${url}${path}`))
  figures.push(atMost(`grid of ${count(members)} × 35: first paint, browser empty`, cold, 3_000, { unit: 'ms' }), atMost('  first paint, code in the browser (p50 of 5)', percentile(warm, 0.5), 1_500, { unit: 'ms' }))
  say(`first paint ${cold.toFixed(0)} ms cold, ${warm.map((one) => one.toFixed(0)).join(' ')} ms warm`)

  const down = await scroll(page, 'scrollTop')
  figures.push(frames('  scrolling down and up', down))
  // So narrow that the days do not fit.
  await page.setViewportSize({ width: 1000, height: 900 })
  figures.push(frames('  scrolling to the right and back', await scroll(page, 'scrollLeft')))
  await page.setViewportSize({ width: 1440, height: 900 })
  figures.push(frames('  dragging a range, the grid scrolling with it', await dragging(page)))
  figures.push(frames('  typing 60 codes, violations with each', await typing(page)))
  figures.push(frames('  nothing at all', await watch(page, () => page.waitForTimeout(2_000))))
  for (const one of figures.slice(2)) say(`${one.what.trim()}: ${one.ours}, ${one.reference}`)
  await context.close()
  return figures
}

/** From asking for the page to the first frame that shows the grid. */
async function open(page: Page, url: string): Promise<number> {
  await page.goto(url, { waitUntil: 'commit' })
  await page.waitForFunction(() => performance.getEntriesByName('muster.grid').length > 0)
  const at = await page.evaluate(() => performance.getEntriesByName('muster.grid')[0]?.startTime ?? 0)
  await page.waitForTimeout(700)
  return at
}

interface Watched {
  /** Milliseconds between frames. */
  readonly deltas: readonly number[]
  /** Processor time of the page's main thread: on a busy machine it says more than the frames that came late. */
  readonly processorMs: number
}

const sessions = new WeakMap<Page, Promise<CDPSession>>()

async function readProcessorMs(page: Page): Promise<number> {
  let session = sessions.get(page)
  if (session === undefined) {
    session = page.context().newCDPSession(page).then(async (opened) => {
      await opened.send('Performance.enable', { timeDomain: 'threadTicks' })
      return opened
    })
    sessions.set(page, session)
  }
  const { metrics } = await (await session).send('Performance.getMetrics')
  return 1000 * (metrics.find((one) => one.name === 'TaskDuration')?.value ?? 0)
}

async function watch(page: Page, work: () => Promise<unknown>): Promise<Watched> {
  const before = await readProcessorMs(page)
  await page.evaluate(() => {
    const seen: number[] = []
    let last = 0
    const next = (now: number): void => {
      if (last > 0) seen.push(now - last)
      last = now
      if (!Reflect.has(globalThis, 'benchStops')) requestAnimationFrame(next)
    }
    Reflect.set(globalThis, 'benchFrames', seen)
    Reflect.deleteProperty(globalThis, 'benchStops')
    requestAnimationFrame(next)
  })
  await work()
  const found: unknown = await page.evaluate(() => {
    Reflect.set(globalThis, 'benchStops', true)
    return Reflect.get(globalThis, 'benchFrames') as unknown
  })
  return { deltas: Array.isArray(found) ? found.filter((one) => typeof one === 'number') : [], processorMs: (await readProcessorMs(page)) - before }
}

/** To the end and back in about four seconds, a step a frame. */
function scroll(page: Page, side: 'scrollTop' | 'scrollLeft'): Promise<Watched> {
  return watch(page, () =>
    page.evaluate(
      (which) =>
        new Promise<void>((resolve) => {
          const box = document.querySelector('.grid-scroll')
          if (box === null) return resolve()
          const most = which === 'scrollTop' ? box.scrollHeight - box.clientHeight : box.scrollWidth - box.clientWidth
          let frame = 0
          const step = (): void => {
            frame += 1
            const share = frame / 120
            box[which] = most * (share <= 1 ? share : 2 - share)
            if (frame < 240) requestAnimationFrame(step)
            else resolve()
          }
          requestAnimationFrame(step)
        }),
      side,
    ))
}

async function dragging(page: Page): Promise<Watched> {
  const box = await page.locator('.grid-canvas').boundingBox()
  if (box === null) throw new Error('there is no grid')
  await page.mouse.move(box.x + 300, box.y + 120)
  await page.mouse.down()
  const seen = await watch(page, async () => {
    for (let step = 0; step < 120; step += 1) await page.mouse.move(box.x + 300 + step * 5, box.y + 120 + step * 3)
    // Beyond the last row: it scrolls by itself.
    await page.mouse.move(box.x + 900, box.y + box.height + 30)
    await page.waitForTimeout(2_000)
  })
  await page.mouse.up()
  return seen
}

async function typing(page: Page): Promise<Watched> {
  await page.locator('.grid-input').focus()
  await page.keyboard.press('Control+Home')
  return watch(page, async () => {
    for (let key = 0; key < 60; key += 1) await page.keyboard.press('ddnn-'[key % 5] ?? 'd')
  })
}

function frames(what: string, { deltas, processorMs }: Watched): Figure {
  const late = deltas.filter((delta) => delta > lateMs).length
  const p50 = percentile(deltas, 0.5)
  return figure({
    what,
    ours: `${(1000 / p50).toFixed(0)} a second, p50 ${p50.toFixed(1)} ms, p95 ${percentile(deltas, 0.95).toFixed(1)} ms, ${late} of ${deltas.length} late, longest ${Math.max(0, ...deltas).toFixed(0)} ms`,
    reference: `${(processorMs / Math.max(1, deltas.length)).toFixed(1)} ms of processor a frame`,
    target: '60 a second',
    isMet: p50 < frameMs * 1.05 && percentile(deltas, 0.95) < lateMs,
  })
}

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
