/** What the board is narrowed to, as it stands in the address. */
import type { SearchValues } from '../../kernel/web/index.ts'
import type { MarkState } from '../../ui/index.ts'
import { obligationStates, type ObligationItem, type ObligationState } from '../contract.ts'

export interface BoardFilterValues {
  readonly states: readonly MarkState[]
  readonly unitId: string | null
  readonly clauseId: string | null
  readonly level: string | null
  readonly from: number | null
  readonly to: number | null
}

const soonMs = 900_000

const isState = (text: string): text is ObligationState => (obligationStates as readonly string[]).includes(text)
const isMark = (text: string): text is MarkState => text === 'due-soon' || isState(text)
const moment = (text: string | undefined): number | null => (text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null)

/** Whatever does not read as a filter is no filter: an old link still opens. */
export function readFilter(values: SearchValues): BoardFilterValues {
  return {
    states: (values['state'] ?? '').split(',').filter(isMark),
    unitId: values['unit'] ?? null,
    clauseId: values['clause'] ?? null,
    level: values['level'] ?? null,
    from: moment(values['from']),
    to: moment(values['to']),
  }
}

export const isNarrowed = (filter: BoardFilterValues): boolean =>
  filter.states.length > 0 || filter.unitId !== null || filter.clauseId !== null || filter.level !== null || filter.from !== null || filter.to !== null

/** `state` with one state switched on or off. */
export function toggleState(filter: BoardFilterValues, state: MarkState): string | undefined {
  const states = filter.states.includes(state) ? filter.states.filter((each) => each !== state) : [...filter.states, state]
  return states.length === 0 ? undefined : states.join(',')
}

export interface AskedFilter {
  states?: ObligationState[]
  unitId?: string
  level?: string
  from?: number
  to?: number
}

/** As the views take it. "Due soon" is no state of its own: it is open and due within a quarter of an hour. */
export function askedFilter(filter: BoardFilterValues, now: number): AskedFilter {
  const states: ObligationState[] = filter.states.filter(isState)
  const isSoonOnly = filter.states.length === 1 && filter.states[0] === 'due-soon'
  if (filter.states.includes('due-soon') && !states.includes('open')) states.push('open')
  const from = filter.from ?? (isSoonOnly ? Math.floor(now / 60_000) * 60_000 : null)
  const to = filter.to ?? (isSoonOnly ? Math.floor(now / 60_000) * 60_000 + soonMs : null)
  return {
    ...(states.length === 0 ? {} : { states }),
    ...(filter.unitId === null ? {} : { unitId: filter.unitId }),
    ...(filter.level === null ? {} : { level: filter.level }),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  }
}

const timeIsOver: readonly ObligationState[] = ['met', 'met-late', 'kept', 'waived', 'withdrawn', 'handed-back', 'suspended']

/** The deadline presses no more, or does not run: then the time alone is told. */
export const isTimeOver = (state: ObligationState): boolean => timeIsOver.includes(state)

export const markOf = (item: Pick<ObligationItem, 'state' | 'isDueSoon'>): MarkState => (item.state === 'open' && item.isDueSoon ? 'due-soon' : item.state)

/** The attention list narrowed as the rest of the page is. `below`: ids of the chosen unit and all under it. */
export function passes(item: ObligationItem, filter: BoardFilterValues, below: ReadonlySet<string> | null): boolean {
  if (filter.states.length > 0 && !filter.states.includes(markOf(item)) && !filter.states.includes(item.state)) return false
  if (below !== null && !below.has(item.owner.unitId)) return false
  if (filter.clauseId !== null && item.clauseId !== filter.clauseId) return false
  if (filter.from !== null && item.dueAt < filter.from) return false
  return filter.to === null || item.dueAt <= filter.to
}
