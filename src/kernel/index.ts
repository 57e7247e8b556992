import type { Slice } from './slice.ts'

export const kernelSlice: Slice = { name: 'kernel', migrations: new URL('./migrations/', import.meta.url), commands: [], views: [] }
