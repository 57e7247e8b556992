// The clients of bench/commands.ts: so many commands over so many kept connections; prints the rate and how long answers took.
import http from 'node:http'
import { percentile } from './figures.ts'

const { port, cookie, lanes, total }: { port: number; cookie: string; lanes: number; total: number } = JSON.parse(process.argv[2] ?? '{}')
const agent = new http.Agent({ keepAlive: true, maxSockets: lanes })

function send(): Promise<number> {
  const body = JSON.stringify({ id: crypto.randomUUID(), input: { text: 'note' } })
  return new Promise((resolve, reject) => {
    const request = http.request({ agent, port, host: '127.0.0.1', method: 'POST', path: '/api/commands/write-note', headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), cookie } }, (response) => {
      response.resume()
      response.once('end', () => resolve(response.statusCode ?? 0))
    })
    request.once('error', reject)
    request.end(body)
  })
}

async function sendMany(many: number): Promise<number[]> {
  const took: number[] = []
  let left = many
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      while (left > 0) {
        left -= 1
        const begun = performance.now()
        const status = await send()
        if (status !== 200) throw new Error(`answered ${status}`)
        took.push(performance.now() - begun)
      }
    }),
  )
  return took
}

await sendMany(Math.ceil(total / 4))
const startedAt = performance.now()
const took = await sendMany(total)
console.log(JSON.stringify({ rate: (took.length * 1000) / (performance.now() - startedAt), p50: percentile(took, 0.5), p95: percentile(took, 0.95) }))
agent.destroy()
