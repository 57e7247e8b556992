/** Who is sent a message, by what, and what becomes of it. Decisions from values alone. */
import type { Channel, DeliveryState } from './contract.ts'

/** Of members who said nothing. A voice call only where somebody asked for it. */
export const usualOrder: readonly Channel[] = ['push', 'email', 'sms']

export interface Reach {
  readonly telephone: string | null
  readonly email: string | null
  readonly order: readonly Channel[] | null
  readonly hasBrowser: boolean
}

/** By what a member can be reached, in their own order. */
export function listChannels(reach: Reach, available: readonly Channel[]): Channel[] {
  const has: Readonly<Record<Channel, boolean>> = { push: reach.hasBrowser, email: reach.email !== null, sms: isNumber(reach.telephone), voice: isNumber(reach.telephone) }
  return (reach.order ?? usualOrder).filter((channel) => available.includes(channel) && has[channel])
}

/** What a gateway can dial: records of people hold "ext. 12" and "see sheet" as well. */
export function isNumber(telephone: string | null): boolean {
  return telephone !== null && /^\+?[\d\s()./-]{5,30}$/.test(telephone.trim()) && telephone.replace(/\D/g, '').length >= 5
}

export interface Circumstances {
  readonly isSimulated: boolean
  /** What it calls for is done meanwhile, or nobody's to do any more. */
  readonly isOvertaken: boolean
  readonly hasLeft: boolean
  readonly isOnDuty: boolean
  /** On standby, at an hour at which people sleep. */
  readonly isAsleep: boolean
  /** The message goes to those off duty too. */
  readonly offDuty: boolean
  /** The message wakes. */
  readonly wakes: boolean
}

export interface Stand {
  readonly channel: string
  readonly further: readonly string[]
  readonly state: DeliveryState
  readonly reason: string | null
}

/**
 * Why a message stays in the app; null: it may go out. Asked when somebody is told and again before each try, the first
 * too: a server that was down for an hour has much to send, and the night has gone on.
 */
export function whyQuiet(where: Circumstances): string | null {
  if (where.isSimulated) return 'simulated'
  if (where.isOvertaken) return 'overtaken'
  if (where.hasLeft) return 'left'
  if (!where.isOnDuty && !where.offDuty) return 'off-duty'
  if (where.isAsleep && !where.wakes) return 'asleep'
  return null
}

/** In the app everybody is told; outside it only whom the message may disturb. */
export function planFor(reach: Reach | null, available: readonly Channel[], where: Circumstances): Stand {
  const quiet = (reason: string): Stand => ({ channel: 'none', further: [], state: 'quiet', reason })
  const why = whyQuiet(where)
  if (why !== null) return quiet(why)
  const [channel, ...further] = reach === null ? [] : listChannels(reach, available)
  return channel === undefined ? quiet('no-address') : { channel, further, state: 'waiting', reason: null }
}

const urgentBeginnings = ['ladder.', 'rollcall.', 'call-out.', 'notify.test']

/** Somebody waits for it now: tried often, and soon given up so that somebody else is asked. */
export function isUrgentKind(kind: string): boolean {
  return urgentBeginnings.some((beginning) => kind.startsWith(beginning))
}

export interface Attempt {
  /** `refused`: for good, so that the same channel need not be tried again. `quiet`: not tried, and not to be any more. */
  readonly outcome: 'sent' | 'failed' | 'refused' | 'quiet'
  readonly reason: string | null
  /** Null: that was the last try by this channel. */
  readonly retryInMs: number | null
}

export interface After extends Stand {
  readonly tries: number
  readonly next_at: number | null
  readonly ended_at: number | null
}

/** Tried by the same channel until it is given up, then at once by the next, until none is left. */
export function standAfter(before: { readonly channel: string; readonly further: readonly string[]; readonly tries: number }, attempt: Attempt, now: number): After {
  if (attempt.outcome === 'quiet') return { channel: before.tries === 0 ? 'none' : before.channel, further: [], state: 'quiet', reason: attempt.reason, tries: before.tries, next_at: null, ended_at: now }
  const tries = before.tries + 1
  if (attempt.outcome === 'sent') return { channel: before.channel, further: before.further, state: 'sent', reason: null, tries, next_at: null, ended_at: now }
  if (attempt.outcome === 'failed' && attempt.retryInMs !== null) return { channel: before.channel, further: before.further, state: 'failed', reason: attempt.reason, tries, next_at: now + attempt.retryInMs, ended_at: null }
  const [next, ...further] = before.further
  if (next === undefined) return { channel: before.channel, further: [], state: 'given-up', reason: attempt.reason, tries, next_at: null, ended_at: now }
  return { channel: next, further, state: 'failed', reason: attempt.reason, tries: 0, next_at: now, ended_at: null }
}
