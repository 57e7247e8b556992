/** The whole server, as `npm start` runs it, over a force of a province; no demo. */
import { startServer, type Server } from '../src/main/server.ts'
import { quiet, type BenchCluster } from './cluster.ts'
import { raiseProvince, type Province } from './province.ts'

export const benchPassword = 'seven wet horses'
const origin = 'http://bench.test'

export interface EdgeServer {
  readonly server: Server
  readonly province: Province
  /** Of the members below the commander. */
  readonly memberIds: readonly string[]
  /** Gives the member a user name and `benchPassword`. */
  addLogin(memberId: string): Promise<string>
  signIn(username: string): Promise<string>
}

/** Limits count as they do for people, and are too wide to refuse a bench. */
const limits = { perSecond: 1e6, burst: 1e6, streams: 50 }

export async function openEdgeServer(cluster: BenchCluster, { stations }: { stations: number }): Promise<EdgeServer> {
  const server = await startServer({ config: { host: '127.0.0.1', port: 0, publicUrl: origin, dataFolder: cluster.dataFolder, limits }, appUrl: cluster.appUrl, authUrl: cluster.authUrl, secret: cluster.secret, log: quiet })
  const province = await raiseProvince(server.system, { stations })
  const members = await cluster.query<{ member_id: string }>('SELECT member_id FROM member WHERE agency_id = $1 AND member_id <> $2 ORDER BY member_id', [province.agencyId, province.commanderId])
  return {
    server,
    province,
    memberIds: members.map((row) => row.member_id),
    async addLogin(memberId) {
      const username = `bench-${crypto.randomUUID().slice(0, 8)}`
      await server.identity.createLogin({ username, password: benchPassword, agencyId: province.agencyId, memberId })
      return username
    },
    async signIn(username) {
      const response = await fetch(`${server.url}/api/auth/sign-in/username`, { method: 'POST', headers: { 'content-type': 'application/json', origin }, body: JSON.stringify({ username, password: benchPassword }) })
      if (!response.ok) throw new Error(`cannot sign in: ${response.status} ${await response.text()}`)
      return response.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')
    },
  }
}
