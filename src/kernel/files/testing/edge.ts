/** A port with the routes of files over a system of notes; whoever asks says so in a header. */
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { Upload } from 'tus-js-client'
import { secureHeaders } from '../../http/headers.ts'
import type { Limits } from '../../http/limits.ts'
import type { Log } from '../../log.ts'
import type { System } from '../../system.ts'
import { createFilesRoute } from '../files-route.ts'
import { FilesService } from '../files-service.ts'
import type { ObjectStore } from '../objects.ts'
import type { Purpose } from '../rules.ts'

export interface FilesEdge {
  readonly url: string
  readonly files: FilesService
  close(): Promise<void>
}

export async function openFilesEdge({ system, objects, log, limits }: { system: System; objects: ObjectStore; log: Log; limits?: Limits }): Promise<FilesEdge> {
  const files = new FilesService({ system, objects, log })
  const identity = {
    findLogin(headers: Headers) {
      const [agencyId, memberId] = (headers.get('x-test-login') ?? '').split(' ')
      return Promise.resolve(agencyId === undefined || memberId === undefined ? null : { userId: memberId, agencyId, memberId, signedInAt: 0, via: null, how: 'password' as const, shared: null, sessionId: 'test' })
    },
  }
  const app = new Hono()
  app.use(secureHeaders({ publicUrl: 'http://muster.test' }))
  app.route('/', createFilesRoute({ reader: system.reader, identity, links: system.links, files, log, ...(limits === undefined ? {} : { limits }) }))
  const { promise, resolve } = Promise.withResolvers<number>()
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, (info) => resolve(info.port))
  const port = await promise
  return {
    url: `http://127.0.0.1:${port}`,
    files,
    async close() {
      const closed = new Promise<void>((done) => { server.close(() => done()) })
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
      await files.stop()
    },
  }
}

export interface Sending {
  readonly bytes: Buffer
  readonly as: Readonly<Record<string, string>>
  readonly purpose?: Purpose
  readonly name?: string
  readonly keepsLocation?: boolean
  readonly fileId?: string
  readonly chunkBytes?: number
  /** The sender's connection is cut once so much has arrived. */
  readonly stopAfterBytes?: number
  /** Goes on with an upload that was begun. */
  readonly goesOn?: boolean
}

/** As a browser sends it, with the client that browsers use. Returns the code of the refusal, `stopped` or `kept`. */
export async function send({ url }: Pick<FilesEdge, 'url'>, { bytes, as, purpose = 'photo', name = 'p.jpg', keepsLocation = false, fileId = crypto.randomUUID(), chunkBytes = 64 * 1024, stopAfterBytes, goesOn = false }: Sending): Promise<{ fileId: string; code: string; sent: number }> {
  const { promise, resolve } = Promise.withResolvers<string>()
  let sent = 0
  const upload = new Upload(bytes, {
    endpoint: `${url}/api/uploads`,
    ...(goesOn ? { uploadUrl: `${url}/api/uploads/${fileId}` } : {}),
    chunkSize: chunkBytes,
    retryDelays: [],
    storeFingerprintForResuming: false,
    headers: { ...as },
    metadata: { fileId, name, purpose, keepLocation: keepsLocation ? '1' : '0' },
    onChunkComplete(chunk, accepted) {
      sent += chunk
      if (stopAfterBytes === undefined || accepted < stopAfterBytes) return
      void upload.abort(false)
      resolve('stopped')
    },
    onSuccess: () => resolve('kept'),
    onError: (error) => resolve(/"code":"([^"]+)"/.exec('originalResponse' in error ? (error.originalResponse?.getBody() ?? '') : '')?.[1] ?? error.message),
  })
  upload.start()
  return { fileId, code: await promise, sent }
}
