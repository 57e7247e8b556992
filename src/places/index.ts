import type { Slice } from '../kernel/slice.ts'
import './tables.ts'

export { geometryShape, readWkt, writeWkt, type Geometry } from './geometry.ts'

export const placesSlice: Slice = { name: 'places', migrations: new URL('./migrations/', import.meta.url), commands: [], views: [] }
