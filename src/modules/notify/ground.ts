import { deriveVapidKeys, SealedBox, type VapidKeys } from '../../kernel/notify/keys.ts'
import type { NotifySettings } from '../../kernel/notify/settings.ts'
import { channels, type Channel } from './contract.ts'
import { notReady } from './errors.ts'

export type Texts = Readonly<Record<string, { readonly zh: string; readonly en: string }>>

export interface Ground {
  readonly settings: NotifySettings
  readonly box: SealedBox
  readonly vapid: VapidKeys
  readonly available: readonly Channel[]
  /** Of all slices: messages are worded here. */
  readonly texts: Texts
}

/** Without configuration: only browsers can be woken. */
export const plainSettings: NotifySettings = { mail: null, sms: null, voice: null, pushSubject: 'mailto:muster@localhost', allowPrivate: false, publicUrl: 'http://127.0.0.1:8080' }

let registered: Ground | null = null

/**
 * `main` says once, when the system opens, what the slice stands on: slices are lists made before settings and secret are
 * known. Systems that one process opens share them, so that the last one registered serves all.
 */
export function registerNotifyGround({ secret, settings, texts }: { secret: string; settings: NotifySettings; texts: Texts }): Ground {
  registered = { settings, box: new SealedBox(secret), vapid: deriveVapidKeys(secret), available: listAvailable(settings), texts }
  return registered
}

export function ground(): Ground {
  if (registered === null) throw notReady()
  return registered
}

export function availableChannels(): readonly Channel[] {
  return registered?.available ?? listAvailable(plainSettings)
}

/** What a browser asks its push service with; null before the secret is known. */
export function pushKey(): string | null {
  return registered?.vapid.publicKey ?? null
}

function listAvailable(settings: NotifySettings): Channel[] {
  const has: Readonly<Record<Channel, boolean>> = { push: true, email: settings.mail !== null, sms: settings.sms !== null, voice: settings.voice !== null }
  return channels.filter((channel) => has[channel])
}
