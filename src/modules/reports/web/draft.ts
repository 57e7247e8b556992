/** What somebody wrote and has not filed, kept on the device through a reload or a lost signal. */
import type { RawValues } from './raw-values.ts'

export interface Draft {
  readonly values: RawValues
  readonly note: string
  /** Real time. */
  readonly keptAt: number
}

const keyOf = (obligationId: string): string => `muster.draft.${obligationId}`
const forgetAfterMs = 7 * 86_400_000

function isDraft(value: unknown): value is Draft {
  return typeof value === 'object' && value !== null && 'values' in value && typeof value.values === 'object' && 'note' in value && typeof value.note === 'string' && 'keptAt' in value && typeof value.keptAt === 'number'
}

export function readDraft(obligationId: string): Draft | null {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(keyOf(obligationId)) ?? 'null')
    return isDraft(parsed) && parsed.keptAt > Date.now() - forgetAfterMs ? parsed : null
  } catch {
    return null
  }
}

export function keepDraft(obligationId: string, draft: Draft | null): void {
  try {
    if (draft === null) localStorage.removeItem(keyOf(obligationId))
    else localStorage.setItem(keyOf(obligationId), JSON.stringify(draft))
  } catch {
    // Without storage a reload loses what was written; filing works all the same.
  }
}
