/** Longitude and latitude onto a flat sheet: good enough for a town. */
import type { z } from 'zod'
import type { placesMapView } from '../contract.ts'

type Geometry = z.output<typeof placesMapView.output>['places'][number]['geometry']

export type Point = readonly [number, number]

export function pointsOf(geometry: Geometry): readonly Point[] {
  switch (geometry.type) {
    case 'Point':
      return [geometry.coordinates as Point]
    case 'LineString':
      return geometry.coordinates as readonly Point[]
    default:
      return (geometry.coordinates as readonly (readonly Point[])[]).flat()
  }
}

export interface Sheet {
  readonly width: number
  readonly height: number
  place(point: Point): Point
  /** Metres to the side of the sheet. */
  readonly metresWide: number
}

/** Fits all points into `width`, north up, metres alike in both directions. */
export function fitSheet(points: readonly Point[], width: number, margin: number): Sheet | null {
  if (points.length === 0) return null
  const longitudes = points.map((point) => point[0])
  const latitudes = points.map((point) => point[1])
  const [west, east, south, north] = [Math.min(...longitudes), Math.max(...longitudes), Math.min(...latitudes), Math.max(...latitudes)]
  const metresPerDegree = 111_320
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180)
  const metresWide = Math.max(200, (east - west) * squeeze * metresPerDegree)
  const metresHigh = Math.max(150, (north - south) * metresPerDegree)
  const scale = (width - 2 * margin) / metresWide
  return {
    width,
    height: metresHigh * scale + 2 * margin,
    metresWide,
    place: ([longitude, latitude]) => [margin + (longitude - west) * squeeze * metresPerDegree * scale, margin + (north - latitude) * metresPerDegree * scale],
  }
}
