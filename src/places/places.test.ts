import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { readForceSnapshot } from '../force/index.ts'
import { forceSlice } from '../force/index.ts'
import { addSmallForce, as, openTestForce, type TestForce } from '../force/testing/force.ts'
import { closeUnit } from '../force/contract.ts'
import { kernelSlice } from '../kernel/index.ts'
import { addPlace, changePlace, closePlace, exportPlacesView, importPlaces, movePlace, placeKinds, placesMapView, placesTemplateView, placesView, placeView, previewPlacesImport, reopenPlace } from './contract.ts'
import { isClosed, readWkt, writeWkt, type Geometry } from './geometry.ts'
import { placesSlice } from './index.ts'
import { typesOf } from './rules.ts'

const rounds = Number(process.env.MUSTER_ROUNDS ?? 100)
let force: TestForce
let small: Awaited<ReturnType<typeof addSmallForce>>
beforeAll(async () => {
  force = await openTestForce([kernelSlice, forceSlice, placesSlice])
  small = await addSmallForce(force)
})
afterAll(() => force.close())

type AddInput = z.input<typeof addPlace.input>
const mall = (more: Partial<AddInput> = {}): AddInput => ({ placeId: crypto.randomUUID(), kind: 'premises', externalId: `x${crypto.randomUUID().slice(0, 8)}`, unitId: small.unit('s1'), type: 'mall', name: { en: 'Mall' }, ...more })
const file = (text: string, kind: z.input<typeof importPlaces.input>['kind']) => ({ kind, fileName: 'a.csv', contentBase64: Buffer.from(text).toString('base64') })

const lon = fc.integer({ min: -1_800_000, max: 1_800_000 }).map((n) => n / 10_000)
const lat = fc.integer({ min: -900_000, max: 900_000 }).map((n) => n / 10_000)
const position = fc.tuple(lon, lat)
const geometry: fc.Arbitrary<Geometry> = fc.oneof(
  position.map((coordinates): Geometry => ({ type: 'Point', coordinates })),
  fc.array(position, { minLength: 2, maxLength: 6 }).map((coordinates): Geometry => ({ type: 'LineString', coordinates })),
  fc.array(fc.array(position, { minLength: 3, maxLength: 6 }), { minLength: 1, maxLength: 2 }).map((rings): Geometry => ({ type: 'Polygon', coordinates: rings.map((ring) => [...ring, ring[0] ?? [0, 0]]) })),
)

