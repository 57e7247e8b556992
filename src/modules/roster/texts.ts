/** The words of the slice, a file for each part. */
import { coreTexts } from './texts/core.ts'
import { gridTexts } from './texts/grid.ts'
import { sheetTexts } from './texts/sheet.ts'
import { strengthPageTexts } from './texts/strength-pages.ts'
import { strengthTexts } from './texts/strength.ts'
import { solverTexts } from './texts/solver.ts'
import { swapTexts } from './texts/swaps.ts'

export const rosterTexts = { ...coreTexts, ...gridTexts, ...sheetTexts, ...solverTexts, ...strengthPageTexts, ...strengthTexts, ...swapTexts } as const
