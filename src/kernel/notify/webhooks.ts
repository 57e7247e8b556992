/** Group robots by their own protocols, and other programs by CloudEvents 1.0. */
import { createHmac } from 'node:crypto'
import { guardedPost, PostProblem, type Posted, type PostOptions } from './guarded-post.ts'
import { failed, outcomeOfStatus, refused, sent, type Letter, type Outcome } from './outcome.ts'
import { signBody } from './signature.ts'

export interface HookEvent {
  readonly letter: Letter
  /** Where it comes from: this server. */
  readonly source: string
  readonly type: string
  readonly subject: string | null
  /** Milliseconds. */
  readonly time: number
  readonly data: Readonly<Record<string, unknown>>
}

export interface HookCall {
  readonly url: string
  readonly secret: string | null
  readonly event: HookEvent
  /** Milliseconds: signatures hold for minutes only. */
  readonly now: number
}

interface Post {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

interface Protocol {
  write(call: HookCall): Post
  /** What an answer of status 200 says: robots put their refusals there. */
  read(answer: unknown): Outcome
}

const json = { 'Content-Type': 'application/json; charset=utf-8' }

const wecom: Protocol = {
  write: ({ url, event: { letter } }) => ({ url, headers: json, body: JSON.stringify({ msgtype: 'markdown', markdown: { content: markdownOf(letter, 4000) } }) }),
  // 45009: too many a minute; -1: busy. 93000 and others: the address is none.
  read: (answer) => byCode(answer, 'errcode', [45_009, -1]),
}

const dingtalk: Protocol = {
  write({ url, secret, now, event: { letter } }) {
    const signed = new URL(url)
    if (secret !== null) {
      signed.searchParams.set('timestamp', String(now))
      signed.searchParams.set('sign', createHmac('sha256', secret).update(`${now}\n${secret}`).digest('base64'))
    }
    return { url: signed.href, headers: json, body: JSON.stringify({ msgtype: 'markdown', markdown: { title: letter.title, text: markdownOf(letter, 5000) } }) }
  },
  // 130101 and 660026: too many a minute; -1 and 310000 with a signature of a clock that runs apart may pass later, the rest will not.
  read: (answer) => byCode(answer, 'errcode', [130_101, 660_026, -1]),
}

const feishu: Protocol = {
  write({ url, secret, now, event: { letter } }) {
    const timestamp = String(Math.floor(now / 1000))
    // Its protocol: the key is what others sign, and what is signed is nothing.
    const sign = secret === null ? {} : { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64') }
    return { url, headers: json, body: JSON.stringify({ ...sign, msg_type: 'text', content: { text: `${letter.title}\n${letter.body}\n${letter.url}` } }) }
  },
  // 11232: too many a minute; 9499 is also said while it is busy.
  read: (answer) => byCode(answer, 'code', [11_232, 11_233, 9499], 'StatusCode'),
}

const plain: Protocol = {
  write({ url, secret, now, event }) {
    const body = JSON.stringify({
      specversion: '1.0',
      id: event.letter.id,
      source: event.source,
      type: event.type,
      ...(event.subject === null ? {} : { subject: event.subject }),
      time: new Date(event.time).toISOString(),
      datacontenttype: 'application/json',
      data: { title: event.letter.title, body: event.letter.body, url: event.letter.url, language: event.letter.language, ...event.data },
    })
    return { url, headers: { 'Content-Type': 'application/cloudevents+json; charset=utf-8', ...(secret === null ? {} : { 'Muster-Signature': signBody({ secret, body, now }) }) }, body }
  },
  read: () => sent,
}

export const hookProtocols = { wecom, dingtalk, feishu, plain } as const

export async function sendHook(kind: keyof typeof hookProtocols, call: HookCall, options: PostOptions): Promise<Outcome> {
  const protocol = hookProtocols[kind]
  const { url, headers, body } = protocol.write(call)
  try {
    const posted = await guardedPost(url, { headers, body }, options)
    const outcome = outcomeOfStatus(posted.status)
    return outcome.outcome === 'sent' ? protocol.read(parse(posted)) : outcome
  } catch (error) {
    if (!(error instanceof PostProblem)) throw error
    return error.isFinal ? refused(error.reason) : failed(error.reason)
  }
}

function parse({ body }: Posted): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

/** 0 is yes. An answer without a code is a page of something else that happens to stand there. */
function byCode(answer: unknown, field: string, passing: readonly number[], olderField = field): Outcome {
  const codes: ReadonlyMap<string, unknown> = new Map(typeof answer === 'object' && answer !== null ? Object.entries(answer) : [])
  const code = Number(codes.get(field) ?? codes.get(olderField) ?? Number.NaN)
  if (code === 0) return sent
  if (Number.isNaN(code)) return failed('answered-something-else')
  return passing.includes(code) ? failed(`robot-${code}`) : refused(`robot-${code}`)
}

/** WeCom counts bytes, 4096 at most. */
function markdownOf({ title, body, url }: Letter, mostBytes: number): string {
  const end = `\n\n[${url}](${url})`
  let words = [...body]
  for (;;) {
    const text = `**${withoutSigns(title)}**\n\n${withoutSigns(words.join('')).replaceAll('\n', '\n\n')}${end}`
    if (Buffer.byteLength(text) <= mostBytes || words.length === 0) return text
    words = words.slice(0, Math.floor(words.length * 0.9))
  }
}

/** Titles come from orders, and a robot's group must not be led elsewhere, or somebody named, by one. Not every robot knows a backslash. */
function withoutSigns(text: string): string {
  return text.replace(/[\\`*_[\]<>#|~]/g, ' ')
}
