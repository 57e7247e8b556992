/** From draft to in force: one button for the next step, the rest beside it; each says what it means and what is broken. */
import { App, Button } from 'antd'
import { useState, useSyncExternalStore, type ReactNode } from 'react'
import { useClockId, useCommand, useGo, useLanguage } from '../../../../kernel/web/index.ts'
import { ConfirmReason } from '../../../../ui/index.ts'
import { approveRoster, putRosterInForce, returnRoster, submitRoster, withdrawRoster } from '../../contract/rosters.ts'
import type { GridStore } from './store.ts'
import { ViolationList } from './ViolationList.tsx'

const steps = ['submit', 'return', 'approve', 'put-in-force', 'withdraw'] as const
export type FlowStep = (typeof steps)[number]

/** What the reader may do next with a roster; the server decides again. */
export function possibleSteps({ status, may }: { readonly status: string; readonly may: { readonly edit: boolean; readonly approve: boolean } }): FlowStep[] {
  switch (status) {
    case 'draft': return may.edit ? ['submit', 'withdraw'] : []
    case 'submitted': return may.approve ? ['approve', 'return'] : []
    case 'approved': return may.approve ? ['put-in-force'] : []
    default: return []
  }
}

const done = { submit: 'roster.flow.submitted', return: 'roster.flow.returned', approve: 'roster.flow.approved', 'put-in-force': 'roster.flow.in-force', withdraw: 'roster.flow.withdrawn' } as const

export function useFlow(): (step: FlowStep, rosterId: string, reason: string) => Promise<void> {
  const operationId = useClockId()
  const submitting = useCommand(submitRoster)
  const returning = useCommand(returnRoster)
  const approving = useCommand(approveRoster)
  const starting = useCommand(putRosterInForce)
  const withdrawing = useCommand(withdrawRoster)
  return async (step, rosterId, reason) => {
    switch (step) {
      case 'submit': return void (await submitting.run({ rosterId, operationId }))
      case 'return': return void (await returning.run({ rosterId, reason }))
      case 'approve': return void (await approving.run({ rosterId, operationId }))
      case 'put-in-force': return void (await starting.run({ rosterId, operationId }))
      case 'withdraw': return void (await withdrawing.run({ rosterId }))
    }
  }
}

export function Flow({ store }: { store: GridStore }): ReactNode {
  useSyncExternalStore(store.subscribe, store.readDesk)
  const { t } = useLanguage()
  const go = useGo()
  const { message } = App.useApp()
  const run = useFlow()
  const [asking, setAsking] = useState<FlowStep | null>(null)
  const { roster } = store.answer
  const possible = possibleSteps(roster)
  const unsaved = store.changeCount
  return (
    <>
      {possible
        .filter((step) => step !== 'withdraw')
        .map((step, at) => (
          <Button key={step} className="no-print" type={at === 0 && unsaved === 0 && roster.shifts > 0 ? 'primary' : 'default'} disabled={unsaved > 0} title={unsaved > 0 ? t('roster.flow.submit.save-first', { n: unsaved }) : undefined} onClick={() => setAsking(step)}>
            {t(`roster.flow.${step}`)}
          </Button>
        ))}
      <ConfirmReason
        isOpen={asking !== null}
        title={asking === null ? '' : t(`roster.flow.${asking}`)}
        confirmText={asking === null ? '' : t(`roster.flow.${asking}`)}
        hasReason={asking === 'return'}
        onConfirm={async (reason) => {
          if (asking === null) return
          await run(asking, roster.id, reason)
          void message.info(t(done[asking]))
          if (asking === 'withdraw') go('/rosters')
        }}
        onClose={() => setAsking(null)}
      >
        {asking === null ? null : <p>{t(`roster.flow.${asking}.what`)}</p>}
        {asking === null || asking === 'withdraw' || asking === 'return' ? null : <ViolationList store={store} only={10} />}
      </ConfirmReason>
    </>
  )
}
