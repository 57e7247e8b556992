/** The port: how long it waits for whom, and what it says to who speaks no HTTP. */
import { serve, type ServerType } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Socket } from 'node:net'
import { StartupError } from '../errors.ts'
import type { Log } from '../log.ts'

/** Milliseconds. Behind a proxy: it has to let go of idle connections before `keepAlive` ends here. */
export interface Patience {
  /** From the connection to the end of the headers. */
  readonly headers: number
  /** To the end of the body; `ordinaryPace` in body.ts cuts slow ones long before. */
  readonly request: number
  readonly keepAlive: number
}

export const ordinaryPatience: Patience = { headers: 10_000, request: 300_000, keepAlive: 30_000 }
/** Each live stream holds one; file handles of the process have to suffice for it. */
const mostConnections = 10_000

export function listen(app: Hono, { host, port, log, patience = ordinaryPatience }: { host: string; port: number; log: Log; patience?: Patience }): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({
      fetch: app.fetch,
      hostname: host,
      port,
      serverOptions: { headersTimeout: patience.headers, requestTimeout: patience.request, keepAliveTimeout: patience.keepAlive, connectionsCheckingInterval: Math.min(1000, patience.headers), maxHeaderSize: 16_384 },
    }, () => resolve(server))
    if ('maxConnections' in server) server.maxConnections = mostConnections
    server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
      const status = statuses[error.code ?? ''] ?? 400
      // A connection that broke is nobody's refusal.
      if (status !== 400) log.warn({ event: 'refused', code: 'kernel.no-request', status })
      if (socket.writable && error.code !== 'ECONNRESET') socket.end(`HTTP/1.1 ${status} ${reasons[status] ?? 'Bad Request'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      else socket.destroy()
    })
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new StartupError(`Port ${port} on ${host} is in use by another program. Stop it, or choose another: PORT=8081 npm start`) : error)
    })
  })
}

const statuses: Readonly<Record<string, number>> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431, HPE_CHUNK_EXTENSIONS_OVERFLOW: 413 }
const reasons: Readonly<Record<number, string>> = { 408: 'Request Timeout', 413: 'Content Too Large', 431: 'Request Header Fields Too Large' }
