/** What became of one try. `failed` may work later, `refused` will not. `reason`: a stable code, never an address and never words of the other side. */
export type Outcome = { readonly outcome: 'sent'; readonly reason: null } | { readonly outcome: 'failed' | 'refused'; readonly reason: string }

export const sent: Outcome = { outcome: 'sent', reason: null }
export const failed = (reason: string): Outcome => ({ outcome: 'failed', reason })
export const refused = (reason: string): Outcome => ({ outcome: 'refused', reason })

/** Without domain words: who sends knows how it looks where it goes. */
export interface Letter {
  /** The same again for the same message, so that whoever gets it twice can tell (delivery is at least once). */
  readonly id: string
  readonly title: string
  readonly body: string
  /** Where to go on. */
  readonly url: string
  readonly language: 'zh' | 'en'
  readonly isUrgent: boolean
}

/** By the status alone: the other side is busy or broken (again later), or says no. */
export function outcomeOfStatus(status: number): Outcome {
  if (status >= 200 && status < 300) return sent
  if (status >= 300 && status < 400) return refused('redirected')
  return status >= 500 || status === 408 || status === 425 || status === 429 ? failed(`answered-${status}`) : refused(`answered-${status}`)
}
