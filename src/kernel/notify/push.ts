/** Web Push (RFC 8030), encrypted for one browser (RFC 8291), signed by this server (RFC 8292). */
import webpush from 'web-push'
import { guardedPost, PostProblem, type PostOptions } from './guarded-post.ts'
import type { VapidKeys } from './keys.ts'
import { failed, outcomeOfStatus, refused, type Letter, type Outcome } from './outcome.ts'

export interface Browser {
  readonly endpoint: string
  readonly p256dh: string
  readonly auth: string
}

export type PushOutcome = Outcome & { readonly isGone: boolean }

/** What push services take at least is 4096 bytes; encryption and padding need some of it. */
const mostBytes = 3000
/** A message about a deadline is of no use the day after. */
const liveSeconds = { urgent: 3600, patient: 12 * 3600 }

export async function sendPush({ browser, letter, vapid, subject, options }: { browser: Browser; letter: Letter; vapid: VapidKeys; subject: string; options: PostOptions }): Promise<PushOutcome> {
  const { endpoint, headers, body } = webpush.generateRequestDetails({ endpoint: browser.endpoint, keys: { p256dh: browser.p256dh, auth: browser.auth } }, payloadOf(letter), {
    vapidDetails: { subject, ...vapid },
    contentEncoding: 'aes128gcm',
    TTL: letter.isUrgent ? liveSeconds.urgent : liveSeconds.patient,
    urgency: letter.isUrgent ? 'high' : 'normal',
    // The same message sent twice replaces itself while the browser is away. 32 characters are allowed: a UUID without hyphens.
    topic: letter.id.replaceAll('-', ''),
  })
  try {
    const { status } = await guardedPost(endpoint, { headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])), body }, options)
    return { ...outcomeOfStatus(status), isGone: status === 404 || status === 410 }
  } catch (error) {
    if (!(error instanceof PostProblem)) throw error
    return { ...(error.isFinal ? refused(error.reason) : failed(error.reason)), isGone: false }
  }
}

/** What the service worker reads. Cut by characters until it fits: a long title is no reason not to wake somebody. */
export function payloadOf({ id, title, body, url, language }: Letter): string {
  let words = [...body]
  let heading = [...title].slice(0, 200)
  for (;;) {
    const text = JSON.stringify({ id, title: heading.join(''), body: words.join(''), url, language })
    if (Buffer.byteLength(text) <= mostBytes || (words.length === 0 && heading.length === 0)) return text
    if (words.length > 0) words = words.slice(0, Math.floor(words.length * 0.9))
    else heading = heading.slice(0, Math.floor(heading.length * 0.9))
  }
}
