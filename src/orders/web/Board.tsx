import type { ReactNode } from 'react'
import { useLanguage } from '../../kernel/web/index.ts'
import { PageFrame } from '../../ui/index.ts'
import { useOperation } from './operation.tsx'

export function Board(): ReactNode {
  const { t, say } = useLanguage()
  const operation = useOperation()
  return <PageFrame title={t('orders.board')}>{say(operation.title)}</PageFrame>
}
