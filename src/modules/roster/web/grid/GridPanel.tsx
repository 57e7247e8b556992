/** Beside the grid: broken rules, changes that wait, and what other parts of the module bring (cover for a gap, the solver, swaps). */
import { Drawer } from 'antd'
import type { ReactNode } from 'react'
import { useLanguage } from '../../../../kernel/web/index.ts'
import { WaitingChanges } from './AskChange.tsx'
import type { Gap } from './Explained.tsx'
import { at } from './range.ts'
import type { GridStore } from './store.ts'
import { ViolationList } from './ViolationList.tsx'
import { dayWords } from './words.ts'

export type Panel = { readonly kind: 'violations' } | { readonly kind: 'changes' } | { readonly kind: 'gap'; readonly gap: Gap }

export function GridPanel({ store, panel, close, show }: { store: GridStore; panel: Panel | null; close(): void; show(place: { row: number; column: number }): void }): ReactNode {
  const language = useLanguage()
  const { t } = language
  const title = panel === null ? '' : panel.kind === 'violations' ? t('roster.violations.title') : panel.kind === 'changes' ? t('roster.change.title') : `${t('roster.grid.find-cover')} · ${store.codeOf(panel.gap.classId)} ${dayWords(language, panel.gap.day)}`
  return (
    <Drawer open={panel !== null} onClose={close} title={title} mask={false} size={460} destroyOnHidden>
      {panel?.kind === 'violations' ? (
        <ViolationList
          store={store}
          go={({ memberId, day }) => {
            // A shift that lacks people has no line of its own: its day is shown.
            const row = memberId === null ? (store.place?.row ?? 0) : store.rowOf(memberId)
            const column = store.grid.dayIndex.get(day)
            if (row === null || column === undefined) return
            store.select(at({ row, column }))
            show({ row, column })
          }}
        />
      ) : null}
      {panel?.kind === 'changes' ? <WaitingChanges answer={store.answer} /> : null}
    </Drawer>
  )
}
