import { Link } from '@tanstack/react-router'
import { useMemo, type ReactNode } from 'react'
import type { z } from 'zod'
import { useLanguage, useView } from '../../kernel/web/index.ts'
import { Answer, EmptyState } from '../../ui/index.ts'
import { placesMapView, type placeKinds } from '../contract.ts'
import { fitSheet, pointsOf, type Sheet } from './sketch.ts'

type Drawn = z.output<typeof placesMapView.output>['places'][number]

export function PlacesSketch({ kind, unitId }: { kind: (typeof placeKinds)[number]; unitId: string | null }): ReactNode {
  const { t } = useLanguage()
  const asked = useView(placesMapView, { kinds: [kind], unitId })
  return (
    <>
      <p className="muted">{t('places.map.what')}</p>
      <Answer of={asked}>{({ places }) => (places.length === 0 ? <EmptyState title={t('places.where.none')} /> : <Sketch places={places} />)}</Answer>
    </>
  )
}

/** More names than this would lie on each other. */
const labelsAtMost = 25

export function Sketch({ places, width = 1000 }: { places: readonly Drawn[]; width?: number }): ReactNode {
  const { say } = useLanguage()
  const sheet = useMemo(() => fitSheet(places.flatMap((place) => pointsOf(place.geometry)), width, 24), [places, width])
  if (sheet === null) return null
  const bar = [50, 100, 200, 500, 1_000, 2_000].findLast((metres) => metres <= sheet.metresWide / 4) ?? 50
  const barWidth = (bar / sheet.metresWide) * (sheet.width - 48)
  return (
    <svg className="place-sketch panel" viewBox={`0 0 ${sheet.width} ${Math.ceil(sheet.height + 30)}`} role="group">
      {places.map((place) => (
        <Link key={place.id} to={`/places/${place.id}` as never} aria-label={say(place.name)}>
          <title>{say(place.name)}</title>
          <Shape place={place} sheet={sheet} />
          {places.length > 1 && places.length <= labelsAtMost ? <Label place={place} sheet={sheet} name={say(place.name)} /> : null}
        </Link>
      ))}
      <g className="sketch-bar">
        <path d={`M24 ${sheet.height + 12}h${barWidth}`} />
        <text x={24 + barWidth + 6} y={sheet.height + 16}>
          {bar} m
        </text>
      </g>
    </svg>
  )
}

function Label({ place, sheet, name }: { place: Drawn; sheet: Sheet; name: string }): ReactNode {
  const points = pointsOf(place.geometry).map((point) => sheet.place(point))
  const x = points.reduce((sum, point) => sum + point[0], 0) / points.length
  const y = Math.max(...points.map((point) => point[1])) + 14
  return (
    <text className="sketch-label" x={x} y={y}>
      {name}
    </text>
  )
}

function Shape({ place, sheet }: { place: Drawn; sheet: Sheet }): ReactNode {
  const points = pointsOf(place.geometry).map((point) => sheet.place(point).map((value) => value.toFixed(1)))
  const [first] = points
  if (place.geometry.type === 'Point') return <circle cx={first?.[0]} cy={first?.[1]} r={5} />
  const path = `M${points.map((point) => point.join(' ')).join('L')}`
  return place.geometry.type === 'LineString' ? <path className="sketch-line" d={path} /> : <path className="sketch-area" d={`${path}Z`} />
}
