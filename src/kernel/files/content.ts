import { fileTypeFromBuffer } from 'file-type'
import type { Position } from './contract.ts'
import { emptyFile, heicRefused, tooLarge, twoInOne, wrongType } from './errors.ts'
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
    if (purpose === 'photo') {
      mustHideNothing(bytes)
      return keepPicture(bytes)
    }
    if (found === 'application/pdf') checkPdf(bytes)
    else checkOffice(bytes, found)
    return { bytes, mediaType: found, thumbnail: null, position: null }
  })
}

/**
 * Only the pixels would be kept, so this would do no harm: but whoever sends such a file tries something, and is refused and
 * logged. Phones themselves put films, depths and small pictures behind the large one: those are just left out.
 */
const hidden: readonly (readonly [string, RegExp])[] = [
  ['page', /<!doctype\s+html|<html[\s>]|<script[\s>]|<svg[\s>]|<\?php\s/i],
  ['pdf', /%PDF-[12]\.\d/],
]

function mustHideNothing(bytes: Buffer): void {
  const text = bytes.toString('latin1')
  const found = hidden.find(([, marks]) => marks.test(text))?.[0] ?? (text.slice(-65_557).includes('PK\x05\x06') ? 'zip' : null)
  if (found !== null) throw twoInOne(found)
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
