/** One version: the document, what it changes, the file; approve or set aside. */
import { Link } from '@tanstack/react-router'
import { App, Button, Tabs } from 'antd'
import { useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { useCommand, useGo, useHoldsRole, useLanguage, usePathValues, useSearchValues, useView } from '../../kernel/web/index.ts'
import { Answer, ConfirmReason, EmptyState, PageFrame } from '../../ui/index.ts'
import { discardOrder, orderVersionView, putOrderInForce } from '../contract.ts'
import { useOperation } from './operation.tsx'
import { OrderDiffTables } from './OrderDiff.tsx'
import { OrderDocument } from './OrderDocument.tsx'
import { OrderProblems } from './OrderProblems.tsx'
import { OrderStatusMark } from './OrderStatusMark.tsx'
import { writers } from './order-writers.ts'
import { PrintHead } from './PrintHead.tsx'
import './order.css'

export function OrderVersion(): ReactNode {
  const { t } = useLanguage()
  const operation = useOperation()
  const { version: given = 'in-force' } = usePathValues()
  const version = given === 'in-force' ? operation.orderVersion : Number(given)
  if (version === null || !Number.isInteger(version)) {
    return <EmptyState title={t('orders.version.no-in-force')} action={<Link to={'/orders' as never}>{t('orders.versions')}</Link>} />
  }
  return <Shown operationId={operation.id} version={version} isInForcePage={given === 'in-force'} />
}

type VersionData = z.output<typeof orderVersionView.output>

function Shown({ operationId, version, isInForcePage }: { operationId: string; version: number; isInForcePage: boolean }): ReactNode {
  const { t } = useLanguage()
  const asked = useView(orderVersionView, { operationId, version })
  const title = isInForcePage ? t('orders.version.in-force-now') : t('orders.version', { n: version })
  return <Answer of={asked}>{(data) => <Page data={data} title={title} operationId={operationId} />}</Answer>
}

function Page({ data, title, operationId }: { data: VersionData; title: string; operationId: string }): ReactNode {
  const { t } = useLanguage()
  const go = useGo()
  const { message } = App.useApp()
  const { values, set } = useSearchValues()
  const approving = useCommand(putOrderInForce)
  const discarding = useCommand(discardOrder)
  const [dialog, setDialog] = useState<'approve' | 'discard'>('approve')
  const [isOpen, setOpen] = useState(false)
  const mayWrite = useHoldsRole(...writers)
  const isProposed = data.status === 'proposed'
  const mayApprove = data.may.includes('put-order-in-force')
  const ask = (which: 'approve' | 'discard'): void => {
    setDialog(which)
    setOpen(true)
  }
  const input = { operationId, version: data.version }
  return (
    <PageFrame
      title={title}
      hint={
        <span className="order-hint-line">
          <OrderStatusMark status={data.status} />
          <Link to={'/orders' as never} className="no-print">
            {t('orders.versions')}
          </Link>
        </span>
      }
      actions={
        <span className="order-actions no-print">
          {isProposed && data.may.includes('discard-order') ? <Button onClick={() => ask('discard')}>{t('orders.discard')}</Button> : null}
          {mayWrite ? <Button onClick={() => go('/orders/edit', { from: String(data.version) })}>{t('orders.amend')}</Button> : null}
          {isProposed && mayApprove ? (
            <Button type="primary" onClick={() => ask('approve')}>
              {t('orders.approve')}
            </Button>
          ) : null}
        </span>
      }
    >
      <PrintHead title={title} />
      {isProposed && !mayApprove ? <p className="order-second">{t('orders.approve.second')}</p> : null}
      {data.problems.length === 0 ? null : <OrderProblems problems={data.problems} />}
      <Tabs
        activeKey={values['show'] ?? 'document'}
        onChange={(show) => set({ show: show === 'document' ? undefined : show })}
        items={[
          { key: 'document', label: t('orders.tab.document'), children: <OrderDocument text={data.text} isInForce={data.status === 'in-force'} /> },
          { key: 'changes', label: t('orders.tab.changes'), children: data.diff === null ? <EmptyState title={t('orders.diff.none')} /> : <OrderDiffTables diff={data.diff} /> },
          { key: 'text', label: t('orders.tab.text'), children: <pre className="order-file panel">{data.text}</pre> },
        ]}
      />
      <ConfirmReason
        isOpen={isOpen}
        hasReason={dialog === 'discard'}
        title={`${t(dialog === 'approve' ? 'orders.approve' : 'orders.discard')} · ${t('orders.version', { n: data.version })}`}
        confirmText={t(dialog === 'approve' ? 'orders.approve' : 'orders.discard')}
        onClose={() => setOpen(false)}
        onConfirm={async (reason) => {
          if (dialog === 'discard') {
            await discarding.run({ ...input, reason })
            void message.info(t('orders.discard.done'))
            return
          }
          const { result } = await approving.run(input)
          void message.info(`${t('orders.approve.done')} · ${t('orders.diff.done', { added: result.added, withdrawn: result.withdrawn, changed: result.changed, kept: result.kept })}`)
          go('/')
        }}
      >
        {dialog === 'discard' ? null : (
          <>
            <p>{t('orders.approve.what')}</p>
            {data.diff === null ? null : <p>{t('orders.diff.done', { added: data.diff.added, withdrawn: data.diff.withdrawn, changed: data.diff.changed, kept: data.diff.kept })}</p>}
          </>
        )}
      </ConfirmReason>
    </PageFrame>
  )
}
