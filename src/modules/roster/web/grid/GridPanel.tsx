/** Beside the grid: broken rules, changes that wait, and what other parts of the module bring (cover for a gap, the solver, swaps). */
import { Drawer } from 'antd'
import { lazy, Suspense, type ReactNode } from 'react'
import { useClockId, useLanguage } from '../../../../kernel/web/index.ts'
import { Loading } from '../../../../ui/index.ts'
import { WaitingChanges } from './AskChange.tsx'
import type { Gap } from './Explained.tsx'
import { at } from './range.ts'
import type { GridStore } from './store.ts'
import { ViolationList } from './ViolationList.tsx'
import { dayWords } from './words.ts'

// Of other parts of the module; the grid does not wait for their code.
const GapPanel = lazy(async () => ({ default: (await import('../swaps/GapPanel.tsx')).GapPanel }))
const OfferSwap = lazy(async () => ({ default: (await import('../swaps/OfferSwap.tsx')).OfferSwap }))
const SolverPanel = lazy(async () => ({ default: (await import('../solver/SolverPanel.tsx')).SolverPanel }))

export type Panel = { readonly kind: 'violations' } | { readonly kind: 'changes' } | { readonly kind: 'gap'; readonly gap: Gap } | { readonly kind: 'solver' } | { readonly kind: 'swap'; readonly shiftId: string }

export function GridPanel({ store, panel, close, show }: { store: GridStore; panel: Panel | null; close(): void; show(place: { row: number; column: number }): void }): ReactNode {
  const language = useLanguage()
  const { t } = language
  const operationId = useClockId()
  const rosterId = store.answer.roster.id
  const titleOf = (shown: Panel): string => {
    switch (shown.kind) {
      case 'violations': return t('roster.violations.title')
      case 'changes': return t('roster.change.title')
      case 'gap': return `${t('roster.grid.find-cover')} · ${store.codeOf(shown.gap.classId)} ${dayWords(language, shown.gap.day)}`
      case 'solver': return t('roster.solver')
      case 'swap': return t('roster.swap.offer')
    }
  }
  if (panel?.kind === 'swap') {
    return (
      <Suspense fallback={null}>
        <OfferSwap shiftId={panel.shiftId} close={close} />
      </Suspense>
    )
  }
  return (
    <Drawer open={panel !== null} onClose={close} title={panel === null ? '' : titleOf(panel)} mask={false} size={panel?.kind === 'solver' ? 760 : 480} destroyOnHidden>
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
      <Suspense fallback={<Loading />}>
        {panel?.kind === 'gap' ? <GapPanel key={`${panel.gap.day}${panel.gap.classId}${panel.gap.forShiftId}`} rosterId={rosterId} {...panel.gap} operationId={operationId} /> : null}
        {panel?.kind === 'solver' ? <SolverPanel rosterIds={[rosterId]} operationId={operationId} onApplied={close} /> : null}
      </Suspense>
    </Drawer>
  )
}
