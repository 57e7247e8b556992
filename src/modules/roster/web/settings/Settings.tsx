/** What rosters are made of: classes and patterns of the agency; needs, rules and watches of a unit. */
import { Tabs } from 'antd'
import type { ReactNode } from 'react'
import { PickUnit } from '../../../../force/web/index.ts'
import { useLanguage, useSearchValues, useSession, useView } from '../../../../kernel/web/index.ts'
import { Answer, PageFrame } from '../../../../ui/index.ts'
import { rosterSettingsView } from '../../contract/rosters.ts'
import { Classes } from './Classes.tsx'
import { Groups } from './Groups.tsx'
import { Needs } from './Needs.tsx'
import { Patterns } from './Patterns.tsx'
import { Rules } from './Rules.tsx'
import './settings.css'

const tabs = ['classes', 'patterns', 'needs', 'rules', 'groups'] as const
const ofUnit: readonly string[] = ['needs', 'rules', 'groups']

export function Settings(): ReactNode {
  const { t } = useLanguage()
  const session = useSession()
  const { values, set } = useSearchValues()
  const tab = tabs.find((each) => each === values['tab']) ?? 'classes'
  const unitId = values['unit'] ?? session?.member.unitId ?? null
  const asked = useView(rosterSettingsView, { unitId }, { keepsOld: true })
  return (
    <PageFrame title={t('roster.settings')} hint={t('roster.settings.what')}>
      <Tabs activeKey={tab} items={tabs.map((each) => ({ key: each, label: t(`roster.settings.${each}`) }))} onChange={(key) => set({ tab: key === 'classes' ? undefined : key })} />
      {ofUnit.includes(tab) ? <PickUnit className="force-filter" label={t('roster.list.unit')} value={unitId} pick={(id) => set({ unit: id ?? undefined })} /> : null}
      <Answer of={asked}>
        {(settings) => {
          if (tab === 'classes') return <Classes settings={settings} />
          if (tab === 'patterns') return <Patterns settings={settings} />
          if (unitId === null) return null
          if (tab === 'needs') return <Needs key={unitId} settings={settings} unitId={unitId} />
          if (tab === 'rules') return <Rules key={unitId} settings={settings} unitId={unitId} />
          return <Groups key={unitId} settings={settings} unitId={unitId} />
        }}
      </Answer>
    </PageFrame>
  )
}
