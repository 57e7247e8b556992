/** Acting in place: one way to take, pass, remind, hand back, waive… from any row, by pointer or letter. */
import { App, Button, InputNumber, Select } from 'antd'
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react'
import { newId, readView, useCommand, useLanguage, useSession, useView } from '../../kernel/web/index.ts'
import { ConfirmReason } from '../../ui/index.ts'
import {
  boardView,
  commitCrew,
  completeTask,
  handBackObligation,
  handoverView,
  passObligation,
  reassignObligation,
  releaseCrew,
  releaseObligation,
  remindOwner,
  restoreObligation,
  takeObligation,
  waiveObligation,
  type ObligationItem,
} from '../contract.ts'
import { useOperationId } from './operation.tsx'
import type { Act } from './possible-acts.ts'

interface ActsUse {
  /** Does it, or opens the dialog that it needs. */
  start(act: Act, item: ObligationItem): void
}

const ActsContext = createContext<ActsUse | null>(null)

export function useActs(): ActsUse {
  const use = useContext(ActsContext)
  if (use === null) throw new Error('useActs outside ActsProvider')
  return use
}

type Asking = { readonly act: Exclude<Act, 'take' | 'release' | 'remind' | 'release-crew'>; readonly item: ObligationItem }

/** The command that ends a commitment must name it; the unit's row of the board does. */
async function findCommitment(operationId: string, unitId: string): Promise<string | null> {
  const { rows } = await readView(boardView, { operationId, filter: { unitId } })
  return rows.find((row) => row.unitId === unitId)?.commitmentId ?? null
}

export function ActsProvider({ children }: { children: ReactNode }): ReactNode {
  const { t, explain, say } = useLanguage()
  const { notification } = App.useApp()
  const session = useSession()
  const operationId = useOperationId()
  const [asking, setAsking] = useState<Asking | null>(null)
  const [isOpen, setOpen] = useState(false)
  const taking = useCommand(takeObligation)
  const releasing = useCommand(releaseObligation)
  const reminding = useCommand(remindOwner)
  const passing = useCommand(passObligation)
  const completing = useCommand(completeTask)
  const handingBack = useCommand(handBackObligation)
  const waiving = useCommand(waiveObligation)
  const reassigning = useCommand(reassignObligation)
  const restoring = useCommand(restoreObligation)
  const committing = useCommand(commitCrew)
  const crewReturning = useCommand(releaseCrew)

  const refuse = useCallback((error: unknown) => notification.error({ title: explain(error), placement: 'bottomRight', duration: 8 }), [notification, explain])
  const tell = useCallback(
    (title: string, undo?: () => Promise<unknown>) => {
      const key = newId()
      const takeBack = async (act: () => Promise<unknown>): Promise<void> => {
        notification.destroy(key)
        try {
          await act()
          notification.info({ title: t('orders.undone'), placement: 'bottomRight', duration: 3 })
        } catch (error) {
          refuse(error)
        }
      }
      notification.info({
        key,
        title,
        placement: 'bottomRight',
        duration: undo === undefined ? 3 : 10,
        ...(undo === undefined
          ? {}
          : {
              actions: (
                <Button
                  size="small"
                  onClick={() => void takeBack(undo)}
                >
                  {t('orders.undo')}
                </Button>
              ),
            }),
      })
    },
    [notification, refuse, t],
  )

  const start = useCallback(
    (act: Act, item: ObligationItem) => {
      const obligationId = item.id
      switch (act) {
        case 'take':
          taking.run({ obligationId }).then(() => tell(t('orders.taken'), () => releasing.run({ obligationId })), refuse)
          return
        case 'release':
          releasing.run({ obligationId }).then(() => tell(t('orders.released')), refuse)
          return
        case 'remind':
          reminding.run({ obligationId }).then((reply) => tell(t('orders.reminded', { n: reply.result.told })), refuse)
          return
        case 'release-crew': {
          const unitId = item.owner.unitId
          findCommitment(operationId, unitId).then(async (commitmentId) => {
            if (commitmentId === null) {
              notification.warning({ title: t('orders.crew.not-found', { unit: say(item.owner.unitName) }), placement: 'bottomRight' })
              return
            }
            await crewReturning.run({ operationId, unitId, commitmentId })
            tell(t('orders.crew.back'))
          }).catch(refuse)
          return
        }
        default:
          setAsking({ act, item })
          setOpen(true)
      }
    },
    [crewReturning, notification, operationId, refuse, releasing, reminding, say, t, taking, tell],
  )

  const confirm = useCallback(
    async (reason: string, picked: string | null) => {
      if (asking === null) return
      const obligationId = asking.item.id
      const restore = (): Promise<unknown> => restoring.run({ obligationId, reason: t('orders.undo.reason') })
      switch (asking.act) {
        case 'complete':
          await completing.run({ obligationId, note: reason })
          tell(t('orders.completed'))
          return
        case 'hand-back':
          await handingBack.run({ obligationId, reason })
          tell(t('orders.handed-back'), restore)
          return
        case 'waive':
          await waiving.run({ obligationId, reason })
          tell(t('orders.waived'), restore)
          return
        case 'restore':
          await restoring.run({ obligationId, reason })
          tell(t('orders.restored'))
          return
        case 'reassign':
          if (picked !== null) await reassigning.run({ obligationId, unitId: picked, reason })
          tell(t('orders.reassigned'))
          return
        case 'pass':
          if (picked !== null) await passing.run({ obligationId, memberId: picked })
          tell(t('orders.passed'))
          return
        case 'commit-crew': {
          const commitmentId = newId()
          await committing.run({ operationId, unitId: asking.item.owner.unitId, commitmentId, reason, people: picked === null ? null : Number(picked) })
          tell(t('orders.crew.out'), () => crewReturning.run({ operationId, unitId: asking.item.owner.unitId, commitmentId }))
        }
      }
    },
    [asking, committing, completing, crewReturning, handingBack, operationId, passing, reassigning, restoring, t, tell, waiving],
  )

  const use = useMemo(() => ({ start }), [start])
  return (
    <ActsContext value={use}>
      {children}
      {asking === null ? null : <Ask key={`${asking.act}${asking.item.id}`} asking={asking} isOpen={isOpen} readerId={session?.member.id ?? null} confirm={confirm} close={() => setOpen(false)} />}
    </ActsContext>
  )
}

