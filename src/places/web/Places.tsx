/** Places and things of one kind: a table with their attributes, or a sketch of where they lie. */
import { PrinterOutlined } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import { Button, Input, Segmented, Select } from 'antd'
import { useEffect, useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { FileButton, Pager, PickUnit, SortHeading, useAttributeWord, useDeclarations } from '../../force/web/index.ts'
import { readView, useLanguage, useSearchValues, useView } from '../../kernel/web/index.ts'
import { Answer, EmptyState, PageFrame, useMeasure } from '../../ui/index.ts'
import { exportPlacesView, placeKinds, placeSorts, placesView, type placeItem } from '../contract.ts'
import { PlacesSketch } from './PlacesSketch.tsx'
import './places.css'

type Place = z.output<typeof placeItem>
type Kind = (typeof placeKinds)[number]
const pageSize = 50
/** More would not fit beside name, type and unit; all of them stand on the page of the place. */
const columnsAtMost = 6

export function Places(): ReactNode {
  const { t, language } = useLanguage()
  const { values, set } = useSearchValues()
  const kind = placeKinds.find((each) => each === values['kind']) ?? 'premises'
  const unitId = values['unit'] ?? null
  const type = values['type'] ?? null
  const sort = placeSorts.find((each) => each === values['sort']) ?? 'name'
  const isDescending = values['descending'] === '1'
  const page = Math.max(1, Number(values['page'] ?? 1) || 1)
  const isSketch = values['show'] === 'map'
  const declarations = useDeclarations(kind)
  const typeChoices = declarations.find((each) => each.name === 'use')?.choices ?? []
  const asked = useView(placesView, { kind, unitId, type, search: values['q'] ?? '', sort, descending: isDescending, page, pageSize }, { keepsOld: true, isWanted: !isSketch })
  const word = useAttributeWord()
  const change = (part: Readonly<Record<string, string | undefined>>): void => set({ page: undefined, ...part })
  const sortBy = (column: (typeof placeSorts)[number]): void => change({ sort: column === 'name' ? undefined : column, descending: sort === column && !isDescending ? '1' : undefined })
  return (
    <PageFrame
      isWide
      title={t('places.title')}
      hint={isSketch || asked.data === undefined ? undefined : <span className="number">{t('places.total', { n: asked.data.total })}</span>}
      actions={
        <>
          <FileButton label={t('force.export')} fetch={(format) => readView(exportPlacesView, { format, language, kind })} />
          <Button className="no-print" icon={<PrinterOutlined />} aria-label="⎙" onClick={() => globalThis.print()} />
        </>
      }
    >
      <div className="force-filters no-print">
        <Segmented className="place-kinds" aria-label={t('places.kind')} value={kind} options={placeKinds.map((each) => ({ value: each, label: t(`places.kind.${each}`) }))} onChange={(next) => change({ kind: next, type: undefined, sort: undefined })} />
        <Segmented
          value={isSketch ? 'map' : 'list'}
          options={[
            { value: 'list', label: t('places.list') },
            { value: 'map', label: t('places.map') },
          ]}
          onChange={(next) => set({ show: next === 'map' ? 'map' : undefined })}
        />
        {isSketch ? null : <Search value={values['q'] ?? ''} settle={(q) => change({ q })} />}
        <PickUnit className="force-filter" label={t('places.column.unit')} placeholder={t('places.any-unit')} isClearable value={unitId} pick={(id) => change({ unit: id ?? undefined })} />
        {typeChoices.length === 0 || isSketch ? null : (
          <Select
            className="force-filter"
            allowClear
            popupMatchSelectWidth={false}
            placeholder={t('places.any-type')}
            aria-label={t('places.column.type')}
            value={type}
            options={typeChoices.map((each) => ({ value: each, label: word(undefined, each) }))}
            onChange={(next?: string) => change({ type: next })}
          />
        )}
      </div>
      {isSketch ? (
        <PlacesSketch kind={kind} unitId={unitId} />
      ) : (
        <Answer of={asked}>
          {({ places, total }) =>
            places.length === 0 ? (
              <EmptyState title={t('places.none')} action={<Link to={'/places/import' as never}>{t('places.import')}</Link>}>
                {t('places.none.what')}
              </EmptyState>
            ) : (
              <>
                <Table places={places} kind={kind} sort={sort} isDescending={isDescending} sortBy={sortBy} />
                <Pager page={page} pageSize={pageSize} total={total} go={(to) => set({ page: to === 1 ? undefined : String(to) })} />
              </>
            )
          }
        </Answer>
      )}
    </PageFrame>
  )
}

function Search({ value, settle }: { value: string; settle(value: string): void }): ReactNode {
  const { t } = useLanguage()
  const [typed, setTyped] = useState(value)
  useEffect(() => {
    if (typed === value) return
    const timer = setTimeout(() => settle(typed), 250)
    return () => clearTimeout(timer)
    // Only typing starts the clock.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [typed])
  return <Input.Search className="force-search" allowClear placeholder={t('places.search')} aria-label={t('places.search')} value={typed} onChange={(event) => setTyped(event.target.value)} />
}

interface TableProps {
  readonly places: readonly Place[]
  readonly kind: Kind
  readonly sort: string
  readonly isDescending: boolean
  sortBy(column: (typeof placeSorts)[number]): void
}

function Table({ places, kind, sort, isDescending, sortBy }: TableProps): ReactNode {
  const { t, say } = useLanguage()
  const measure = useMeasure()
  const word = useAttributeWord()
  const declarations = useDeclarations(kind)
  // `use` is the type, which has its own column. Only what some row has.
  const columns = declarations.filter((each) => each.name !== 'use' && places.some((place) => place.attributes[each.name] !== undefined && place.attributes[each.name] !== null)).slice(0, columnsAtMost)
  const isNumber = (type: string): boolean => type === 'number' || type === 'whole'
  return (
    <div className="panel rows-scroll">
      <table className="rows place-rows">
        <thead>
          <tr>
            <SortHeading label={t('places.column.name')} isSorted={sort === 'name'} isDescending={isDescending} sort={() => sortBy('name')} />
            <SortHeading label={t('places.column.external-id')} isSorted={sort === 'external-id'} isDescending={isDescending} sort={() => sortBy('external-id')} />
            <SortHeading label={t('places.column.type')} isSorted={sort === 'type'} isDescending={isDescending} sort={() => sortBy('type')} />
            <SortHeading label={t('places.column.unit')} isSorted={sort === 'unit'} isDescending={isDescending} sort={() => sortBy('unit')} />
            {columns.map((each) => (
              <th key={each.name} className={isNumber(each.type) ? 'is-number' : ''}>
                {say(each.words)}
                {each.unitOfMeasure === null ? '' : ` (${measure(each.unitOfMeasure)})`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {places.map((place) => (
            <tr key={place.id}>
              <td>
                <Link to={`/places/${place.id}` as never}>{say(place.name)}</Link>
                {place.isClosed ? <span className="muted"> {t('places.closed')}</span> : null}
              </td>
              <td className="number muted">{place.externalId}</td>
              <td>{word(undefined, place.type)}</td>
              <td>{say(place.unitName)}</td>
              {columns.map((each) => {
                const value = place.attributes[each.name] ?? null
                return (
                  <td key={each.name} className={isNumber(each.type) ? 'is-number' : ''}>
                    {value === null ? '' : word({ ...each, unitOfMeasure: null }, value)}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
