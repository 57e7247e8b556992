import sharp from 'sharp'
import type { Position } from './contract.ts'
import { heicRefused, tooManyPixels, unreadable } from './errors.ts'
import { readPosition } from './exif-position.ts'
import { longestSide, mostPixels, thumbnailSide } from './rules.ts'

export interface KeptPicture {
  readonly bytes: Buffer
  readonly mediaType: 'image/jpeg'
  readonly thumbnail: Buffer
  readonly position: Position | null
}

/** A picture that takes longer is made to. */
const patienceSeconds = 20
const input = { limitInputPixels: mostPixels, failOn: 'error', sequentialRead: true } as const

/**
 * Only the pixels are kept: upright, at most 4096 on the longer side, as JPEG without metadata. Whatever else stood in the
 * file (place, camera, owner, a page of HTML behind the last byte) is not in what is kept. The place is read beforehand, for
 * forms that ask for it.
 */
export async function keepPicture(bytes: Buffer): Promise<KeptPicture> {
  const metadata = await sharp(bytes, { ...input, limitInputPixels: false }).metadata().catch(() => null)
  if (metadata === null) throw unreadable()
  // From the header alone: a picture of a gigapixel is refused before a pixel of it is unpacked.
  const pixels = metadata.width * metadata.height
  if (pixels > mostPixels) throw tooManyPixels(pixels, mostPixels)
  if (metadata.format === 'heif') throw heicRefused()
  try {
    const upright = sharp(bytes, input).timeout({ seconds: patienceSeconds }).autoOrient()
    // On white, since JPEG has no transparency and the product's night screens would swallow a dark drawing.
    const kept = await upright
      .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .jpeg({ quality: 86 })
      .toBuffer()
    const thumbnail = await sharp(kept).resize({ width: thumbnailSide, height: thumbnailSide, fit: 'inside', withoutEnlargement: true }).webp({ quality: 74 }).toBuffer()
    return { bytes: kept, mediaType: 'image/jpeg', thumbnail, position: readPosition(metadata.exif) }
  } catch {
    throw unreadable()
  }
}