describe('places', () => {
  test('belong to a unit, have a type of the catalogue and declared attributes only', async () => {
    const code = (more: Partial<AddInput>): Promise<string> => force.codeOf(force.run(addPlace, mall(more)))
    expect(await code({ type: 'castle' })).toBe('places.unknown-type')
    expect(await code({ attributes: { owner_name: 'x' } })).toBe('force.attribute-unknown')
    expect(await code({ attributes: { capacity: 10.5 } })).toBe('force.attribute-value')
    expect(await code({ attributes: { capacity: 300 } })).toBe('done')
    expect(await code({ unitId: crypto.randomUUID() })).toBe('kernel.not-found')
    expect(await code({ geometry: { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 1]]] } })).toBe('places.ring-not-closed')
    expect(await code({ geometry: { type: 'Point', coordinates: [41.1, -91] } })).toBe('kernel.invalid-input')
  })

  test('of two kinds may have the same id, of one kind not', async () => {
    await force.run(addPlace, mall({ externalId: 'twin' }))
    expect(await force.codeOf(force.run(addPlace, mall({ externalId: 'twin' })))).toBe('places.external-id-taken')
    expect(await force.codeOf(force.run(addPlace, mall({ externalId: 'twin', kind: 'site', type: 'concert' })))).toBe('done')
  })

  test('change, move, close and open again, and keep a unit from being closed', async () => {
    const input = mall({ unitId: small.unit('s2'), attributes: { capacity: 5 } })
    await force.run(addPlace, input)
    const { placeId } = input
    await force.run(changePlace, { placeId, type: 'market', attributes: { floors: 2 }, geometry: { type: 'Point', coordinates: [-8.61, 41.14] } })
    expect((await force.show(placeView, { placeId })).place).toMatchObject({ type: 'market', attributes: { capacity: 5, floors: 2 }, at: [-8.61, 41.14] })
    await force.run(movePlace, { placeId, unitId: small.unit('s3') })
    expect(await force.codeOf(force.run(closeUnit, { unitId: small.unit('s3') }))).toBe('force.unit-in-use')
    await force.run(closePlace, { placeId })
    expect((await force.show(placesView, { kind: 'premises', unitId: small.unit('s3') })).total).toBe(0)
    await force.run(reopenPlace, { placeId })
    expect((await force.show(placesView, { kind: 'premises', unitId: small.unit('s3') })).total).toBe(1)
    const snapshot = await force.database.transaction(force.agencyId, readForceSnapshot)
    expect(snapshot.places.find((place) => place.id === placeId)).toMatchObject({ type: 'market', attributes: { use: 'market', floors: 2 } })
  })

  test('are seen and changed in the own part of the tree only', async () => {
    const near = mall({ unitId: small.unit('s1') })
    const far = mall({ unitId: small.unit('s3') })
    await force.run(addPlace, near)
    await force.run(addPlace, far)
    const crew = as(small.member('crew-s1'))
    expect(await force.codeOf(force.show(placeView, { placeId: near.placeId }, crew))).toBe('done')
    expect(await force.codeOf(force.show(placeView, { placeId: far.placeId }, crew))).toBe('kernel.not-found')
    expect(await force.codeOf(force.show(placesView, { kind: 'premises', unitId: small.unit('s3') }, crew))).toBe('kernel.forbidden')
    expect(await force.codeOf(force.run(closePlace, { placeId: near.placeId }, crew))).toBe('kernel.forbidden')
    expect(await force.codeOf(force.run(closePlace, { placeId: far.placeId }, as(small.member('admin-b1'))))).toBe('kernel.forbidden')
    expect(await force.codeOf(force.run(movePlace, { placeId: near.placeId, unitId: small.unit('s3') }, as(small.member('admin-b1'))))).toBe('kernel.forbidden')
    const { places } = await force.show(placesMapView, {}, crew)
    expect(places.every((place) => place.unitId === small.unit('s1'))).toBe(true)
  })

  test('are found by name and number, without wildcards', async () => {
    await force.run(addPlace, mall({ externalId: 'Z-77', name: { zh: '百分之百商场', en: 'Hundred % Mall' } }))
    const found = async (search: string): Promise<string[]> => (await force.show(placesView, { kind: 'premises', search })).places.map((place) => place.externalId)
    expect(await found('z-7')).toEqual(['Z-77'])
    expect(await found('百分')).toEqual(['Z-77'])
    expect(await found('% M')).toEqual(['Z-77'])
  })
})

