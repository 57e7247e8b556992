/** The written list of slices, in the order of their migrations. */
import { forceSlice } from '../force/index.ts'
import { kernelSlice } from '../kernel/index.ts'
import type { Slice } from '../kernel/slice.ts'
import { placesSlice } from '../places/index.ts'

export const slices: readonly Slice[] = [kernelSlice, forceSlice, placesSlice]
