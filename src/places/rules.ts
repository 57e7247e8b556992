import { productCatalogue } from '../force/catalogue.ts'
import type { AttributeDeclaration, PlaceKind } from '../force/facts.ts'
import type { Geometry } from './geometry.ts'

/** The types of a kind: what the product's catalogue offers for `use`. */
export function typesOf(kind: PlaceKind): readonly string[] {
  return productCatalogue.find((declaration) => declaration.subject === kind && declaration.name === 'use')?.choices ?? []
}

/** `use` is the place's type and has a field of its own. */
export const withoutUse = (declarations: readonly AttributeDeclaration[]): AttributeDeclaration[] => declarations.filter((declaration) => declaration.name !== 'use')

/** A point to stand for the place on a map: of an outline, the middle of its corners. */
export function middleOf(geometry: Geometry | null): [number, number] | null {
  if (geometry === null) return null
  if (geometry.type === 'Point') return geometry.coordinates
  const points = geometry.type === 'LineString' ? geometry.coordinates : (geometry.coordinates[0] ?? []).slice(1)
  const sum = points.reduce<[number, number]>(([lon, lat], point) => [lon + point[0], lat + point[1]], [0, 0])
  return points.length === 0 ? null : [round(sum[0] / points.length), round(sum[1] / points.length)]
}

// A tenth of a metre.
const round = (degrees: number): number => Math.round(degrees * 1e6) / 1e6
