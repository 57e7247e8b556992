import { createTransport, type Transporter } from 'nodemailer'
import { setTimeout as sleep } from 'node:timers/promises'
import { failed, refused, sent, type Letter, type Outcome } from './outcome.ts'

export const mailTimeoutMs = 10_000

export interface MailSettings {
  /** smtp: or smtps:, with user and password where the server wants them. */
  readonly url: string
  readonly from: string
}

/** E-mail as text and as the same text in HTML: no picture, no tracking, nothing loaded from anywhere. */
export class MailSender {
  readonly #transport: Transporter
  readonly #from: string
  readonly #timeoutMs: number

  constructor({ url, from }: MailSettings, timeoutMs = mailTimeoutMs) {
    this.#transport = createTransport({ url, connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs, dnsTimeout: timeoutMs, disableFileAccess: true, disableUrlAccess: true })
    this.#from = from
    this.#timeoutMs = timeoutMs
  }

  async send({ to, letter }: { to: string; letter: Letter }): Promise<Outcome> {
    const ending = new AbortController()
    const message = this.#transport.sendMail({
      from: this.#from,
      to: { name: '', address: to },
      subject: letter.title,
      text: `${letter.title}\n\n${letter.body}\n\n${letter.url}\n`,
      html: htmlOf(letter),
      messageId: `<${letter.id}@${domainOf(this.#from)}>`,
      priority: letter.isUrgent ? 'high' : 'normal',
      // So that no answering machine answers (RFC 3834).
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    })
    try {
      // Each wait has a limit of its own; a server that answers slowly word by word meets this one.
      const ended = await Promise.race([message.then(() => sent), sleep(this.#timeoutMs, failed('timed-out'), { signal: ending.signal })])
      if (ended.outcome === 'failed') message.catch(() => undefined)
      return ended
    } catch (error) {
      return outcomeOf(error)
    } finally {
      ending.abort()
    }
  }

  close(): void {
    this.#transport.close()
  }
}

/** 4yz: later perhaps; 5yz: no (RFC 5321, 4.2.1). That we may not log in is a setting that somebody will mend. */
function outcomeOf(error: unknown): Outcome {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const answered = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0
  if (code === 'EAUTH') return failed('login-refused')
  if (answered >= 500) return refused(`answered-${answered}`)
  if (answered >= 400) return failed(`answered-${answered}`)
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return refused('bad-address')
  if (code === 'ETIMEDOUT') return failed('timed-out')
  if (code === 'EDNS') return failed('unknown-host')
  if (code === 'ETLS') return failed('bad-certificate')
  return failed(code === 'ECONNECTION' || code === 'ECONNRESET' ? 'connection-broke' : 'unreachable')
}

function domainOf(from: string): string {
  return /@([^\s<>"]+)>?\s*$/.exec(from)?.[1] ?? 'muster.invalid'
}

function htmlOf({ title, body, url, language }: Letter): string {
  const lines = body.split('\n').map((line) => `<p style="margin:0 0 8px">${escape(line)}</p>`).join('')
  return `<!doctype html><html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><body style="font:16px/1.5 sans-serif"><h1 style="font-size:18px;margin:0 0 12px">${escape(title)}</h1>${lines}<p><a href="${escape(url)}">${escape(url)}</a></p></body></html>`
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)
}
