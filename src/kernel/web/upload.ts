/** A file on its way to the server: in pieces, through lost signals, until it is kept or refused. And where files are shown from. */
import type * as tus from 'tus-js-client'
import type { z } from 'zod'
import type { ViewContract } from '../contract.ts'
import type { Purpose } from '../files/rules.ts'
import { Refused } from './api.ts'

export type UploadState =
  | { readonly kind: 'sending'; readonly sentBytes: number }
  /** The signal is lost or the server does not answer; it goes on by itself. */
  | { readonly kind: 'waiting'; readonly sentBytes: number }
  | { readonly kind: 'paused'; readonly sentBytes: number }
  | { readonly kind: 'kept' }
  | { readonly kind: 'refused'; readonly error: Refused }

export interface FileUpload {
  pause(): void
  goOn(): void
  /** Ends it, and takes what came from the server. */
  cancel(): void
}

/** Small enough that a bad connection gets one through, and loses little when it does not. */
const pieceBytes = 256 * 1024
const waitMs = 4_000

type Library = typeof tus
/** Loaded apart: 15 kB that most screens never need. */
const loadLibrary = (): Promise<Library> => import('tus-js-client')

/** For a screen on which a file may be chosen: with what it takes to send one at hand before the signal is lost. */
export function prepareUpload(): void {
  // Asked for again when there is a file.
  loadLibrary().catch(() => undefined)
}

export function startUpload(file: File, { fileId, purpose, keepsLocation, onChange }: { fileId: string; purpose: Purpose; keepsLocation: boolean; onChange(state: UploadState): void }): FileUpload {
  let sentBytes = 0
  let isOver = false
  let isPaused = false
  let timer: ReturnType<typeof setTimeout> | null = null
  let upload: tus.Upload | null = null

  const tell = (state: UploadState): void => {
    // The answer to its last piece comes after it was cancelled: it stays cancelled.
    if (isOver) return
    isOver = state.kind === 'kept' || state.kind === 'refused'
    if (isOver) globalThis.removeEventListener('online', again)
    onChange(state)
  }
  const again = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    if (isOver || isPaused) return
    tell({ kind: 'sending', sentBytes })
    if (upload !== null) upload.start()
    else loadLibrary().then(begin, wait)
  }
  const wait = (): void => {
    if (isOver || isPaused) return
    tell({ kind: 'waiting', sentBytes })
    timer ??= setTimeout(again, waitMs)
  }
  const begin = (library: Library): void => {
    // Paused and gone on with while it was loaded, it comes here twice.
    if (isOver || isPaused || upload !== null) return
    upload = makeUpload(library)
    upload.start()
  }
  const makeUpload = (library: Library): tus.Upload => new library.Upload(file, {
    endpoint: '/api/uploads',
    chunkSize: pieceBytes,
    // Ours, below: it never gives up while the page is open.
    retryDelays: [],
    storeFingerprintForResuming: false,
    metadata: { fileId, name: file.name, purpose, keepLocation: keepsLocation ? '1' : '0' },
    onProgress(sent) {
      sentBytes = sent
      if (!isPaused) tell({ kind: 'sending', sentBytes })
    },
    onSuccess: () => tell({ kind: 'kept' }),
    onError(error) {
      if (isOver || isPaused) return
      const refused = error instanceof library.DetailedError ? refusalIn(error.originalResponse) : null
      if (refused === null) wait()
      else tell({ kind: 'refused', error: refused })
    },
  })
  globalThis.addEventListener('online', again)
  again()

  return {
    pause() {
      if (isOver) return
      isPaused = true
      void upload?.abort()
      tell({ kind: 'paused', sentBytes })
    },
    goOn() {
      isPaused = false
      again()
    },
    cancel() {
      if (isOver) return
      isOver = true
      globalThis.removeEventListener('online', again)
      if (timer !== null) clearTimeout(timer)
      // What cannot be ended now ends by itself after a day.
      upload?.abort(true).catch(() => undefined)
    },
  }
}

/** Null: worth trying again. */
function refusalIn(response: tus.HttpResponse | null): Refused | null {
  if (response === null) return null
  const status = response.getStatus()
  // 409: another request of ours is at it still, or we are further than we think: asking again tells.
  if (status < 400 || status >= 500 || status === 408 || status === 423) return null
  const code = codeIn(response.getBody())
  if (status === 409 && code === null) return null
  if (status === 429 && code !== 'files.too-many') return null
  return new Refused({ status, code: code ?? 'kernel.not-found', facts: {} })
}

function codeIn(body: string): string | null {
  try {
    const parsed: unknown = JSON.parse(body)
    const error = typeof parsed === 'object' && parsed !== null && 'error' in parsed ? parsed.error : null
    return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : null
  } catch {
    return null
  }
}

/** Where the bytes of the file are that a view shows: for `src` and `href`. */
export function fileAddress<Input extends z.ZodType>(view: ViewContract<Input>, input: z.input<Input>, size: 'full' | 'thumb' = 'full'): string {
  return `/api/files/${view.name}?size=${size}&input=${encodeURIComponent(JSON.stringify(input))}`
}
