import type { Slice } from '../kernel/slice.ts'
import { placeCommands } from './commands.ts'
import './tables.ts'
import { placeViews } from './views.ts'
import { placesPersonal } from './personal.ts'

export { geometryShape, readWkt, writeWkt, type Geometry } from './geometry.ts'
// For slices above that name their subjects and draw them.
export { findPlaces, type PlaceItemRow, type PlaceRow } from './queries.ts'
export { middleOf, typesOf } from './rules.ts'

export const placesSlice: Slice = { name: 'places', migrations: new URL('./migrations/', import.meta.url), commands: placeCommands, views: placeViews, personal: placesPersonal }
