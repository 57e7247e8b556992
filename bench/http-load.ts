// The clients of bench/http-clients.ts: so many calls over so many kept connections; prints the rate and how long answers took.
import http from 'node:http'
import { percentile } from './figures.ts'
import type { Load } from './http-clients.ts'

const { port, cookie, lanes, total, warmUp, sort, name, inputs }: Load = JSON.parse(process.argv[2] ?? '{}')
const agent = new http.Agent({ keepAlive: true, maxSockets: lanes })
let sent = 0

function send(): Promise<number> {
  const input = inputs[sent % inputs.length]
  sent += 1
  const isView = sort === 'view'
  const body = isView ? '' : JSON.stringify({ id: crypto.randomUUID(), input })
  const path = isView ? `/api/views/${name}?input=${encodeURIComponent(JSON.stringify(input))}` : `/api/commands/${name}`
  const headers = isView ? { cookie } : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), cookie }
  return new Promise((resolve, reject) => {
    const request = http.request({ agent, port, host: '127.0.0.1', method: isView ? 'GET' : 'POST', path, headers }, (response) => {
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

await sendMany(warmUp)
const startedAt = performance.now()
const took = await sendMany(total)
console.log(JSON.stringify({ rate: (took.length * 1000) / (performance.now() - startedAt), p50: percentile(took, 0.5), p95: percentile(took, 0.95) }))
agent.destroy()
