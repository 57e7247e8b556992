/** The written list of slices, in the order of their migrations. */
import { kernelSlice } from '../kernel/index.ts'
import type { Slice } from '../kernel/slice.ts'

export const slices: readonly Slice[] = [kernelSlice]
