/** What a file may be; shared by server and browser. */

export const purposes = ['photo', 'document'] as const
export type Purpose = (typeof purposes)[number]

interface PurposeRules {
  readonly maxBytes: number
  /** What the content may be when it comes. */
  readonly mediaTypes: readonly string[]
  /** For the chooser of the browser: a phone that photographs in HEIC hands over JPEG when only that is asked for. */
  readonly accept: string
}

const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export const purposeRules: Readonly<Record<Purpose, PurposeRules>> = {
  photo: { maxBytes: 25 * 1024 * 1024, mediaTypes: ['image/jpeg', 'image/png', 'image/webp'], accept: 'image/jpeg,image/png,image/webp' },
  document: { maxBytes: 50 * 1024 * 1024, mediaTypes: ['application/pdf', docx, xlsx], accept: `.pdf,.docx,.xlsx,application/pdf,${docx},${xlsx}` },
}

/** What is kept, and how a file of it is called. */
export const endings: Readonly<Record<string, string>> = { 'image/jpeg': 'jpg', 'image/webp': 'webp', 'application/pdf': 'pdf', [docx]: 'docx', [xlsx]: 'xlsx' }

export const mostPixels = 50_000_000
/** Longest side of what is kept; enough to read a gauge in the picture, and a tenth of what a camera makes. */
export const longestSide = 4096
export const thumbnailSide = 320
export const longestName = 120
/** What nobody finished or nobody used is gone after a day. */
export const forgottenAfterMs = 24 * 3_600_000

/** Control characters, and those that turn the direction of what follows: `fdp.exe` must not read as `exe.pdf`. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** A name as somebody gave it, fit to be shown and saved: no folders, nothing unseen, and an ending that says what the file is. */
export function tidyName(given: string, mediaType: string): string {
  const last = given.normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const clean = last.replace(unseen, '').replace(/[<>:"|?*]/g, ' ').replace(/\s+/g, ' ').trim()
  const stem = clean.replace(/\.[^.]{1,8}$/, '').replace(/^\.+/, '').trim()
  const ending = endings[mediaType] ?? 'bin'
  return `${[...stem].slice(0, longestName - ending.length - 1).join('').trim() || 'file'}.${ending}`
}
