/** Versions of the operation's order: which is in force, which waits for a second person. */
import { Link } from '@tanstack/react-router'
import { App, Button, Dropdown } from 'antd'
import { useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { useCommand, useGo, useHoldsRole, useLanguage, useOperationNow, useShortcuts, useTimeFormat, useView } from '../../kernel/web/index.ts'
import { Answer, ConfirmReason, EmptyState, PageFrame } from '../../ui/index.ts'
import { orderVersionsView, recompileOrder, withdrawOrder } from '../contract.ts'
import { useOperation } from './operation.tsx'
import { writers } from './order-writers.ts'
import { OrderStatusMark } from './OrderStatusMark.tsx'
import './order.css'

type Version = z.output<typeof orderVersionsView.output>['versions'][number]

export function OrderVersions(): ReactNode {
  const { t, say } = useLanguage()
  const go = useGo()
  const { message } = App.useApp()
  const operation = useOperation()
  const operationId = operation.id
  const asked = useView(orderVersionsView, { operationId })
  const withdrawing = useCommand(withdrawOrder)
  const recompiling = useCommand(recompileOrder)
  const [dialog, setDialog] = useState<'withdraw' | 'recompile'>('withdraw')
  const [isOpen, setOpen] = useState(false)
  const mayWrite = useHoldsRole(...writers)
  const maySteer = useHoldsRole('commander', 'planner')
  const isInForce = operation.status === 'in-force'
  useShortcuts([{ key: 'e', label: 'orders.amend', run: () => go('/orders/edit') }])
  return (
    <PageFrame
      title={t('orders.order')}
      hint={say(operation.title)}
      actions={
        <span className="order-actions no-print">
          {isInForce ? <Button onClick={() => go('/orders/in-force')}>{t('orders.read-order')}</Button> : null}
          {mayWrite ? (
            <Button type="primary" onClick={() => go('/orders/edit')}>
              {t(isInForce ? 'orders.amend' : 'orders.edit')}
            </Button>
          ) : null}
          {isInForce && maySteer ? (
            <Dropdown
              trigger={['click']}
              menu={{
                items: [
                  { key: 'recompile', label: t('orders.recompile') },
                  { key: 'withdraw', label: t('orders.withdraw-order'), danger: true },
                ],
                onClick: ({ key }) => {
                  setDialog(key === 'recompile' ? 'recompile' : 'withdraw')
                  setOpen(true)
                },
              }}
            >
              <Button aria-label={t('orders.more-acts')}>⋯</Button>
            </Dropdown>
          ) : null}
        </span>
      }
    >
      <p className="muted order-hint">{t('orders.versions.what')}</p>
      <Answer of={asked}>{({ versions }) => (versions.length === 0 ? <EmptyState title={t('orders.versions.none')}>{t('orders.versions.none.what')}</EmptyState> : <Table versions={versions} />)}</Answer>
      <ConfirmReason
        isOpen={isOpen}
        title={t(dialog === 'recompile' ? 'orders.recompile' : 'orders.withdraw-order')}
        confirmText={t(dialog === 'recompile' ? 'orders.recompile' : 'orders.withdraw-order')}
        onClose={() => setOpen(false)}
        onConfirm={async (reason) => {
          if (dialog === 'recompile') {
            const { result } = await recompiling.run({ operationId, reason })
            void message.info(t('orders.diff.done', result))
          } else {
            await withdrawing.run({ operationId, reason })
            void message.info(t('orders.withdraw-order.done'))
          }
        }}
      >
        <p>{t(dialog === 'recompile' ? 'orders.recompile.what' : 'orders.withdraw-order.what')}</p>
      </ConfirmReason>
    </PageFrame>
  )
}

function Table({ versions }: { versions: readonly Version[] }): ReactNode {
  const { t } = useLanguage()
  const format = useTimeFormat()
  const now = useOperationNow(300_000)
  const who = (name: string): string => (name.startsWith('system') ? t('orders.actor.system') : name)
  const decided = (version: Version): string => (version.decidedAt === null ? '' : `${who(version.decidedBy ?? '')} ${format.near(version.decidedAt, now)}`)
  return (
    <div className="panel rows-scroll">
      <table className="rows rows-cards order-versions">
        <thead>
          <tr>
            <th>{t('orders.versions')}</th>
            <th>{t('orders.version.status')}</th>
            <th>{t('orders.version.proposed')}</th>
            <th>{t('orders.version.decided')}</th>
            <th className="is-number">{t('orders.version.obligations')}</th>
            <th>{t('orders.version.note')}</th>
          </tr>
        </thead>
        <tbody>
          {versions.map((version) => (
            <tr key={version.version}>
              <td data-label={t('orders.versions')}>
                <Link to={`/orders/${version.version}` as never} search={(version.status === 'proposed' ? { show: 'changes' } : {}) as never} className="order-version-link">
                  {t('orders.version', { n: version.version })}
                </Link>
              </td>
              <td data-label={t('orders.version.status')}>
                <OrderStatusMark status={version.status} />
              </td>
              <td data-label={t('orders.version.proposed')}>
                <span>
                  {who(version.proposedBy)} <span className="number">{format.near(version.proposedAt, now)}</span>
                </span>
              </td>
              <td data-label={t('orders.version.decided')}>{decided(version)}</td>
              <td data-label={t('orders.version.obligations')} className="is-number">{version.obligations ?? '–'}</td>
              <td data-label={t('orders.version.note')}>{version.note}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