function Ask({ asking: { act, item }, isOpen, readerId, confirm, close }: { asking: Asking; isOpen: boolean; readerId: string | null; confirm(reason: string, picked: string | null): Promise<void>; close(): void }): ReactNode {
  const { t, say } = useLanguage()
  const [picked, setPicked] = useState<string | null>(null)
  const needsPick = act === 'reassign' || act === 'pass'
  return (
    <ConfirmReason
      isOpen={isOpen}
      title={t(`orders.act.${act}`)}
      confirmText={t(`orders.act.${act}`)}
      label={act === 'complete' ? t('orders.note') : undefined}
      hasReason={act !== 'pass'}
      minLength={act === 'complete' ? 1 : 2}
      maxLength={act === 'complete' ? 2000 : 500}
      isReady={!needsPick || picked !== null}
      onConfirm={(reason) => confirm(reason, picked)}
      onClose={close}
    >
      <p>
        {say(item.title)} · {say(item.subjectName)}
      </p>
      {act === 'commit-crew' ? <p className="muted">{t('orders.crew.out.what', { unit: say(item.owner.unitName) })}</p> : null}
      {act === 'commit-crew' ? <CountPeople pick={setPicked} /> : null}
      {act === 'reassign' ? <PickUnit exceptId={item.owner.unitId} picked={picked} pick={setPicked} /> : null}
      {act === 'pass' ? <PickMember exceptId={readerId} picked={picked} pick={setPicked} /> : null}
    </ConfirmReason>
  )
}

/** Who is out does not count as strength; unsaid, nobody knows it until the crew is back. */
function CountPeople({ pick }: { pick(count: string | null): void }): ReactNode {
  const { t } = useLanguage()
  return (
    <label className="field">
      <span className="field-label">{t('orders.crew.people')}</span>
      <InputNumber min={1} max={1000} precision={0} onChange={(count) => pick(count === null ? null : String(count))} />
    </label>
  )
}

interface PickProps {
  readonly exceptId: string | null
  readonly picked: string | null
  pick(id: string): void
}

function PickUnit({ exceptId, picked, pick }: PickProps): ReactNode {
  const { t, say } = useLanguage()
  const operationId = useOperationId()
  const { data, isLoading } = useView(boardView, { operationId })
  const options = (data?.rows ?? []).filter((row) => row.unitId !== exceptId).map((row) => ({ value: row.unitId, label: say(row.name) }))
  return (
    <label className="field">
      <span className="field-label">{t('orders.to-unit')}</span>
      <Select showSearch={{ optionFilterProp: 'label' }} autoFocus loading={isLoading} value={picked} options={options} onChange={pick} />
    </label>
  )
}

function PickMember({ exceptId, picked, pick }: PickProps): ReactNode {
  const { t } = useLanguage()
  const operationId = useOperationId()
  const { data, isLoading } = useView(handoverView, { operationId })
  const options = (data?.candidates ?? []).filter((each) => each.memberId !== exceptId).map((each) => ({ value: each.memberId, label: each.name }))
  return (
    <label className="field">
      <span className="field-label">{t('orders.to-member')}</span>
      <Select showSearch={{ optionFilterProp: 'label' }} autoFocus loading={isLoading} value={picked} options={options} onChange={pick} />
    </label>
  )
}
