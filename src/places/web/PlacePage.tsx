/** One place or thing: whose area, attributes with units of measure, where it lies. */
import { Link } from '@tanstack/react-router'
import { App, Button, Popconfirm } from 'antd'
import type { ReactNode } from 'react'
import type { z } from 'zod'
import { Attributes, useAttributeWord } from '../../force/web/index.ts'
import { useCommand, useHoldsRole, useLanguage, usePathValues, useView } from '../../kernel/web/index.ts'
import { Answer, PageFrame } from '../../ui/index.ts'
import { closePlace, placeView, reopenPlace } from '../contract.ts'
import { Sketch } from './PlacesSketch.tsx'
import './places.css'

export function PlacePage(): ReactNode {
  const { placeId = '' } = usePathValues()
  const asked = useView(placeView, { placeId })
  return <Answer of={asked}>{({ place }) => <Page place={place} />}</Answer>
}

function Page({ place }: { place: z.output<typeof placeView.output>['place'] }): ReactNode {
  const { t, say, explain } = useLanguage()
  const { message } = App.useApp()
  const word = useAttributeWord()
  const mayChange = useHoldsRole('administrator', 'planner', 'commander')
  const closing = useCommand(closePlace)
  const reopening = useCommand(reopenPlace)
  const tell = (error: unknown): void => void message.error(explain(error))
  return (
    <PageFrame
      title={say(place.name)}
      hint={`${t(`places.kind.${place.kind}`)} · ${word(undefined, place.type)} · ${place.externalId}${place.isClosed ? ` · ${t('places.closed')}` : ''}`}
      actions={
        !mayChange ? undefined : place.isClosed ? (
          <Button loading={reopening.isRunning} onClick={() => void reopening.run({ placeId: place.id }).catch(tell)}>
            {t('places.reopen')}
          </Button>
        ) : (
          <Popconfirm title={t('places.close')} description={t('places.close.what')} okText={t('places.close')} cancelText={t('ui.cancel')} onConfirm={() => closing.run({ placeId: place.id }).then(() => undefined, tell)}>
            <Button>{t('places.close')}</Button>
          </Popconfirm>
        )
      }
    >
      <p className="unit-way no-print">
        <Link to={'/places' as never} search={{ kind: place.kind } as never}>
          {t(`places.kind.${place.kind}`)}
        </Link>
      </p>
      <div className="unit-columns">
        <section className="panel force-section" aria-label={t('force.unit.attributes')}>
          <h2>{t('force.unit.attributes')}</h2>
          <Attributes subject={place.kind} values={place.attributes} />
        </section>
        <div>
          <section className="panel force-section">
            <h2>{t('places.column.unit')}</h2>
            <Link to={`/units/${place.unitId}` as never}>{say(place.unitName)}</Link>
          </section>
          <section className="panel force-section" aria-label={t('places.where')}>
            <h2>{t('places.where')}</h2>
            {place.at === null ? (
              <p className="muted">{t('places.where.none')}</p>
            ) : (
              <p className="number">
                {place.at[1].toFixed(5)}, {place.at[0].toFixed(5)}
              </p>
            )}
            {place.geometry === null || place.geometry.type === 'Point' ? null : <Sketch width={400} places={[{ ...place, geometry: place.geometry }]} />}
          </section>
        </div>
      </div>
    </PageFrame>
  )
}
