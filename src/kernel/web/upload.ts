/** A file on its way to the server: in pieces, through lost signals, until it is kept or refused. And where files are shown from. */
import { DetailedError, Upload } from 'tus-js-client'
import type { z } from 'zod'
import type { ViewContract } from '../contract.ts'
import type { Purpose } from '../files/rules.ts'
import { newId, Refused } from './api.ts'

export type UploadState =
  | { readonly kind: 'sending'; readonly sentBytes: number }
  /** The signal is lost or the server does not answer; it goes on by itself. */
  | { readonly kind: 'waiting'; readonly sentBytes: number }
  | { readonly kind: 'paused'; readonly sentBytes: number }
  | { readonly kind: 'kept' }
  | { readonly kind: 'refused'; readonly error: Refused }

export interface FileUpload {
  readonly fileId: string
  pause(): void
  goOn(): void
  /** Ends it, and takes what came from the server. */
  cancel(): void
}

/** Small enough that a bad connection gets one through, and loses little when it does not. */
const pieceBytes = 256 * 1024
const waitMs = 4_000

export function startUpload(file: File, { purpose, keepsLocation, onChange }: { purpose: Purpose; keepsLocation: boolean; onChange(state: UploadState): void }): FileUpload {
  const fileId = newId()
  let sentBytes = 0
  let isOver = false
  let isPaused = false
  let timer: ReturnType<typeof setTimeout> | null = null

  const tell = (state: UploadState): void => {
    isOver ||= state.kind === 'kept' || state.kind === 'refused'
    if (isOver) globalThis.removeEventListener('online', again)
    onChange(state)
  }
  const again = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    if (isOver || isPaused) return
    tell({ kind: 'sending', sentBytes })
    upload.start()
  }
  const upload: Upload = new Upload(file, {
    endpoint: '/api/uploads',
    chunkSize: pieceBytes,
    // Ours, below: it never gives up while the page is open.
    retryDelays: [],
    storeFingerprintForResuming: false,
    metadata: { fileId, name: file.name, purpose, keepLocation: keepsLocation ? '1' : '0' },
    onProgress(sent) {
      sentBytes = sent
      if (!isPaused && !isOver) tell({ kind: 'sending', sentBytes })
    },
    onSuccess: () => tell({ kind: 'kept' }),
    onError(error) {
      if (isOver || isPaused) return
      const refused = refusalIn(error)
      if (refused !== null) return tell({ kind: 'refused', error: refused })
      tell({ kind: 'waiting', sentBytes })
      timer = setTimeout(again, waitMs)
    },
  })
  globalThis.addEventListener('online', again)
  upload.start()
  tell({ kind: 'sending', sentBytes: 0 })

  return {
    fileId,
    pause() {
      if (isOver) return
      isPaused = true
      void upload.abort()
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
      upload.abort(true).catch(() => undefined)
    },
  }
}

/** Null: worth trying again. */
function refusalIn(error: Error): Refused | null {
  if (!(error instanceof DetailedError) || error.originalResponse === null) return null
  const status = error.originalResponse.getStatus()
  // 409: another request of ours is at it still, or we are further than we think: asking again tells.
  if (status < 400 || status >= 500 || status === 408 || status === 423) return null
  const code = codeIn(error.originalResponse.getBody())
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
