/** A line above the board: messages of this operation that reached nobody. Gone once looked at, until there are more. */
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState, type ReactNode } from 'react'
import { useHoldsRole, useLanguage, useView } from '../../../kernel/web/index.ts'
import { useOperationId } from '../../../orders/web/index.ts'
import { StateShape } from '../../../ui/index.ts'
import { deliveriesView } from '../contract.ts'
import { desk } from './desk.ts'
import './notify.css'

export function GivenUpLine(): ReactNode {
  return useHoldsRole(...desk) ? <Line /> : null
}

function Line(): ReactNode {
  const { t } = useLanguage()
  const operationId = useOperationId()
  // Only the counts: a page far behind the last names nobody, and so is no look at personal data.
  const { data } = useView(deliveriesView, { operationId, state: 'given-up', page: 100_000, pageSize: 1 })
  const kept = `muster.given-up.${operationId}`
  const [seen, setSeen] = useState(() => Number(globalThis.localStorage.getItem(kept) ?? '0'))
  const givenUp = data?.givenUp ?? 0
  if (givenUp <= seen) return null
  const dismiss = (): void => {
    globalThis.localStorage.setItem(kept, String(givenUp))
    setSeen(givenUp)
  }
  return (
    <p className="given-up-line panel no-print" role="status">
      <span className="tone-red">
        <StateShape state="late" /> {t('notify.given-up.line', { n: givenUp })}
      </span>
      <Link to={'/deliveries' as never} search={{ state: 'given-up' } as never} onClick={dismiss}>
        {t('notify.given-up.show')}
      </Link>
      <Button size="small" type="text" onClick={dismiss}>
        {t('notify.given-up.seen')}
      </Button>
    </p>
  )
}
