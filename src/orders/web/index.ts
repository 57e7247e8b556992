/** The door of the screens of orders. */
import { TableOutlined } from '@ant-design/icons'
import type { Page } from '../../kernel/web/index.ts'

export { OperationProvider, useOperation, useOperationChoice, useOperationId, type Operation } from './operation.tsx'

export const ordersPages: readonly Page[] = [
  { path: '/', title: 'orders.board', nav: { desk: 1, icon: TableOutlined }, load: async () => (await import('./Board.tsx')).Board },
]
