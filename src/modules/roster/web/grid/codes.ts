/** Shift codes as people type and paste them. */
import type { ShiftClass } from '../../contract/shared.ts'

/** What stands for a day off in files, on the clipboard and in patterns. */
export const offCode = '-'
const offWords = new Set(['', '-', '–', '—', '/', '休', '.'])

const plain = (code: string): string => code.normalize('NFKC').trim().toLocaleUpperCase('en')

/** The class of a whole code; null for off; undefined when there is none. Capital or small, full-width or half-width is the same. */
export function classOfCode(classes: readonly ShiftClass[], text: string): ShiftClass | null | undefined {
  const wanted = plain(text)
  if (offWords.has(wanted)) return null
  return classes.find((each) => !each.isRetired && plain(each.code) === wanted)
}

export type Typed =
  | { readonly kind: 'settled'; readonly shiftClass: ShiftClass | null }
  /** A code, or its beginning, while a longer code begins so too. */
  | { readonly kind: 'open'; readonly shiftClass: ShiftClass | null | undefined }
  | { readonly kind: 'unknown' }

/** While one types: settled as soon as no other code begins like this. */
export function readTyped(classes: readonly ShiftClass[], text: string): Typed {
  const wanted = plain(text)
  if (wanted === '') return { kind: 'unknown' }
  const begins = classes.filter((each) => !each.isRetired && plain(each.code).startsWith(wanted))
  const exact = classOfCode(classes, text)
  if (exact === null) return { kind: 'settled', shiftClass: null }
  if (begins.length === 0) return { kind: 'unknown' }
  if (begins.length === 1 && exact !== undefined) return { kind: 'settled', shiftClass: exact }
  return { kind: 'open', shiftClass: exact }
}
