/** Signing in by password, which is meant to be slow: how much of it is the hash. */
import { randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { startCluster } from './cluster.ts'
import { benchPassword, openEdgeServer } from './edge-server.ts'
import { figure, ratePerSecond, type Bench } from './figures.ts'

/** As many as the threads that hash. */
const lanes = 4
const hash: (password: string, salt: Buffer, bytes: number, options: object) => Promise<unknown> = promisify(scrypt)
/** As better-auth hashes. */
const cost = { N: 16_384, r: 16, p: 1, maxmem: 64 * 1024 * 1024 }

export const signInBench: Bench = {
  name: 'sign-in',
  what: 'signing in by password, and the hash alone',
  async run({ isSmall, say }) {
    const cluster = await startCluster()
    try {
      const edge = await openEdgeServer(cluster, { stations: 10 })
      try {
        const usernames = await Promise.all(edge.memberIds.slice(0, lanes).map((memberId) => edge.addLogin(memberId)))
        const [sliceMs, rounds] = isSmall ? [1000, 2] : [4000, 4]
        const rates = { own: [] as number[], hash: [] as number[] }
        for (let round = 0; round <= rounds; round += 1) {
          const hashRate = await ratePerSecond(lanes, sliceMs, () => hash(benchPassword, randomBytes(16), 64, cost))
          const ownRate = await ratePerSecond(lanes, sliceMs, (lane) => edge.signIn(usernames[lane] ?? ''))
          if (round === 0) continue
          rates.own.push(ownRate)
          rates.hash.push(hashRate)
          say(`signing in ${ownRate.toFixed(1)}/s, hashing ${hashRate.toFixed(1)}/s`)
        }
        const [own, alone] = [mean(rates.own), mean(rates.hash)]
        return [figure({ what: 'signing in by password', ours: `${own.toFixed(1)}/s`, reference: `scrypt alone ${alone.toFixed(1)}/s: the hash is ${Math.round((100 * own) / alone)} % of it` })]
      } finally {
        await edge.server.close()
      }
    } finally {
      await cluster.stop()
    }
  },
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
