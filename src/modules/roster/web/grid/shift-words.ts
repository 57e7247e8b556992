import type { ShiftClass } from '../../contract/shared.ts'

/** 08:00–20:00; +1 where it ends on the next day. By the wall clock of a day without a change of the clock. */
export function classTimes({ startsAt, minutes }: Pick<ShiftClass, 'startsAt' | 'minutes'>): string {
  const start = Number(startsAt.slice(0, 2)) * 60 + Number(startsAt.slice(3, 5))
  const end = start + minutes
  const days = Math.floor(end / 1_440)
  const clock = `${String(Math.floor((end % 1_440) / 60)).padStart(2, '0')}:${String(end % 60).padStart(2, '0')}`
  return `${startsAt}–${clock}${days === 0 ? '' : ` +${days}`}`
}
