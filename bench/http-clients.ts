/** Clients in a process of their own, so that the server's has its own time. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Load {
  readonly port: number
  readonly cookie: string
  readonly lanes: number
  readonly total: number
  /** Calls before those that count. */
  readonly warmUp: number
  readonly sort: 'command' | 'view'
  readonly name: string
  /** In turns. */
  readonly inputs: readonly unknown[]
}

export interface HttpFigures {
  readonly rate: number
  readonly p50: number
  readonly p95: number
}

export async function loadOverHttp(load: Load): Promise<HttpFigures> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('http-load.ts', import.meta.url)), JSON.stringify(load)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', (chunk) => (text += String(chunk)))
  const code = await new Promise((resolve) => { child.once('close', resolve) })
  if (code !== 0) throw new Error(`the clients of ${load.name} failed`)
  const figures: HttpFigures = JSON.parse(text)
  return figures
}
