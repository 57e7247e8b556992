/** The words of the slice, a file for each part. */
import { coreTexts } from './texts/core.ts'

export const rosterTexts = { ...coreTexts } as const
