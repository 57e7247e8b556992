import type { Readable } from 'node:stream'
import { z } from 'zod'
import { sha256 } from '../canonical.ts'
import type { ObjectStore } from './objects.ts'
import { forgottenAfterMs, purposes } from './rules.ts'

const infoShape = z.object({
  fileId: z.string(),
  uploader: z.string(),
  purpose: z.enum(purposes),
  name: z.string(),
  keepsPosition: z.boolean(),
  bytes: z.number().int(),
  startedAt: z.number(),
  /** True: all came, was checked and is kept (or refused); the pieces are gone. */
  isDone: z.boolean(),
})
export type UploadInfo = z.output<typeof infoShape>

/** What is lost at most when the server is killed; and at most this much is held in memory for each upload under way. */
const pieceBytes = 1024 * 1024

interface Place {
  readonly agencyId: string
  readonly uploader: string
  readonly fileId: string
}

/**
 * Uploads under way, as objects of the same store that keeps the files: an account of each, and its pieces by their offset.
 * Nothing is known by the server alone, so that an upload goes on after a restart, and on another server where the store is
 * shared. Whose it is, is part of the key: for everybody else it is not there.
 */
export class Uploads {
  readonly #objects: ObjectStore

  constructor(objects: ObjectStore) {
    this.#objects = objects
  }

  async find(place: Place): Promise<UploadInfo | null> {
    const text = await this.#objects.get(`${folderOf(place)}info.json`)
    return text === null ? null : infoShape.parse(JSON.parse(text.toString('utf8')))
  }

  async save(agencyId: string, info: UploadInfo): Promise<void> {
    await this.#objects.put(`${folderOf({ agencyId, ...info })}info.json`, Buffer.from(JSON.stringify(info)))
  }

  async countUnfinished({ agencyId, uploader }: { agencyId: string; uploader: string }): Promise<number> {
    const begun = new Set<string>()
    // Each has at least one piece, or was not begun.
    for await (const { key } of this.#objects.list(uploaderFolder(agencyId, uploader))) if (!key.endsWith('info.json')) begun.add(key.split('/').at(-2) ?? '')
    return begun.size
  }

  /** How far it is: as far as its pieces follow one another without a gap. */
  async readOffset(place: Place, info: UploadInfo): Promise<number> {
    return info.isDone ? info.bytes : endOf((await this.#pieces(place)).at(-1))
  }

  /** Keeps what comes, also what came before the connection broke. Returns the new offset. */
  async append(place: Place, stream: Readable, from: number): Promise<number> {
    let at = from
    let waiting: Buffer[] = []
    let size = 0
    const flush = async (): Promise<void> => {
      if (size === 0) return
      const piece = Buffer.concat(waiting)
      waiting = []
      size = 0
      await this.#objects.put(`${folderOf(place)}p-${String(at).padStart(12, '0')}`, piece)
      at += piece.length
    }
    try {
      for await (const chunk of stream) {
        const bytes = Buffer.from(chunk)
        waiting.push(bytes)
        size += bytes.length
        if (size >= pieceBytes) await flush()
      }
    } finally {
      await flush()
    }
    return at
  }

  async readAll(place: Place): Promise<Buffer> {
    const parts: Buffer[] = []
    for (const piece of await this.#pieces(place)) {
      const bytes = await this.#objects.get(piece.key)
      if (bytes === null) throw new Error(`a piece of upload ${place.fileId} is gone`)
      parts.push(bytes)
    }
    return Buffer.concat(parts)
  }

  /** The pieces go, the account stays for a day: a sender whose last answer was lost asks again how far it is. */
  async finish(place: Place, info: UploadInfo): Promise<void> {
    await this.save(place.agencyId, { ...info, isDone: true })
    for await (const { key } of this.#objects.list(`${folderOf(place)}p-`)) await this.#objects.remove(key)
  }

  async remove(place: Place): Promise<void> {
    for await (const { key } of this.#objects.list(folderOf(place))) await this.#objects.remove(key)
  }

  /** What was begun or finished more than a day ago. */
  async removeForgotten(agencyId: string, now: number): Promise<number> {
    let removed = 0
    for await (const { key, putAt } of this.#objects.list(`uploads/${agencyId}/`)) {
      if (putAt > now - forgottenAfterMs) continue
      await this.#objects.remove(key)
      removed += 1
    }
    return removed
  }

  async #pieces(place: Place): Promise<{ key: string; from: number; bytes: number }[]> {
    const pieces: { key: string; from: number; bytes: number }[] = []
    let end = 0
    for await (const { key, bytes } of this.#objects.list(`${folderOf(place)}p-`)) {
      const from = Number(key.slice(key.lastIndexOf('p-') + 2))
      // Two servers may have taken the same bytes while a connection was dying: what overlaps is left out.
      if (from !== end) continue
      pieces.push({ key, from, bytes })
      end = from + bytes
    }
    return pieces
  }
}

const endOf = (last: { from: number; bytes: number } | undefined): number => (last === undefined ? 0 : last.from + last.bytes)

function uploaderFolder(agencyId: string, uploader: string): string {
  return `uploads/${agencyId}/${sha256(uploader).toString('hex').slice(0, 32)}/`
}

function folderOf({ agencyId, uploader, fileId }: Place): string {
  return `${uploaderFolder(agencyId, uploader)}${fileId}/`
}
