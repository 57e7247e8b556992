import { DataStore, ERRORS, MemoryLocker, Server, Upload, type Locker } from '@tus/server'
import type { Readable } from 'node:stream'
import { validate as isUuid, version as versionOf } from 'uuid'
import { Refusal } from '../errors.ts'
import { tooLarge, tooManyUploads, wrongUpload } from './errors.ts'
import { forgottenAfterMs, purposeRules, purposes } from './rules.ts'
import type { UploadInfo, Uploads } from './uploads.ts'

export const uploadsPath = '/api/uploads'
/** Of one person at a time. */
const mostUnfinished = 20
const longestGivenName = 500

interface Uploader {
  readonly agencyId: string
  /** As the journal names an actor. */
  readonly uploader: string
}

/** The uploads of one person, as @tus/server wants them. */
class OwnUploads extends DataStore {
  readonly #uploads: Uploads
  readonly #owner: Uploader
  override extensions = ['creation', 'creation-with-upload', 'termination', 'expiration']

  constructor(uploads: Uploads, owner: Uploader) {
    super()
    this.#uploads = uploads
    this.#owner = owner
  }

  override async create(upload: Upload): Promise<Upload> {
    const asked = readMetadata(upload)
    const known = await this.#uploads.find({ ...this.#owner, fileId: upload.id })
    // The answer to the first request was lost: the second is the same, or it is refused.
    if (known !== null) {
      if (known.bytes !== asked.bytes || known.purpose !== asked.purpose) throw wrongUpload('begun otherwise')
      return upload
    }
    if ((await this.#uploads.countUnfinished(this.#owner)) >= mostUnfinished) throw tooManyUploads(mostUnfinished)
    await this.#uploads.save(this.#owner.agencyId, { ...asked, uploader: this.#owner.uploader, startedAt: Date.now(), isDone: false })
    return upload
  }

  override async getUpload(id: string): Promise<Upload> {
    const place = { ...this.#owner, fileId: id }
    const info = isUuid(id) ? await this.#uploads.find(place) : null
    if (info === null) throw ERRORS.FILE_NOT_FOUND
    return new Upload({ id, size: info.bytes, offset: await this.#uploads.readOffset(place, info), creation_date: new Date(info.startedAt).toISOString() })
  }

  override write(stream: Readable, id: string, offset: number): Promise<number> {
    return this.#uploads.append({ ...this.#owner, fileId: id }, stream, offset)
  }

  override async remove(id: string): Promise<void> {
    const place = { ...this.#owner, fileId: id }
    if (!isUuid(id) || (await this.#uploads.find(place)) === null) throw ERRORS.FILE_NOT_FOUND
    await this.#uploads.remove(place)
  }

  override getExpiration(): number {
    return forgottenAfterMs
  }
}

function readMetadata({ id, size, metadata }: Upload): Omit<UploadInfo, 'uploader' | 'startedAt' | 'isDone'> {
  const purpose = purposes.find((one) => one === metadata?.['purpose'])
  if (purpose === undefined) throw wrongUpload(`purpose must be one of ${purposes.join(', ')}`)
  if (size === undefined || !Number.isSafeInteger(size) || size <= 0) throw wrongUpload('Upload-Length must be the size in bytes')
  const { maxBytes } = purposeRules[purpose]
  if (size > maxBytes) throw tooLarge(maxBytes)
  return { fileId: id, purpose, bytes: size, name: (metadata?.['name'] ?? '').slice(0, longestGivenName), keepsPosition: metadata?.['keepLocation'] === '1' }
}

/** One writer for each upload in this process; between servers the pieces' offsets sort it out. */
const locks = new MemoryLocker({ acquireLockTimeout: 15_000 })

/** @tus/server for one request of one person. What goes wrong rises as it is, for the edge to answer. */
export async function answerTus({ request, uploads, owner, finish }: { request: Request; uploads: Uploads; owner: Uploader; finish: (fileId: string) => Promise<void> }): Promise<Response> {
  let raised: unknown
  const store = new OwnUploads(uploads, owner)
  const locker: Locker = { newLock: (id) => locks.newLock(`${owner.agencyId}:${owner.uploader}:${id}`) }
  const server = new Server({
    path: uploadsPath,
    datastore: store,
    locker,
    relativeLocation: true,
    // Ours is the only origin that asks; without this every origin would be told that it may.
    allowedOrigins: [],
    namingFunction: (_, metadata) => {
      const fileId = metadata?.['fileId'] ?? ''
      // Made by the sender, so that it can ask for the upload whose address never arrived. Of version 8 are ids of the system's own.
      if (!isUuid(fileId) || ![4, 7].includes(versionOf(fileId))) throw wrongUpload('fileId must be a UUID of version 4 or 7')
      return fileId.toLowerCase()
    },
    onUploadFinish: async (_, upload) => {
      await finish(upload.id)
      return {}
    },
    onResponseError: (_, error) => {
      raised = error
      return undefined
    },
  })
  const response = await server.handleWeb(request)
  // The protocol's own errors are answered by it, as clients of tus expect.
  if (raised instanceof Refusal || (raised instanceof Error && !('status_code' in raised))) throw raised
  return response
}
