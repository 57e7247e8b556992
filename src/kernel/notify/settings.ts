import { z } from 'zod'

export interface Gateway {
  readonly url: string
  /** Signs what is posted. */
  readonly secret: string
}

export interface NotifySettings {
  readonly mail: { readonly url: string; readonly from: string } | null
  readonly sms: Gateway | null
  readonly voice: Gateway | null
  /** Whom a push service writes to when something is wrong: a mailto: or https: address. */
  readonly pushSubject: string
  /** Addresses inside the house may be written to, and without TLS. */
  readonly allowPrivate: boolean
  /** Where links in messages lead. */
  readonly publicUrl: string
}

function isUrlOf(protocols: readonly string[], text: string): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol)
}

const mailbox = /^(?:[^<>\r\n]* )?<?[^\s<>@]+@[^\s<>@]+>?$/
const gatewayUrl = (name: string) => z.string().refine((text) => isUrlOf(['https:', 'http:'], text), `the address of an HTTP gateway, such as https://gateway.example.org/${name}`).optional()

export const notifySettings = {
  MUSTER_MAIL_URL: z.string().refine((text) => isUrlOf(['smtp:', 'smtps:'], text), 'an SMTP server, such as smtps://user:password@mail.example.org:465').optional(),
  MUSTER_MAIL_FROM: z.string().regex(mailbox, 'a mailbox, such as Muster <muster@example.org>').optional(),
  MUSTER_SMS_URL: gatewayUrl('sms'),
  MUSTER_SMS_SECRET: z.string().min(16, 'at least 16 characters: it signs what the gateway is sent').optional(),
  MUSTER_VOICE_URL: gatewayUrl('voice'),
  MUSTER_PUSH_SUBJECT: z.string().refine((text) => isUrlOf(['mailto:', 'https:'], text), 'whom push services may write to, such as mailto:it@example.org').optional(),
  MUSTER_ALLOW_PRIVATE: z.enum(['0', '1'], '1 (webhooks and push services inside the house, and without TLS) or 0').optional(),
}

/** Values that are secrets, or contain one. */
export const secretNotifySettings: readonly string[] = ['MUSTER_MAIL_URL', 'MUSTER_SMS_URL', 'MUSTER_SMS_SECRET', 'MUSTER_VOICE_URL']

type Given = { readonly [Key in keyof typeof notifySettings]?: string | undefined }

/** Adds to `wrong` what does not go together. */
export function readNotify(given: Given, publicUrl: string, wrong: string[]): NotifySettings {
  const { MUSTER_MAIL_URL: mailUrl, MUSTER_MAIL_FROM: from, MUSTER_SMS_SECRET: secret } = given
  if ((mailUrl === undefined) !== (from === undefined)) wrong.push('MUSTER_MAIL_URL and MUSTER_MAIL_FROM: they must be set together')
  const gateway = (name: 'MUSTER_SMS_URL' | 'MUSTER_VOICE_URL'): Gateway | null => {
    const url = given[name]
    if (url === undefined) return null
    if (secret === undefined) wrong.push(`${name}: MUSTER_SMS_SECRET must be set with it`)
    return { url, secret: secret ?? '' }
  }
  return {
    mail: mailUrl === undefined || from === undefined ? null : { url: mailUrl, from },
    sms: gateway('MUSTER_SMS_URL'),
    voice: gateway('MUSTER_VOICE_URL'),
    pushSubject: given.MUSTER_PUSH_SUBJECT ?? (publicUrl.startsWith('https:') ? publicUrl : 'mailto:muster@localhost'),
    allowPrivate: given.MUSTER_ALLOW_PRIVATE === '1',
    publicUrl,
  }
}
