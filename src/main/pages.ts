/** The written list of pages. A slice adds its own by one line. */
import type { Page } from '../kernel/web/index.ts'
import { ordersPages } from '../orders/web/index.ts'

export const pages: readonly Page[] = [...ordersPages]
