/** What became of a message, as shape and words. */
import type { ReactNode } from 'react'
import type { z } from 'zod'
import { useLanguage, useTimeFormat } from '../../../kernel/web/index.ts'
import type { deliveryItem, deliveryStates } from '../contract.ts'

export type Delivery = z.output<typeof deliveryItem>
export type DeliveryState = (typeof deliveryStates)[number]

const shapes: Readonly<Record<DeliveryState, ReactNode>> = {
  waiting: <circle cx="6" cy="6" r="3.9" fill="none" stroke="currentColor" strokeWidth="1.3" />,
  sent: <circle cx="6" cy="6" r="4.2" fill="currentColor" />,
  failed: (
    <>
      <circle cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path d="M6 6V1.6A4.4 4.4 0 0 1 10.4 6Z" fill="currentColor" />
    </>
  ),
  'given-up': <path d="M6 1 11.4 10.6H.6Z" fill="currentColor" />,
  quiet: <path d="M2.9 2h2v8h-2zM7.1 2h2v8h-2z" fill="currentColor" />,
}
const tones: Readonly<Record<DeliveryState, string>> = { waiting: 'tone-grey', sent: 'tone-grey', failed: 'tone-amber', 'given-up': 'tone-red', quiet: 'tone-grey' }

export function DeliveryMark({ state }: { state: DeliveryState }): ReactNode {
  const { t } = useLanguage()
  return (
    <span className={`state-mark ${tones[state]}`}>
      <svg className="state-shape" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" focusable="false">
        {shapes[state]}
      </svg>
      <span className="state-word">{t(`notify.state.${state}`)}</span>
    </span>
  )
}

/** "answered-500" and the like carry a number; the words have a place for it. */
export function useReasonWords(): (reason: string) => string {
  const { t, find } = useLanguage()
  return (reason) => {
    const [, sort, number] = /^(answered|robot)-(-?\d+)$/.exec(reason) ?? []
    if (number !== undefined) return sort === 'robot' ? t('notify.reason.robot-code', { code: number }) : t('notify.reason.answered', { code: number })
    return find(`notify.reason.${reason}`) ?? reason
  }
}

export function useChannelWords(): (channel: string) => string {
  const { find } = useLanguage()
  return (channel) => find(`notify.channel.${channel}`) ?? channel
}

/** Of what a step of a ladder told, the journal says no more than that it did: here it stands without its entry. */
export function useMessageWords(): (of: Pick<Delivery, 'kind' | 'clauseId'>) => string {
  const { t, find } = useLanguage()
  return ({ kind, clauseId }) => {
    const words = find(`notify.message.${kind}`) ?? find(`entry.${kind}`) ?? kind
    return clauseId === null ? words : t('notify.message.of-clause', { what: words, id: clauseId })
  }
}

/** State, why, how often it was tried, when again. Times are real ones: messages leave by no simulated clock. */
export function DeliveryOutcome({ of: delivery }: { of: Pick<Delivery, 'state' | 'reason' | 'tries' | 'nextAt'> }): ReactNode {
  const { t } = useLanguage()
  const format = useTimeFormat()
  const reasonWords = useReasonWords()
  return (
    <span className="delivery-outcome">
      <DeliveryMark state={delivery.state} />
      {delivery.reason === null ? null : <span>{reasonWords(delivery.reason)}</span>}
      {delivery.tries > 1 ? <span className="muted">{t('notify.tries', { n: delivery.tries })}</span> : null}
      {delivery.state === 'failed' && delivery.nextAt !== null ? <span className="muted">{t('notify.next', { time: format.time(delivery.nextAt) })}</span> : null}
    </span>
  )
}
