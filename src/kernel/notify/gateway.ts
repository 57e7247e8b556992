/** SMS and voice through a gateway that the operator runs or rents: one HTTP shape for all (docs/notifications.md). */
import { guardedPost, PostProblem } from './guarded-post.ts'
import { failed, outcomeOfStatus, refused, type Letter, type Outcome } from './outcome.ts'
import { signBody } from './signature.ts'

export interface GatewayCall {
  readonly url: string
  readonly secret: string
  readonly to: string
  /** Written, or spoken. */
  readonly by: 'sms' | 'voice'
  readonly letter: Letter
  readonly now: number
  readonly timeoutMs?: number
}

export async function sendByGateway({ url, secret, to, by, letter, now, timeoutMs }: GatewayCall): Promise<Outcome> {
  const { id, language, title, body: words } = letter
  const body = JSON.stringify(by === 'sms' ? { id, to, text: `${title}\n${words}\n${letter.url}`, language } : { id, to, say: `${title}\n${words}`, language })
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': id, 'Muster-Signature': signBody({ secret, body, now }) }
  try {
    // Its address is a setting of the server and may well be inside the house.
    const { status } = await guardedPost(url, { headers, body }, { allowPrivate: true, ...(timeoutMs === undefined ? {} : { timeoutMs }) })
    return outcomeOfStatus(status)
  } catch (error) {
    if (!(error instanceof PostProblem)) throw error
    return error.isFinal ? refused(error.reason) : failed(error.reason)
  }
}
