/** /api/uploads, where files come in (tus 1.0), and /api/files/<view>, where they go out: through a view and no other way. */
import { Hono, type Context } from 'hono'
import { z } from 'zod'
import { notFound, Refusal } from '../errors.ts'
import { answerError, rememberAsker } from '../http/answer-error.ts'
import { findAsker, type Asker } from '../http/asker.ts'
import { AskerLimits, ordinaryLimits, type Limits } from '../http/limits.ts'
import type { Identity } from '../identity/index.ts'
import type { LinkSigner } from '../link.ts'
import type { Log } from '../log.ts'
import type { ViewReader } from '../view.ts'
import { parseJson } from '../http/body.ts'
import { fileShape, uploadRightsView, type ShownFile } from './contract.ts'
import { brokenFile } from './errors.ts'
import type { FilesService } from './files-service.ts'
import { answerTus, uploadsPath } from './tus.ts'

export interface FilesRouteParts {
  readonly reader: ViewReader
  readonly identity: Pick<Identity, 'findLogin'>
  readonly links: LinkSigner
  readonly files: FilesService
  readonly log: Log
  readonly limits?: Limits
}

/** A file may have 50 MB: fewer of them at a time than of other calls. A page full of small pictures comes through. */
const mostPerSecond = 20
const mostAtOnce = 150

type Edge = FilesRouteParts & { readonly asked: AskerLimits }

export function createFilesRoute(given: FilesRouteParts): Hono {
  const { limits = ordinaryLimits } = given
  const asked = new AskerLimits(limits.perSecond === Infinity ? limits : { ...limits, perSecond: Math.min(limits.perSecond, mostPerSecond), burst: Math.min(limits.burst, mostAtOnce) })
  const parts: Edge = { ...given, asked }
  const app = new Hono()
  app.onError((error, c) => answerError(error, c, parts.log))
  app.all(uploadsPath, (c) => takeUpload(c, parts))
  app.all(`${uploadsPath}/:id`, (c) => takeUpload(c, parts))
  app.get('/api/files/:view', (c) => giveFile(c, parts))
  return app
}

async function takeUpload(c: Context, { reader, files, asked, ...parts }: Edge): Promise<Response> {
  // A header of its own, which no form of another site can send.
  if (c.req.header('tus-resumable') === undefined) throw new Refusal({ code: 'kernel.foreign-request', status: 403 })
  const asker = rememberAsker(c, await findAsker(c, parts))
  // Beginning one; its pieces come as quickly as they come.
  if (c.req.method === 'POST') asked.take(asker)
  const { uploader } = uploadRightsView.output.parse(await reader.read({ agencyId: asker.agencyId, name: uploadRightsView.name, input: {}, actor: asker.claimant }))
  const owner = { agencyId: asker.agencyId, uploader }
  const finish = (fileId: string): Promise<void> => files.finishUpload({ ...owner, fileId })
  // All came, and the server failed before it was kept: who asks how far it is has it kept now, and is told if that fails again.
  const fileId = z.uuid().safeParse(c.req.param('id'))
  if (c.req.method === 'HEAD' && fileId.success) await finish(fileId.data)
  const response = await answerTus({ request: c.req.raw, uploads: files.uploads, owner, finish })
  return new Response(response.body, { status: response.status, headers: response.headers })
}

const sizes = z.enum(['full', 'thumb'])
const answer = z.object({ file: fileShape.nullable() })

async function giveFile(c: Context, parts: Edge): Promise<Response> {
  const asker = rememberAsker(c, await findAsker(c, parts))
  parts.asked.take(asker)
  const view = c.req.param('view') ?? ''
  const size = sizes.safeParse(c.req.query('size') ?? 'full')
  if (!size.success) throw new Refusal({ code: 'kernel.invalid-input', status: 400, facts: { problems: [{ path: 'size', message: 'full or thumb' }] } })
  const shown = answer.safeParse(await parts.reader.read({ agencyId: asker.agencyId, name: view, input: parseJson(c.req.query('input') ?? '{}'), actor: asker.claimant }))
  if (!shown.success || shown.data.file === null) throw notFound('file', view)
  return sendFile(c, parts, asker, shown.data.file, size.data)
}

async function sendFile(c: Context, { files }: Edge, { agencyId }: Asker, file: ShownFile, size: 'full' | 'thumb'): Promise<Response> {
  const isSmall = size === 'thumb'
  const sha = isSmall ? file.thumbnailSha256 : file.sha256
  if (sha === null) throw notFound('file', file.fileId)
  const etag = `"${sha.slice(0, 32)}"`
  const headers = {
    // Not kept on a phone that many hands hold; and rights may end.
    'Cache-Control': 'private, no-store',
    ETag: etag,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'X-Content-Type-Options': 'nosniff',
  }
  if (c.req.header('if-none-match')?.split(/,\s*/).includes(etag) === true) return c.body(null, 304, headers)
  const read = await files.read(agencyId, sha)
  if (read.kind !== 'whole') throw brokenFile()
  const isPicture = file.mediaType.startsWith('image/')
  return c.body(new Uint8Array(read.bytes), 200, {
    ...headers,
    'Content-Type': isSmall ? 'image/webp' : file.mediaType,
    'Content-Length': String(read.bytes.length),
    'Content-Disposition': `${isPicture ? 'inline' : 'attachment'}; ${nameOf(file.name)}`,
  })
}

/** RFC 6266: the name in full for browsers of this century, and without its letters for the others. */
function nameOf(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const full = encodeURIComponent(name).replace(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
  return `filename="${plain}"; filename*=UTF-8''${full}`
}
