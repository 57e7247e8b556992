import { idFrom } from '../canonical.ts'
import type { Log } from '../log.ts'
import type { System } from '../system.ts'
import { BlobStore, type ReadBlob } from './blobs.ts'
import { checkContent } from './content.ts'
import { keepFile, recordRemovedFile } from './contract.ts'
import { Refusal } from '../errors.ts'
import { listErased, listUsedContents, lockContents } from './queries.ts'
import type { ObjectStore } from './objects.ts'
import { forgottenAfterMs, tidyName } from './rules.ts'
import { Uploads } from './uploads.ts'

const beatMs = 60_000
/** Looking through the whole store; erased files go at each beat. */
const straysEveryMs = 6 * 3_600_000
const atOnce = 500

interface Parts {
  readonly system: Pick<System, 'database' | 'runner'>
  readonly objects: ObjectStore
  readonly log: Log
}

/** Between the store, which knows contents, and the database, which knows files. */
export class FilesService {
  readonly uploads: Uploads
  readonly #blobs: BlobStore
  readonly #parts: Parts
  readonly #finishing = new Map<string, Promise<void>>()
  readonly #straysAt = new Map<string, number>()
  #timer: NodeJS.Timeout | null = null
  #sweeping: Promise<unknown> = Promise.resolve()
  #isStopped = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.#blobs = new BlobStore(parts.objects)
    this.uploads = new Uploads(parts.objects)
  }

  /**
   * What has come in full is checked and kept; a refusal ends the upload. Anything else leaves it as it was, and the sender's
   * next request tries again.
   */
  async finishUpload(place: { readonly agencyId: string; readonly uploader: string; readonly fileId: string }): Promise<void> {
    const key = `${place.agencyId} ${place.uploader} ${place.fileId}`
    const running = this.#finishing.get(key) ?? this.#finish(place).finally(() => this.#finishing.delete(key))
    this.#finishing.set(key, running)
    return running
  }

  async #finish({ agencyId, uploader, fileId }: { readonly agencyId: string; readonly uploader: string; readonly fileId: string }): Promise<void> {
    const place = { agencyId, uploader, fileId }
    const info = await this.uploads.find(place)
    if (info === null || info.isDone || (await this.uploads.readOffset(place, info)) < info.bytes) return
    try {
      const content = await checkContent(await this.uploads.readAll(place), info.purpose)
      const contents = [content.bytes, ...(content.thumbnail === null ? [] : [content.thumbnail])]
      const [sha256 = '', thumbnailSha256 = null] = await this.#put(agencyId, contents)
      await this.#parts.system.runner.run({
        agencyId,
        // The same for a repeat on another server: kept once.
        id: idFrom(agencyId, 'keep-file', fileId, uploader),
        name: keepFile.name,
        input: { fileId, uploader, purpose: info.purpose, sha256, thumbnailSha256, mediaType: content.mediaType, bytes: content.bytes.length, name: tidyName(info.name, content.mediaType), position: info.keepsPosition ? content.position : null },
        actor: { kind: 'system', name: 'files' },
      })
      // The clean-up may have taken them between the first line and the last: nothing stood for them yet.
      await this.#put(agencyId, contents)
    } catch (error) {
      if (error instanceof Refusal) await this.uploads.remove(place)
      throw error
    }
    await this.uploads.finish(place, info)
  }

  async #put(agencyId: string, contents: readonly Buffer[]): Promise<string[]> {
    const shas: string[] = []
    for (const bytes of contents) shas.push(await this.#blobs.put(agencyId, bytes))
    return shas
  }

  /** What is missing or altered is in the log; nobody is shown it. */
  async read(agencyId: string, sha: string): Promise<ReadBlob> {
    const read = await this.#blobs.get(agencyId, sha)
    if (read.kind !== 'whole') this.#parts.log.error({ event: 'file.broken', agencyId, sha256: sha, how: read.kind })
    return read
  }

  /** Removes what nothing stands for now: contents of erased files, uploads that nobody went on with, and now and then contents without a file. */
  async sweep(agencyId: string, { withStrays }: { withStrays: boolean }): Promise<void> {
    await this.#removeErased(agencyId)
    if (!withStrays) return
    const now = Date.now()
    await this.uploads.removeForgotten(agencyId, now)
    await this.#removeStrays(agencyId, now)
  }

  start(): void {
    // A wrong key or bucket is told now, and not by the first photo of the night.
    this.#parts.objects.has('start').catch((error: unknown) => this.#parts.log.error({ event: 'files.unreachable', err: error }))
    this.#plan()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#sweeping
    await Promise.allSettled(this.#finishing.values())
  }

  #plan(): void {
    if (this.#isStopped) return
    // A little apart, because servers restart together after a deploy.
    this.#timer = setTimeout(() => {
      this.#sweeping = this.#sweepAll().finally(() => this.#plan())
    }, beatMs * (0.75 + Math.random() / 2))
    this.#timer.unref()
  }

  async #sweepAll(): Promise<void> {
    try {
      for (const agencyId of await this.#parts.system.database.listAgencies()) {
        if (this.#isStopped) return
        const withStrays = Date.now() - (this.#straysAt.get(agencyId) ?? 0) > straysEveryMs
        if (withStrays) this.#straysAt.set(agencyId, Date.now())
        await this.sweep(agencyId, { withStrays })
      }
    } catch (error) {
      if (!this.#isStopped) this.#parts.log.error({ event: 'files.sweep-failed', err: error })
    }
  }

  async #removeErased(agencyId: string): Promise<void> {
    const { database } = this.#parts.system
    for (let full = true; full; ) {
      const erased = await database.transaction(agencyId, (tx) => listErased(tx, atOnce), 'read')
      full = erased.length === atOnce
      await this.#removeUnused(agencyId, erased.flatMap((file) => [file.sha256, ...(file.thumbnail_sha256 === null ? [] : [file.thumbnail_sha256])]), { withErased: false })
      // After the bytes: if this server dies between, the next one finds the rows and does it again.
      if (erased.length > 0) await this.#record(agencyId, { fileIds: erased.map((file) => file.file_id), strays: 0 })
    }
  }

  async #removeStrays(agencyId: string, now: number): Promise<void> {
    let batch: string[] = []
    let strays = 0
    const flush = async (): Promise<void> => {
      strays += await this.#removeUnused(agencyId, batch, { withErased: true })
      batch = []
    }
    for await (const { sha, putAt } of this.#blobs.list(agencyId)) {
      // Younger ones may belong to an upload that is just being kept.
      if (putAt > now - forgottenAfterMs) continue
      batch.push(sha)
      if (batch.length === atOnce) await flush()
    }
    await flush()
    if (strays > 0) await this.#record(agencyId, { fileIds: [], strays })
  }

  /** Held against `keep-file` while it looks and removes: two files may have the same content, and one may come now. */
  async #removeUnused(agencyId: string, shas: readonly string[], { withErased }: { withErased: boolean }): Promise<number> {
    const { database } = this.#parts.system
    const used = await database.transaction(agencyId, (tx) => listUsedContents(tx, shas, { withErased }), 'read')
    let removed = 0
    for (const sha of new Set(shas)) {
      if (used.has(sha)) continue
      removed += await database.transaction(agencyId, async (tx) => {
        await lockContents(tx, [sha])
        if ((await listUsedContents(tx, [sha], { withErased })).has(sha)) return 0
        await this.#blobs.remove(agencyId, sha)
        return 1
      })
    }
    return removed
  }

  async #record(agencyId: string, input: { fileIds: string[]; strays: number }): Promise<void> {
    await this.#parts.system.runner.run({ agencyId, id: crypto.randomUUID(), name: recordRemovedFile.name, input, actor: { kind: 'system', name: 'files' } })
  }
}
