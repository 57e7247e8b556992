import { randomUUID } from 'node:crypto'
import { access, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { mustBeKey, type ObjectStore, type StoredObject } from './objects.ts'

/** Names that begin so are being written; a server that was killed leaves them behind. */
const unfinished = '.part-'
const forgottenAfterMs = 3_600_000

/** Objects as files of one folder. Several servers need one folder that all of them reach, or a bucket. */
export class FolderObjects implements ObjectStore {
  readonly #root: string

  constructor(root: string) {
    this.#root = root
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const path = this.#pathOf(key)
    const folder = dirname(path)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const temporary = join(folder, `${unfinished}${randomUUID()}`)
    try {
      const file = await open(temporary, 'wx', 0o600)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(temporary, path)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
    await syncFolder(folder)
  }

  async get(key: string, range?: { readonly from: number; readonly to: number }): Promise<Buffer | null> {
    const path = this.#pathOf(key)
    try {
      if (range === undefined) return await readFile(path)
      const file = await open(path, 'r')
      try {
        const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(Math.max(0, range.to - range.from)), position: range.from })
        return buffer.subarray(0, bytesRead)
      } finally {
        await file.close()
      }
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  }

  async has(key: string): Promise<boolean> {
    try {
      await access(this.#pathOf(key))
      return true
    } catch (error) {
      if (isMissing(error)) return false
      throw error
    }
  }

  async remove(key: string): Promise<void> {
    await rm(this.#pathOf(key), { force: true })
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    yield* this.#walk(prefix.replace(/\/[^/]*$/, ''), prefix)
  }

  async *#walk(folder: string, prefix: string): AsyncIterable<StoredObject> {
    const path = this.#pathOf(folder)
    const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
      if (isMissing(error)) return []
      throw error
    })
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const key = `${folder}/${entry.name}`
      if (entry.isDirectory()) {
        yield* this.#walk(key, prefix)
        continue
      }
      const found = await stat(join(path, entry.name)).catch(() => null)
      if (found === null) continue
      if (entry.name.startsWith(unfinished)) {
        if (found.mtimeMs < Date.now() - forgottenAfterMs) await rm(join(path, entry.name), { force: true })
      } else if (key.startsWith(prefix)) yield { key, bytes: found.size, putAt: found.mtimeMs }
    }
  }

  #pathOf(key: string): string {
    mustBeKey(key)
    return join(this.#root, ...key.split('/').flatMap((part) => part.split(sep)))
  }
}

/** The name of a new file lasts through a loss of power only when its folder was written too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}
