/** What the answering page shows, as values. */
import type { CallToAnswer } from './talk.ts'

export type Shown =
  | { readonly kind: 'loading' }
  | { readonly kind: 'none' }
  | { readonly kind: 'called'; readonly call: CallToAnswer }
  | { readonly kind: 'sending'; readonly call: CallToAnswer | null }
  /** No network: the answer is kept. */
  | { readonly kind: 'kept'; readonly call: CallToAnswer | null; readonly waiting: number }
  | { readonly kind: 'answered'; readonly call: CallToAnswer | null; readonly isLate: boolean; readonly answeredAt: number | null }
  | { readonly kind: 'settled'; readonly call: CallToAnswer; readonly how: 'excused' | 'verified' }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'ended' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'unreachable' }

/** What the server's view means for the page; an answer just given stays on screen until the next call. */
export function showCall(call: CallToAnswer | null, before: Shown): Shown {
  if (call === null) return before.kind === 'answered' || before.kind === 'settled' || before.kind === 'refused' ? before : { kind: 'none' }
  switch (call.state) {
    case 'called':
    case 'late':
    case 'reported':
      return { kind: 'called', call }
    case 'answered':
      return before.kind === 'answered' ? { ...before, call } : { kind: 'answered', call, isLate: false, answeredAt: null }
    case 'excused':
    case 'verified':
      return { kind: 'settled', call, how: call.state }
  }
}

/** The operation's time, `elapsedMs` of real time after the view was made. */
export function operationNow(call: Pick<CallToAnswer, 'operationNow' | 'speed' | 'isPaused'>, elapsedMs: number): number {
  return call.isPaused ? call.operationNow : call.operationNow + elapsedMs * call.speed
}

/** 2:07; over an hour 1:02:07. Rounded up while something is left, so that 0:00 is really the end. */
export function formatCountdown(ms: number): string {
  const seconds = ms >= 0 ? Math.ceil(ms / 1_000) : Math.floor(-ms / 1_000)
  const pair = (value: number): string => String(value).padStart(2, '0')
  const minutes = Math.floor(seconds / 60)
  return minutes < 60 ? `${minutes}:${pair(seconds % 60)}` : `${Math.floor(minutes / 60)}:${pair(minutes % 60)}:${pair(seconds % 60)}`
}
