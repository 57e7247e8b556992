/** Legal holds: what is held, who proposed and approved, and the step that waits. */
import { App, Button, Popconfirm, Segmented, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import { PickMember } from '../../../force/web/index.ts'
import { newId, useCommand, useLanguage, useTimeFormat } from '../../../kernel/web/index.ts'
import { ConfirmReason, StateShape } from '../../../ui/index.ts'
import { approveHold, approveLift, declineHold, holdScopes, proposeHold, proposeLift, type RetentionData } from '../contract.ts'

type Hold = RetentionData['holds'][number]
const shapes = { proposed: 'planned', 'in-force': 'suspended', 'lift-proposed': 'suspended', lifted: 'waived' } as const

export function Holds({ data }: { data: RetentionData }): ReactNode {
  const { t } = useLanguage()
  const [isProposing, setProposing] = useState(false)
  const [lifting, setLifting] = useState<Hold | null>(null)
  const proposing = useCommand(proposeLift)
  return (
    <section className="panel retention-section" aria-label={t('retention.holds')}>
      <div className="retention-head">
        <h2>{t('retention.holds')}</h2>
        {data.mayHold ? (
          <Button className="no-print" onClick={() => setProposing(true)}>
            {t('retention.hold.propose')}
          </Button>
        ) : null}
      </div>
      <p className="muted">{t('retention.holds.what')}</p>
      {data.holds.length === 0 ? (
        <p className="muted">{t('retention.holds.none')}</p>
      ) : (
        <div className="rows-scroll">
          <table className="rows rows-cards retention-fields">
            <thead>
              <tr>
                <th>{t('retention.hold.state')}</th>
                <th>{t('retention.hold.scope')}</th>
                <th>{t('retention.hold.reason')}</th>
                <th>{t('retention.hold.who')}</th>
                {data.mayHold ? <th className="no-print" /> : null}
              </tr>
            </thead>
            <tbody>
              {data.holds.map((hold) => (
                <Row key={hold.holdId} hold={hold} mayHold={data.mayHold} lift={() => setLifting(hold)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {isProposing ? <Propose data={data} close={() => setProposing(false)} /> : null}
      <ConfirmReason
        isOpen={lifting !== null}
        title={t('retention.hold.lift')}
        confirmText={t('retention.hold.lift')}
        onConfirm={async (reason) => {
          if (lifting !== null) await proposing.run({ holdId: lifting.holdId, reason })
        }}
        onClose={() => setLifting(null)}
      >
        <p className="muted">{t('retention.hold.lift.what')}</p>
      </ConfirmReason>
    </section>
  )
}

function Row({ hold, mayHold, lift }: { hold: Hold; mayHold: boolean; lift(): void }): ReactNode {
  const { t, say } = useLanguage()
  const format = useTimeFormat()
  const named = (by: string | null): string => by ?? t('retention.somebody')
  return (
    <tr>
      <td data-label={t('retention.hold.state')}>
        <span className={hold.state === 'proposed' || hold.state === 'lift-proposed' ? 'tone-amber' : undefined}>
          <StateShape state={shapes[hold.state]} size="0.8em" /> {t(`retention.hold.state.${hold.state}`)}
        </span>
      </td>
      <td data-label={t('retention.hold.scope')}>
        <span>
          {t(`retention.hold.scope.${hold.scope}`)}
          {hold.scopeName === null ? null : <span className="retention-purpose">{say(hold.scopeName)}</span>}
        </span>
      </td>
      <td data-label={t('retention.hold.reason')}>
        <span>
          {hold.reason}
          {hold.liftReason === null ? null : <span className="retention-purpose">{hold.liftReason}</span>}
        </span>
      </td>
      <td data-label={t('retention.hold.who')} className="retention-who">
        <span>
          <Step text={t('retention.hold.by', { by: named(hold.proposedBy) })} at={format.stamp(hold.proposedAt)} />
          {hold.approvedAt === null ? null : <Step text={t('retention.hold.approved-by', { by: named(hold.approvedBy) })} at={format.stamp(hold.approvedAt)} />}
          {hold.liftProposedAt === null ? null : <Step text={t('retention.hold.lift-by', { by: named(hold.liftProposedBy) })} at={format.stamp(hold.liftProposedAt)} />}
          {hold.liftedAt === null ? null : <Step text={t('retention.hold.lifted-by', { by: named(hold.liftedBy) })} at={format.stamp(hold.liftedAt)} />}
        </span>
      </td>
      {mayHold ? (
        <td className="retention-acts no-print">
          <Acts hold={hold} lift={lift} />
        </td>
      ) : null}
    </tr>
  )
}

function Step({ text, at }: { text: string; at: string }): ReactNode {
  return (
    <span>
      {text} <span className="number muted">{at}</span>
    </span>
  )
}

function Acts({ hold, lift }: { hold: Hold; lift(): void }): ReactNode {
  const { t, explain } = useLanguage()
  const { message } = App.useApp()
  const approving = useCommand(approveHold)
  const ending = useCommand(approveLift)
  const declining = useCommand(declineHold)
  const on = { holdId: hold.holdId }
  const done = (run: Promise<unknown>): void => void run.then(() => void message.info(t('retention.done')), (error: unknown) => void message.error(explain(error)))
  if (hold.state === 'lifted') return null
  if (hold.state === 'in-force') {
    return (
      <Button size="small" onClick={lift}>
        {t('retention.hold.lift')}
      </Button>
    )
  }
  const isLift = hold.state === 'lift-proposed'
  const approve = t(isLift ? 'retention.hold.approve-lift' : 'retention.hold.approve')
  return (
    <>
      {hold.isMine ? <span className="retention-purpose">{t('retention.hold.mine')}</span> : null}
      {hold.isMine ? null : (
        <Popconfirm title={approve} description={t(isLift ? 'retention.hold.lift.what' : 'retention.hold.approve.what')} okText={approve} cancelText={t('ui.cancel')} onConfirm={() => done(isLift ? ending.run(on) : approving.run(on))}>
          <Button size="small" type="primary">
            {approve}
          </Button>
        </Popconfirm>
      )}
      <Button size="small" onClick={() => done(declining.run(on))}>
        {t(hold.isMine ? 'retention.take-back' : 'retention.decline')}
      </Button>
    </>
  )
}

function Propose({ data, close }: { data: RetentionData; close(): void }): ReactNode {
  const { t, say } = useLanguage()
  const proposing = useCommand(proposeHold)
  const { message } = App.useApp()
  const [holdId] = useState(newId)
  const [scope, setScope] = useState<(typeof holdScopes)[number]>('member')
  const [memberId, setMemberId] = useState<string | null>(null)
  const [operationId, setOperationId] = useState<string | null>(null)
  const scopeId = scope === 'member' ? memberId : operationId
  return (
    <ConfirmReason
      isOpen
      title={t('retention.hold.propose')}
      confirmText={t('retention.hold.propose')}
      isReady={scope === 'all' || scopeId !== null}
      onConfirm={async (reason) => {
        if (scope === 'all') await proposing.run({ holdId, scope, reason })
        else if (scopeId !== null) await proposing.run({ holdId, scope, scopeId, reason })
        void message.info(t('retention.hold.proposed-done'))
      }}
      onClose={close}
    >
      <div className="retention-scope">
        <Segmented block value={scope} options={holdScopes.map((each) => ({ value: each, label: t(`retention.hold.scope.${each}`) }))} onChange={setScope} />
      </div>
      {scope === 'member' ? (
        <div className="field">
          <PickMember value={memberId} pick={setMemberId} label={t('retention.hold.scope.member')} />
        </div>
      ) : null}
      {scope === 'operation' ? (
        <div className="field">
          <Select aria-label={t('retention.hold.scope.operation')} placeholder={t('retention.hold.scope.operation')} value={operationId} options={data.operations.map((one) => ({ value: one.operationId, label: say(one.name) }))} onChange={setOperationId} />
        </div>
      ) : null}
      {scope === 'all' ? <p className="muted">{t('retention.hold.approve.what')}</p> : null}
    </ConfirmReason>
  )
}
