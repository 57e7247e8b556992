import type { ReactNode } from 'react'
import type { z } from 'zod'
import { useLanguage } from '../../kernel/web/index.ts'
import { StateShape, type MarkState } from '../../ui/index.ts'
import type { orderStatus } from '../contract.ts'

type Status = z.output<typeof orderStatus>
const shapes: Readonly<Record<Status, MarkState>> = { proposed: 'due-soon', 'in-force': 'met', replaced: 'planned', withdrawn: 'withdrawn', discarded: 'waived' }

/** Only what waits for somebody has a colour. */
export function OrderStatusMark({ status }: { status: Status }): ReactNode {
  const { t } = useLanguage()
  return (
    <span className={`state-mark${status === 'proposed' ? ' tone-amber' : status === 'in-force' ? '' : ' tone-grey'}`}>
      <StateShape state={shapes[status]} /> {t(`orders.order-status.${status}`)}
    </span>
  )
}
