/** The words of the slice, a file for each part. */
import { coreTexts } from './texts/core.ts'
import { swapTexts } from './texts/swaps.ts'

export const rosterTexts = { ...coreTexts, ...swapTexts } as const
