import { z } from 'zod'

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)])
/** GeoJSON, WGS 84, longitude first. Points in an outline are bounded: a place is a place, not a survey. */
export const geometryShape = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Point'), coordinates: position }),
  z.object({ type: z.literal('LineString'), coordinates: z.array(position).min(2).max(5000) }),
  z.object({ type: z.literal('Polygon'), coordinates: z.array(z.array(position).min(4).max(5000)).min(1).max(50) }),
])
export type Geometry = z.infer<typeof geometryShape>
type Position = [number, number]

/** Well-known text, as spreadsheets and map tools exchange it: `POINT (-8.611 41.1408)`. */
export function writeWkt(geometry: Geometry): string {
  const list = (positions: readonly Position[]): string => `(${positions.map(([lon, lat]) => `${lon} ${lat}`).join(', ')})`
  switch (geometry.type) {
    case 'Point':
      return `POINT ${list([geometry.coordinates])}`
    case 'LineString':
      return `LINESTRING ${list(geometry.coordinates)}`
    case 'Polygon':
      return `POLYGON (${geometry.coordinates.map(list).join(', ')})`
  }
}

/** Null when the text is none of the three shapes, or a ring is not closed, or a longitude or latitude is out of range. */
export function readWkt(text: string): Geometry | null {
  const match = /^\s*(POINT|LINESTRING|POLYGON)\s*(\(.*\))\s*$/is.exec(text)
  const [, word, body] = match ?? []
  if (word === undefined || body === undefined) return null
  const raw = ((): unknown => {
    switch (word.toUpperCase()) {
      case 'POINT':
        return { type: 'Point', coordinates: readPositions(body)?.[0] }
      case 'LINESTRING':
        return { type: 'LineString', coordinates: readPositions(body) }
      default: {
        const rings = /^\(\s*(\([^()]*\)(?:\s*,\s*\([^()]*\))*)\s*\)$/.exec(body)?.[1]
        return { type: 'Polygon', coordinates: rings?.match(/\([^()]*\)/g)?.map(readPositions) }
      }
    }
  })()
  const parsed = geometryShape.safeParse(raw)
  return parsed.success && isClosed(parsed.data) ? parsed.data : null
}

function readPositions(text: string): number[][] | null {
  const inner = /^\(([^()]*)\)$/.exec(text)?.[1]
  if (inner === undefined) return null
  return inner.split(',').map((pair) => pair.trim().split(/\s+/).map((word) => (word === '' ? Number.NaN : Number(word))))
}

export function isClosed(geometry: Geometry): boolean {
  if (geometry.type !== 'Polygon') return true
  return geometry.coordinates.every((ring) => {
    const first = ring[0]
    const last = ring.at(-1)
    return first !== undefined && last !== undefined && first[0] === last[0] && first[1] === last[1]
  })
}