describe('files', () => {
  test('faults are named by row and column, and nothing is imported', async () => {
    const text = [
      'external_id,name_en,unit,type,lon,lat,outline,capacity',
      'a1,A,s9,mall,,,,', 'a2,B,s1,castle,,,,', 'a3,C,s1,mall,-8.6,,,', 'a4,D,s1,mall,-8.6,41,"LINESTRING (0 0, 1 1)",', 'a5,E,s1,mall,,,"POLYGON ((0 0, 1 0, 1 1))",many', 'a6,,s1,mall,,,,', 'a7,F,,,,,,',
    ].join('\n')
    const { problems } = await force.run(previewPlacesImport, file(text, 'premises'))
    expect(problems.map((problem) => [problem.row, problem.column, problem.code.replace('force.import.', '')])).toEqual(
      expect.arrayContaining([
        [2, 'Unit ID', 'unknown-unit'], [3, 'Type', 'not-one-of'], [4, 'Longitude', 'coordinate'], [5, 'Outline', 'point-and-outline'],
        [6, 'Outline', 'outline'], [6, 'Approved capacity', 'not-whole'], [7, 'Chinese name', 'required'], [8, 'Unit ID', 'required'], [8, 'Type', 'required'],
      ]),
    )
    expect(await force.codeOf(force.run(importPlaces, file(`${text}\nok,OK,s1,mall,,,,`, 'premises')))).toBe('force.import-refused')
    expect((await force.show(placesView, { kind: 'premises', search: 'ok' })).total).toBe(0)
  })

  test('what is exported is imported again without a change, for every kind', { timeout: 120_000 }, async () => {
    const place = fc.record({ name: fc.constantFrom('=SUM(A1)', '王府', 'Sé, "Porto"', '-1', "'q"), shape: fc.option(geometry), pick: fc.nat() })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...placeKinds), fc.array(place, { minLength: 1, maxLength: 5 }), fc.constantFrom('xlsx' as const, 'csv' as const), async (kind, places, format) => {
        const one = force.withAgency(crypto.randomUUID())
        const { unit } = await addSmallForce(one)
        const types = typesOf(kind)
        for (const [at, { name, shape, pick }] of places.entries()) {
          await one.run(addPlace, { placeId: crypto.randomUUID(), kind, externalId: `p${at}`, unitId: unit(at % 2 === 0 ? 's1' : 's3'), type: types[pick % types.length] ?? '', name: { zh: name }, geometry: shape })
        }
        const before = await one.database.transaction(one.agencyId, (tx) => tx.query('SELECT * FROM place WHERE agency_id = $1 ORDER BY external_id', [tx.agencyId]))
        const made = await one.show(exportPlacesView, { kind, format, language: 'zh' })
        expect(await one.run(importPlaces, { kind, ...made })).toEqual({ added: 0, changed: 0, unchanged: places.length })
        expect(await one.database.transaction(one.agencyId, (tx) => tx.query('SELECT * FROM place WHERE agency_id = $1 ORDER BY external_id', [tx.agencyId]))).toEqual(before)
      }),
      { numRuns: Math.max(6, rounds / 5) },
    )
  })

  test('a template of each kind is passed over', async () => {
    for (const kind of placeKinds) {
      const made = await force.show(placesTemplateView, { kind, format: 'csv', language: 'en' })
      expect((await force.run(previewPlacesImport, { kind, ...made })).problems.map((problem) => problem.code)).toEqual(['force.import.empty'])
    }
  })

  test('a position is kept where the file does not speak of it', async () => {
    await force.run(importPlaces, file('external_id,name_en,unit,type,outline\nseg1,Bank,s1,river-bank,"LINESTRING (0 0, 1 1)"\n', 'segment'))
    await force.run(importPlaces, file('external_id,name_en\nseg1,River bank\n', 'segment'))
    const [segment] = (await force.show(placesView, { kind: 'segment' })).places
    expect(segment).toMatchObject({ name: { zh: 'Bank', en: 'River bank' }, at: [0.5, 0.5] })
    await force.run(importPlaces, file('external_id,lon,lat,outline\nseg1,,,\n', 'segment'))
    expect((await force.show(placesView, { kind: 'segment' })).places[0]?.at).toBeNull()
  })
})

describe('outlines', () => {
  test('as text come back as they were', () => {
    fc.assert(fc.property(geometry, (shape) => { expect(readWkt(writeWkt(shape))).toEqual(shape) }), { numRuns: rounds * 5 })
  })

  test('that are none are refused', () => {
    for (const text of ['', 'POINT', 'POINT ()', 'POINT (1)', 'POINT (a b)', 'POINT (200 0)', 'LINESTRING (0 0)', 'POLYGON ((0 0, 1 0, 1 1))', 'POLYGON (0 0, 1 0)', 'MULTIPOINT (0 0)', 'POINT (0 0) x']) expect({ text, shape: readWkt(text) }).toEqual({ text, shape: null })
    expect(isClosed({ type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] })).toBe(true)
  })
})
