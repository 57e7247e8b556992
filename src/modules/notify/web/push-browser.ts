/** Whether and how this browser can be woken (Push API). */

/** Why not: the browser has no push, the page came without TLS, the person said no, the maker's service does not answer. */
export type PushProblem = 'unsupported' | 'insecure' | 'denied' | 'unreachable'

export function findPushProblem(): PushProblem | null {
  if (!globalThis.isSecureContext) return 'insecure'
  if (!('serviceWorker' in navigator) || !('PushManager' in globalThis) || !('Notification' in globalThis)) return 'unsupported'
  return Notification.permission === 'denied' ? 'denied' : null
}

export class PushRefused extends Error {
  readonly problem: PushProblem

  constructor(problem: PushProblem, options?: ErrorOptions) {
    super(problem, options)
    this.name = 'PushRefused'
    this.problem = problem
  }
}

export interface BrowserKeys {
  readonly endpoint: string
  readonly p256dh: string
  readonly auth: string
}

/** Asks the person, then the browser's maker. `pushKey`: the server's, in base64url. */
export async function subscribeBrowser(pushKey: string): Promise<BrowserKeys> {
  const problem = findPushProblem()
  if (problem !== null) throw new PushRefused(problem)
  if ((await Notification.requestPermission()) !== 'granted') throw new PushRefused('denied')
  await navigator.serviceWorker.register('/push-worker.js')
  const { pushManager } = await navigator.serviceWorker.ready
  // One that another key made stays deaf to ours.
  await (await pushManager.getSubscription())?.unsubscribe()
  try {
    const { endpoint, keys } = (await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(pushKey) })).toJSON()
    const { p256dh, auth } = keys ?? {}
    if (endpoint === undefined || p256dh === undefined || auth === undefined) throw new Error('the browser gave no keys')
    return { endpoint, p256dh, auth }
  } catch (cause) {
    throw new PushRefused('unreachable', { cause })
  }
}

export async function unsubscribeBrowser(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const registration = await navigator.serviceWorker.getRegistration('/')
  await (await registration?.pushManager.getSubscription())?.unsubscribe()
}

/** Safari takes bytes only. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const letters = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = new Uint8Array(letters.length)
  for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.codePointAt(at) ?? 0
  return bytes
}

const browsers = [
  { sign: /\bEdg\//, name: 'Edge' },
  { sign: /\bFirefox\//, name: 'Firefox' },
  { sign: /Chrome\//, name: 'Chrome' },
  { sign: /\bSafari\//, name: 'Safari' },
]
const systems = [
  { sign: /Android/, name: 'Android' },
  { sign: /iPhone|iPad/, name: 'iOS' },
  { sign: /Windows/, name: 'Windows' },
  { sign: /Mac OS/, name: 'macOS' },
  { sign: /Linux/, name: 'Linux' },
]

/** "Chrome, Android": family and system only, to be changed by the member. */
export function guessLabel(agent: string): string {
  return [browsers, systems].flatMap((list) => list.find(({ sign }) => sign.test(agent))?.name ?? []).join(', ')
}
