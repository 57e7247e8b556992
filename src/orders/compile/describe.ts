import type { Order, OrderDuty } from './order.ts'
import { formatLocal } from './time.ts'

/** Milliseconds as an ISO 8601 duration. */
export function formatDuration(ms: number): string {
  if (ms === 0) return 'PT0S'
  return Temporal.Duration.from({ milliseconds: ms }).round({ largestUnit: 'day' }).toString()
}

/** A window as the order file writes it, on one line. */
export function describeWindow(order: Order, duty: OrderDuty): string {
  const { window } = duty
  const local = (at: number): string => formatLocal(at, order.timezone)
  switch (window.form) {
    case 'whole':
      return 'whole operation'
    case 'by':
      return `by ${local(window.by)}${window.from === null ? '' : ` from ${local(window.from)}`}`
    case 'window':
      return `${local(window.from)} to ${local(window.to)}`
    case 'daily':
      return `daily ${window.times.join(' ')}${window.withinMs === null ? '' : ` within ${formatDuration(window.withinMs)}`}${window.opensMs === null ? '' : ` opens ${formatDuration(window.opensMs)} before`}`
    case 'daily-range':
      return `daily ${window.start}-${window.end}`
    case 'every':
      return `every ${window.period}${window.starting === null ? '' : ` from ${local(window.starting)}`}`
    case 'after':
      return `${formatDuration(window.withinMs)} after ${window.event}${window.level === null ? '' : ` ${window.level}`}`
    case 'random':
      return `${window.times} at random ${window.start}-${window.end}`
  }
}
