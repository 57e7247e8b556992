/** A photo from a phone: over tus until it is kept, re-encoded and journalled, beside the same pixels through sharp alone. */
import sharp from 'sharp'
import { send } from '../src/kernel/files/testing/edge.ts'
import { longestSide, thumbnailSide } from '../src/kernel/files/rules.ts'
import { startCluster } from './cluster.ts'
import { openEdgeServer } from './edge-server.ts'
import { figure, percentile, timed, type Bench } from './figures.ts'

const pieceBytes = 1024 * 1024

export const photosBench: Bench = {
  name: 'photos',
  what: 'a photo of 4 MB over tus until it is kept, and sharp alone',
  async run({ isSmall, say }) {
    const bytes = await sharp({ create: { width: 2900, height: 2175, channels: 3, background: '#808080', noise: { type: 'gaussian', mean: 128, sigma: 40 } } }).jpeg({ quality: 90 }).toBuffer()
    const cluster = await startCluster()
    try {
      const edge = await openEdgeServer(cluster, { stations: 10 })
      try {
        const cookie = await edge.signIn(await edge.addLogin(edge.province.commanderId))
        const took = { own: [] as number[], sharp: [] as number[] }
        for (let turn = 0; turn <= (isSmall ? 3 : 20); turn += 1) {
          const alone = await timed(() => throughSharp(bytes))
          const own = await timed(() => send(edge.server, { bytes, as: { cookie }, chunkBytes: pieceBytes }))
          if (own.result.code !== 'kept') throw new Error(`the photo was not kept: ${own.result.code}`)
          if (turn === 0) continue
          took.own.push(own.ms)
          took.sharp.push(alone.ms)
        }
        const [own, alone] = [percentile(took.own, 0.5), percentile(took.sharp, 0.5)]
        say(`${(bytes.length / 1e6).toFixed(1)} MB, ${took.own.length} times`)
        return [figure({ what: `a photo of ${(bytes.length / 1e6).toFixed(1)} MB until it is kept`, ours: `${own.toFixed(0)} ms`, reference: `sharp alone ${alone.toFixed(0)} ms: ${Math.round((100 * alone) / own)} %` })]
      } finally {
        await edge.server.close()
      }
    } finally {
      await cluster.stop()
    }
  },
}

/** Read, turned upright, made small enough, written again, and a thumbnail of that. */
async function throughSharp(bytes: Buffer): Promise<void> {
  const fit = (side: number): { width: number; height: number; fit: 'inside'; withoutEnlargement: true } => ({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
  const kept = await sharp(bytes).autoOrient().resize(fit(longestSide)).jpeg({ quality: 86 }).toBuffer()
  await sharp(kept).resize(fit(thumbnailSide)).webp({ quality: 74 }).toBuffer()
}
