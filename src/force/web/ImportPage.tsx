/** Units and members from a file; places have their own page beside it. */
import { Segmented } from 'antd'
import type { ReactNode } from 'react'
import { readView, useCommand, useGo, useLanguage, useSearchValues } from '../../kernel/web/index.ts'
import { PageFrame } from '../../ui/index.ts'
import { forceSheets, importForce, importTemplateView, previewForceImport } from '../contract.ts'
import { FileButton } from './FileButton.tsx'
import { ImportFlow } from './ImportFlow.tsx'

export function ImportPage(): ReactNode {
  const { t, language } = useLanguage()
  const go = useGo()
  const { values, set } = useSearchValues()
  const sheet = forceSheets.find((each) => each === values['sheet']) ?? 'units'
  const previewing = useCommand(previewForceImport)
  const importing = useCommand(importForce)
  return (
    <PageFrame title={t('force.import')} actions={<FileButton label={t('force.import.template')} fetch={(format) => readView(importTemplateView, { format, language, sheet })} />}>
      <Segmented
        className="import-sheets"
        value={sheet}
        options={[...forceSheets.map((each) => ({ value: each, label: t(`force.import.${each}`) })), { value: 'places', label: t('force.import.places') }]}
        onChange={(next) => (next === 'places' ? go('/places/import') : set({ sheet: next }))}
      />
      <p className="muted import-what">{t('force.import.what')}</p>
      <ImportFlow key={sheet} preview={async (file) => (await previewing.run({ ...file, sheet })).result} run={async (file) => (await importing.run({ ...file, sheet })).result} />
    </PageFrame>
  )
}
