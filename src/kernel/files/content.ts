import { fileTypeFromBuffer } from 'file-type'
import type { Position } from './contract.ts'
import { emptyFile, heicRefused, tooLarge, wrongType } from './errors.ts'
import { checkOffice } from './office.ts'
import { checkPdf } from './pdf.ts'
import { keepPicture } from './pictures.ts'
import { purposeRules, type Purpose } from './rules.ts'

export interface Content {
  readonly bytes: Buffer
  readonly mediaType: string
  readonly thumbnail: Buffer | null
  /** Where a photo was taken, if it says so. */
  readonly position: Position | null
}

/** Pictures and documents that are looked at at a time: each may take 200 MB while its pixels are unpacked. */
const lanes = 2

/** What was sent, as it may be kept, by its content alone: neither its name nor what the sender calls it counts. Throws Refusals. */
export async function checkContent(bytes: Buffer, purpose: Purpose): Promise<Content> {
  const { maxBytes, mediaTypes } = purposeRules[purpose]
  if (bytes.length === 0) throw emptyFile()
  if (bytes.length > maxBytes) throw tooLarge(maxBytes)
  return inLane(async () => {
    const found = (await fileTypeFromBuffer(bytes).catch(() => undefined))?.mime ?? null
    if (purpose === 'photo' && found !== null && /^image\/hei[cf]/.test(found)) throw heicRefused()
    if (found === null || !mediaTypes.includes(found)) throw wrongType(purpose, found)
    if (purpose === 'photo') return keepPicture(bytes)
    if (found === 'application/pdf') checkPdf(bytes)
    else checkOffice(bytes, found)
    return { bytes, mediaType: found, thumbnail: null, position: null }
  })
}

let running = 0
const waiting: (() => void)[] = []

async function inLane<T>(work: () => Promise<T>): Promise<T> {
  if (running >= lanes) await new Promise<void>((resolve) => { waiting.push(resolve) })
  else running += 1
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    // Whoever waited takes over the lane.
    if (next === undefined) running -= 1
    else next()
  }
}
