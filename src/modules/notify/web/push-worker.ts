/**
 * Wakes the browser of a member while Muster is closed (Web Push). Built as a file of its own, which imports and exports
 * nothing: Firefox runs it as a plain script. It keeps nothing; its words come with the message.
 */

interface Clients {
  matchAll(options: { readonly type: 'window'; readonly includeUncontrolled: boolean }): Promise<readonly { readonly url: string; focus(): Promise<unknown>; navigate(url: string): Promise<unknown> }[]>
  openWindow(url: string): Promise<unknown>
}
/** What a service worker has beside a page; the types of both do not go together. */
declare const registration: ServiceWorkerRegistration
declare const clients: Clients

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface Pushed extends Lasting {
  readonly data: { json(): unknown } | null
}
interface Clicked extends Lasting {
  readonly notification: Notification
}

const isLasting = (event: Event): event is Lasting => 'waitUntil' in event
const isPushed = (event: Event): event is Pushed => isLasting(event) && 'data' in event
const isClicked = (event: Event): event is Clicked => isLasting(event) && 'notification' in event

interface Letter {
  readonly id: string
  readonly title: string
  readonly body: string
  readonly url: string
  readonly language: string
}

/** As `payloadOf` of the server writes it; whatever is missing, the member is woken. */
function readLetter(data: Pushed['data']): Letter {
  let read: unknown = null
  try {
    read = data?.json() ?? null
  } catch {
    // Not ours, or cut: woken all the same.
  }
  const said: ReadonlyMap<string, unknown> = new Map(typeof read === 'object' && read !== null ? Object.entries(read) : [])
  const text = (name: string, otherwise: string): string => {
    const value = said.get(name)
    return typeof value === 'string' && value !== '' ? value : otherwise
  }
  return { id: text('id', 'muster'), title: text('title', 'Muster'), body: text('body', ''), url: text('url', '/notifications'), language: text('language', 'zh') }
}

/** Only our own pages open, whatever the message says; a server may be known under several names. */
function placeOf(url: unknown): string {
  try {
    const { pathname, search, hash } = new URL(String(url), self.location.origin)
    return `${self.location.origin}${pathname}${search}${hash}`
  } catch {
    return self.location.origin
  }
}

async function open(place: string): Promise<void> {
  const [page] = await clients.matchAll({ type: 'window', includeUncontrolled: true })
  if (page === undefined) return void (await clients.openWindow(place))
  await page.focus()
  // A page from before this worker cannot be led elsewhere.
  await page.navigate(place).catch(() => clients.openWindow(place))
}

self.addEventListener('push', (event) => {
  if (!isPushed(event)) return
  const { id, title, body, url, language } = readLetter(event.data)
  // The same message again takes the place of the first; it stays until somebody sees it.
  event.waitUntil(registration.showNotification(title, { body, tag: id, lang: language === 'en' ? 'en' : 'zh-CN', icon: '/icon.svg', requireInteraction: true, data: { url: placeOf(url) } }))
})

self.addEventListener('notificationclick', (event) => {
  if (!isClicked(event)) return
  event.notification.close()
  const data: unknown = event.notification.data
  event.waitUntil(open(placeOf(typeof data === 'object' && data !== null && 'url' in data ? data.url : '/')))
})
