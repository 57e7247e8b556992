/** The two questions of the answering page to the server. No library: the page must load on a bad signal. */
export interface CallToAnswer {
  readonly callId: string
  readonly calledId: string
  readonly operationTitle: { readonly zh: string; readonly en: string }
  readonly unitName: { readonly zh: string; readonly en: string }
  readonly role: string
  readonly openedAt: number
  readonly answerBy: number
  readonly operationNow: number
  readonly speed: number
  readonly isPaused: boolean
  readonly state: 'called' | 'answered' | 'late' | 'excused' | 'verified' | 'reported'
}

export interface KeptAnswer {
  readonly id: string
  readonly calledId: string
  /** The operation's time of the tap. */
  readonly occurredAt: number
  readonly token: string | null
}

export type Said<Value> =
  | { readonly kind: 'said'; readonly value: Value }
  | { readonly kind: 'refused'; readonly code: string; readonly status: number }
  | { readonly kind: 'unreachable' }

const timeoutMs = 10_000

async function ask<Value>(path: string, token: string | null, body?: string): Promise<Said<Value>> {
  let response: Response
  try {
    response = await fetch(path, {
      method: body === undefined ? 'GET' : 'POST',
      // Never in the address: addresses end up in logs.
      headers: { ...(token === null ? {} : { authorization: `Link ${token}` }), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      credentials: token === null ? 'same-origin' : 'omit',
      cache: 'no-store',
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body }),
    })
  } catch {
    return { kind: 'unreachable' }
  }
  const answer = (await response.json().catch(() => null)) as { error?: { code?: string } } | null
  if (response.ok && answer !== null) return { kind: 'said', value: answer as Value }
  const code = answer?.error?.code
  if (response.status >= 500 || response.status === 429 || code === undefined) return { kind: 'unreachable' }
  return { kind: 'refused', code, status: response.status }
}

export function readCall(token: string | null): Promise<Said<{ call: CallToAnswer | null }>> {
  return ask('/api/views/my-roll-call?input=%7B%7D', token)
}

export function sendAnswer({ id, calledId, occurredAt, token }: KeptAnswer): Promise<Said<{ result: { state: CallToAnswer['state']; answeredAt: number } }>> {
  return ask('/api/commands/answer-roll-call', token, JSON.stringify({ id, input: { calledId }, occurredAt }))
}

/** `crypto.randomUUID` is missing where the page came over plain HTTP from another machine. */
export function makeId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
