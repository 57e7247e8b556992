/** A view and a command through the whole edge (session, limits, body, headers, looks), beside the same through a bare node:http server that trusts whoever comes. */
import { createServer, type IncomingMessage } from 'node:http'
import { forceScope } from '../src/force/index.ts'
import { ViewReader } from '../src/kernel/view.ts'
import { slices } from '../src/main/modules.ts'
import { startCluster } from './cluster.ts'
import { openEdgeServer, type EdgeServer } from './edge-server.ts'
import { count, figure, type Bench, type Figure } from './figures.ts'
import { loadOverHttp, type HttpFigures, type Load } from './http-clients.ts'

const lanes = 16

export const edgeBench: Bench = {
  name: 'edge',
  what: 'a view and a command over HTTP with all that guards them, and without',
  async run({ isSmall, say }) {
    const cluster = await startCluster()
    try {
      const edge = await openEdgeServer(cluster, { stations: isSmall ? 60 : 300 })
      try {
        return await measure(edge, { rounds: isSmall ? 2 : 6, total: isSmall ? 500 : 2000, say })
      } finally {
        await edge.server.close()
      }
    } finally {
      await cluster.stop()
    }
  },
}

async function measure(edge: EdgeServer, { rounds, total, say }: { rounds: number; total: number; say: (text: string) => void }): Promise<readonly Figure[]> {
  const { province, server, memberIds } = edge
  const cookie = await edge.signIn(await edge.addLogin(province.commanderId))
  const bare = await openBare(edge)
  const ports = { whole: Number(new URL(server.url).port), bare: bare.port }
  const known = memberIds.slice(0, 40).map((memberId) => ({ memberId }))
  const units = province.stationIds.slice(0, 50).map((unitId, number) => ({ unitId, telephone: String(1000 + number) }))
  const calls = { view: { sort: 'view', name: 'member', inputs: known }, command: { sort: 'command', name: 'change-unit', inputs: units } } as const
  const load = (call: Pick<Load, 'sort' | 'name' | 'inputs'>, port: number, many = total): Promise<HttpFigures> => loadOverHttp({ ...call, port, cookie, lanes, total: many, warmUp: many === total ? total / 4 : 0 })
  const found: Record<keyof typeof calls, Record<keyof typeof ports, HttpFigures[]>> = { view: { whole: [], bare: [] }, command: { whole: [], bare: [] } }
  try {
    // In turns, so that what else the machine does meets both alike; the first turn warms up.
    for (let round = 0; round <= rounds; round += 1) {
      for (const sort of ['view', 'command'] as const) {
        for (const side of ['bare', 'whole'] as const) {
          const one = await load(calls[sort], ports[side])
          if (round > 0) found[sort][side].push(one)
        }
      }
      say(`round ${round}`)
    }
    // Members that nobody has looked at: each answer journals its look first.
    const unseen = { ...calls.view, inputs: memberIds.slice(known.length).map((memberId) => ({ memberId })) }
    const bareFirst = await load(unseen, ports.bare, unseen.inputs.length)
    const wholeFirst = await load(unseen, ports.whole, unseen.inputs.length)
    return [
      compare('a personal view over HTTP, guarded', mean(found.view.whole), mean(found.view.bare)),
      compare(`  the first look at each of ${count(unseen.inputs.length)} members, journalled`, wholeFirst, bareFirst),
      compare('a command over HTTP, guarded', mean(found.command.whole), mean(found.command.bare)),
    ]
  } finally {
    await bare.close()
  }
}

function compare(what: string, ours: HttpFigures, bare: HttpFigures): Figure {
  const show = ({ rate, p50, p95 }: HttpFigures): string => `${count(rate)}/s, p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`
  return figure({ what, ours: show(ours), reference: `bare ${show(bare)}: ${Math.round((100 * ours.rate) / bare.rate)} %` })
}

function mean(all: readonly HttpFigures[]): HttpFigures {
  const of = (key: keyof HttpFigures): number => all.reduce((sum, one) => sum + one[key], 0) / all.length
  return { rate: of('rate'), p50: of('p50'), p95: of('p95') }
}

/** The same reader and runner, in the same process: nobody is looked up, counted, measured or journalled as looking. */
async function openBare({ server: { system }, province }: EdgeServer): Promise<{ readonly port: number; close(): Promise<void> }> {
  const reader = new ViewReader({ database: system.database, scope: forceScope, views: slices.flatMap((slice) => slice.views), recordLooks: () => Promise.resolve() })
  const asked = { agencyId: province.agencyId, actor: province.commander }
  const answer = async (request: IncomingMessage): Promise<unknown> => {
    const url = new URL(request.url ?? '/', 'http://bench.test')
    const [, , sort, name = ''] = url.pathname.split('/')
    if (sort === 'views') return reader.read({ ...asked, name, input: JSON.parse(url.searchParams.get('input') ?? '{}') })
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    return system.runner.run({ ...asked, ...JSON.parse(Buffer.concat(chunks).toString()), name })
  }
  const bare = createServer((request, response) => {
    answer(request).then((value) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value)), () => response.writeHead(500).end())
  })
  await new Promise<void>((resolve) => { bare.listen(0, '127.0.0.1', resolve) })
  const address = bare.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: () => new Promise((resolve) => {
      bare.close(() => resolve())
      bare.closeAllConnections()
    }),
  }
}
