import { Segmented } from 'antd'
import type { ReactNode } from 'react'
import { FileButton, ImportFlow } from '../../force/web/index.ts'
import { readView, useCommand, useGo, useLanguage, useSearchValues } from '../../kernel/web/index.ts'
import { PageFrame } from '../../ui/index.ts'
import { importPlaces, placeKinds, placesTemplateView, previewPlacesImport } from '../contract.ts'
import './places.css'

export function PlacesImport(): ReactNode {
  const { t, language } = useLanguage()
  const go = useGo()
  const { values, set } = useSearchValues()
  const kind = placeKinds.find((each) => each === values['kind']) ?? 'premises'
  const previewing = useCommand(previewPlacesImport)
  const importing = useCommand(importPlaces)
  return (
    <PageFrame title={t('force.import')} actions={<FileButton label={t('force.import.template')} fetch={(format) => readView(placesTemplateView, { format, language, kind })} />}>
      <Segmented
        className="import-sheets"
        value="places"
        options={[
          { value: 'units', label: t('force.import.units') },
          { value: 'members', label: t('force.import.members') },
          { value: 'places', label: t('force.import.places') },
        ]}
        onChange={(next) => {
          if (next !== 'places') go('/import', { sheet: next })
        }}
      />
      <p className="muted import-what">{t('force.import.what')}</p>
      <Segmented className="place-kinds import-sheets" aria-label={t('places.kind')} value={kind} options={placeKinds.map((each) => ({ value: each, label: t(`places.kind.${each}`) }))} onChange={(next) => set({ kind: next })} />
      <ImportFlow key={kind} preview={async (file) => (await previewing.run({ ...file, kind })).result} run={async (file) => (await importing.run({ ...file, kind })).result} />
    </PageFrame>
  )
}
