import type { BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { idFrom } from '../../src/kernel/canonical.ts'
import { openReceiver, status, type Receiver } from '../../src/kernel/notify/testing/receiver.ts'
import { eventually } from '../../src/kernel/testing/system.ts'
import { plainSettings } from '../../src/modules/notify/index.ts'
import { password, Room } from './room.ts'

const clock = { kind: 'system', name: 'test' } as const

/** Beside those of every room: two administrators, for what takes two. */
const administrators = [
  { key: 'admin1', name: 'Alma First' },
  { key: 'admin2', name: 'Abel Second' },
] as const

let room: Room
/** A program of the house, and the gateway for text messages. */
let receiver: Receiver
const memberOf = (key: string): string => idFrom(room.agencyId, 'member', key)

beforeAll(async () => {
  receiver = await openReceiver()
  room = await Room.open({ notify: { ...plainSettings, sms: { url: `${receiver.url}/sms`, secret: 'a secret of the gateway' }, allowPrivate: true } })
  for (const { key, name } of administrators) {
    await room.run(clock, 'add-member', { memberId: memberOf(key), externalId: key, unitId: room.unit('hq'), name, telephone: '000 300 400' })
    await room.run(clock, 'grant-role', { memberId: memberOf(key), role: 'administrator', unitId: room.unit('hq') })
    await room.server().identity.createLogin({ username: key, password, agencyId: room.agencyId, memberId: memberOf(key) })
  }
})
afterAll(async () => {
  await room.close()
  await receiver.close()
  expect(room.troubles).toEqual([])
})

async function pageOf(username: string, path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await room.newContext(options)
  const answer = await context.request.post(`${room.url}/api/auth/sign-in/username`, { data: { username, password }, headers: { origin: room.url } })
  expect(answer.status()).toBe(200)
  const page = await context.newPage()
  await page.goto(`${room.url}${path}`)
  return page
}

/** The status with which a command is answered in the session of a page. */
async function statusOf(page: Page, name: string, input: unknown): Promise<number> {
  const answer = await page.request.post(`${room.url}/api/commands/${name}`, { data: { id: crypto.randomUUID(), input }, headers: { origin: room.url } })
  return answer.status()
}

/** Presses the button, and again in the question that it asks. */
async function actOn(page: Page, place: Locator | Page, name: string): Promise<void> {
  await place.getByRole('button', { name, exact: true }).click()
  await page.getByRole('tooltip').getByRole('button', { name, exact: true }).click()
}

test('what a leader may is read in plain words, and narrowed', async () => {
  const page = await pageOf('leader1', '/roles')
  await page.getByRole('columnheader', { name: 'Leader in charge' }).waitFor()
  const row = page.getByRole('row', { name: /^Change a unit/ })
  expect(await row.getByRole('cell').allInnerTexts()).toEqual(['and below', ...Array.from({ length: 8 }, () => 'no')])
  await page.getByRole('button', { name: 'Leader in charge' }).click()
  expect(new URL(page.url()).searchParams.get('role')).toBe('leader')
  await row.waitFor({ state: 'detached' })
  await page.getByRole('row', { name: /^Say that a task is done/ }).waitFor()
  await page.getByLabel('Find what can be done or seen').fill('roll call')
  await page.getByText(/^\d listed$/).waitFor()
  // Only administrators propose.
  await page.getByRole('button', { name: 'Answer a roll call' }).click()
  await page.getByRole('dialog', { name: 'Answer a roll call' }).getByText('Planner').waitFor()
  expect(await page.getByRole('button', { name: 'Propose' }).count()).toBe(0)
})

test('on a phone one role is listed at a time', async () => {
  const page = await pageOf('leader1', '/roles', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  await page.getByText('What may: Leader in charge').waitFor()
  const tasks = page.getByRole('region', { name: 'Orders and obligations' })
  await tasks.getByRole('button', { name: /Say that a task is done/ }).waitFor()
  expect(await page.getByRole('table').count()).toBe(0)
})

test('what a role may beyond the product takes two administrators, and the audit tells', async () => {
  const leader = await pageOf('leader1', '/now')
  const change = { unitId: room.unit('s1'), telephone: '000 111 222' }
  expect(await statusOf(leader, 'change-unit', change)).toBe(403)

  const first = await pageOf('admin1', '/roles?open=change-unit')
  const lines = first.getByRole('dialog', { name: 'Change a unit' }).getByRole('listitem')
  await actOn(first, lines.filter({ hasText: 'Leader in charge' }), 'Propose')
  await lines.filter({ hasText: 'proposed by you, waits for a second administrator' }).waitFor()
  expect(await first.getByRole('button', { name: 'Approve', exact: true }).count()).toBe(0)
  expect(await statusOf(first, 'approve-role-extension', { role: 'leader', name: 'change-unit' })).toBe(403)
  expect(await statusOf(leader, 'change-unit', change)).toBe(403)

  const second = await pageOf('admin2', '/roles')
  const added = second.getByRole('region', { name: 'Added by the agency' })
  await added.getByText('proposed by Alma First, waits for a second administrator').waitFor()
  await actOn(second, added, 'Approve')
  await added.getByText('proposed by Alma First, approved by Abel Second').waitFor()
  expect(await statusOf(leader, 'change-unit', change)).toBe(200)
  // Only where the role is held.
  expect(await statusOf(leader, 'change-unit', { ...change, unitId: room.unit('s2') })).toBe(403)

  await second.goto(`${room.url}/audit?group=role`)
  const approved = second.getByRole('row').filter({ hasText: 'more for a role approved' })
  expect(await approved.innerText()).toMatch(/Abel Second[^]*Leader in charge[^]*Change a unit/)
  await second.getByRole('row').filter({ hasText: 'more for a role proposed' }).getByText('Alma First').waitFor()
  expect(await second.getByRole('row').filter({ hasText: 'signed in' }).count()).toBe(0)
  await second.goto(`${room.url}/audit?member=${memberOf('admin2')}`)
  await approved.waitFor()
  await second.getByRole('row').filter({ hasText: 'signed in' }).first().waitFor()
  expect(await second.getByRole('row').filter({ hasText: 'more for a role proposed' }).count()).toBe(0)
  const saving = second.waitForEvent('download')
  await second.getByRole('button', { name: 'CSV' }).click()
  expect((await saving).suggestedFilename()).toBe('audit-personal-data.csv')

  await second.goto(`${room.url}/roles`)
  await actOn(second, added, 'Withdraw')
  await added.waitFor({ state: 'detached' })
  expect(await statusOf(leader, 'change-unit', change)).toBe(403)
})

test('a key made on the page works over HTTP for what it was made for, until it is revoked', async () => {
  const page = await pageOf('admin1', '/keys')
  await page.getByRole('button', { name: 'Make a key' }).click()
  const form = page.getByRole('dialog', { name: 'Make a key' })
  await form.getByLabel('What it is for').fill('Lobby display')
  await form.getByLabel('Acts as').fill('Lena')
  await page.getByTitle('Lena One · Station One').click()
  await form.getByLabel('May', { exact: true }).fill('tree of units')
  await page.getByTitle('See the tree of units (units)').click()
  await page.keyboard.press('Escape')
  await form.getByRole('button', { name: 'Make a key' }).click()
  const shown = page.getByRole('dialog', { name: 'Key: Lobby display' })
  const token = await shown.getByLabel('Key', { exact: true }).inputValue()
  expect(token.length).toBeGreaterThan(40)
  const example = await shown.locator('pre').innerText()
  expect(example).toContain('/api/views/units?')
  expect(example).not.toContain(token)
  await shown.getByRole('button', { name: 'I kept it' }).click()

  const ask = async (view: string): Promise<number> => (await fetch(`${room.url}/api/views/${view}?input=%7B%7D`, { headers: { authorization: `Bearer ${token}` } })).status
  expect(await ask('units')).toBe(200)
  expect(await ask('members')).toBe(403)
  const row = page.getByRole('row').filter({ hasText: 'Lobby display' })
  await row.getByText('valid', { exact: true }).waitFor()
  expect(await page.content()).not.toContain(token)
  await actOn(page, row, 'Revoke')
  await row.getByText('revoked', { exact: true }).waitFor()
  expect(await ask('units')).toBe(401)
})

test('an invitation stands among the links and can be ended; a lost phone is signed out', async () => {
  const lost = await pageOf('leader3', '/mine')
  await lost.getByRole('heading', { name: 'My obligations' }).waitFor()
  const page = await pageOf('admin1', `/members/${room.member('leader3')}`)
  const login = page.getByRole('region', { name: 'Login', exact: true })
  await actOn(page, login, 'Sign out everywhere')
  await lost.getByLabel('User name or e-mail').waitFor()

  await actOn(page, login, 'Invite')
  const url = await page.getByLabel('Invitation link').inputValue()
  expect(url).toContain('/join#')
  const look = async (): Promise<number> => (await page.request.post(`${room.url}/api/auth/join/look`, { data: { token: url.split('#')[1] }, headers: { origin: room.url } })).status()
  expect(await look()).toBe(200)
  await page.getByRole('button', { name: 'I passed it on' }).click()

  await page.goto(`${room.url}/links`)
  const row = page.getByRole('row').filter({ hasText: 'Lia Three' })
  await row.getByText('choose a login').waitFor()
  await actOn(page, row, 'Revoke')
  await row.waitFor({ state: 'detached' })
  expect(await look()).toBe(401)
  await page.getByText('Ended', { exact: true }).click()
  await row.getByText('revoked', { exact: true }).waitFor()
})

test('pages of rights are offered to those who may see them', async () => {
  const page = await pageOf('leader1', '/audit')
  await page.getByText('Not for your role').waitFor()
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Roles' }).waitFor()
  expect(await page.getByRole('menuitem', { name: 'Keys' }).count()).toBe(0)
})

/** The maker's push service is the world outside: what it would give out, made here. */
const pretendPushService = async (): Promise<void> => {
  const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  const text = (bytes: Uint8Array): string => btoa(String.fromCodePoint(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  const given = { endpoint: 'https://push.invalid/send/1', keys: { p256dh: text(point), auth: text(crypto.getRandomValues(new Uint8Array(16))) } }
  PushManager.prototype.subscribe = () => Promise.resolve({ toJSON: () => given, unsubscribe: () => Promise.resolve(true) } as unknown as PushSubscription)
}

test('how one is reached: a browser, an address, a trial message and what became of it', async () => {
  const page = await pageOf('leader2', '/channels')
  await page.context().grantPermissions(['notifications'], { origin: room.url })
  await page.getByText('no browser yet').waitFor()
  await page.getByLabel('E-mail address').fill('luis@example.net')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.evaluate(pretendPushService)
  await page.getByLabel('Name of this device').fill('Desk in Station Two')
  await page.getByRole('button', { name: 'Wake this browser' }).click()
  const browsers = page.getByRole('region', { name: 'Browsers that are woken' })
  await browsers.getByText('Desk in Station Two').waitFor()
  await browsers.getByText('this browser').waitFor()
  // No such host: the first try fails, the page says so as it comes in, and the desk sees it.
  const woken = page.getByRole('region', { name: 'Order' }).getByRole('listitem').filter({ hasText: 'Browser' })
  await woken.getByRole('button', { name: 'Test', exact: true }).click()
  await woken.getByText('failed, tried again').waitFor()
  await page.reload()
  expect(await page.getByLabel('E-mail address').inputValue()).toBe('luis@example.net')

  const desk = await pageOf('duty', '/deliveries')
  const row = desk.getByRole('row').filter({ hasText: 'Luis Two' }).filter({ hasText: 'Trial message' })
  await row.getByText('failed, tried again').waitFor()
  await row.getByText('no such host').waitFor()

  await actOn(page, browsers, 'Remove')
  await page.getByText('no browser yet').waitFor()
})

test('a member’s order of channels is kept', async () => {
  const page = await pageOf('relief', '/channels')
  const order = page.getByRole('region', { name: 'Order' })
  const names = (): Promise<string[]> => order.getByRole('listitem').locator('strong').allInnerTexts()
  await order.getByRole('listitem').first().waitFor()
  expect(await names()).toEqual(['Browser', 'Text message'])
  await order.getByRole('button', { name: 'Move Text message up' }).click()
  await page.getByText('Saved', { exact: true }).waitFor()
  await page.reload()
  await order.getByRole('listitem').first().waitFor()
  expect(await names()).toEqual(['Text message', 'Browser'])
})

test('a program is added and tried; what it refused is given up, and tried again by hand', async () => {
  const page = await pageOf('admin2', '/webhooks')
  await page.getByText('No group or program is told').waitFor()
  await page.getByRole('button', { name: 'Add a robot or program' }).click()
  const form = page.getByRole('dialog', { name: 'Add a robot or program' })
  await form.getByRole('combobox', { name: /^Kind/ }).click()
  await page.getByTitle('other program').click()
  await form.getByRole('textbox', { name: /^Name/ }).fill('Journal of the house')
  await form.getByRole('textbox', { name: /^Address/ }).fill(`${receiver.url}/house`)
  await form.getByRole('textbox', { name: /^Secret/ }).fill('a secret of the house')
  await form.getByRole('combobox', { name: /^About/ }).fill('Command')
  await page.getByTitle('Command Centre').click()
  await form.getByRole('button', { name: 'Add a robot or program' }).click()
  const row = page.getByRole('row').filter({ hasText: 'Journal of the house' })
  await row.getByText('never yet').waitFor()

  receiver.answerWith(status(404))
  await row.getByRole('button', { name: 'Test', exact: true }).click()
  await row.getByText('given up').waitFor()
  await row.getByText('the other side answered 404').waitFor()

  await page.goto(`${room.url}/deliveries?state=given-up`)
  await row.getByRole('button', { name: 'Try again' }).click()
  await row.waitFor({ state: 'detached' })
  await page.goto(`${room.url}/deliveries?state=sent`)
  await row.getByText('Trial message').waitFor()
  const [first, second] = receiver.received.filter((one) => one.path === '/house').map((one) => Object(JSON.parse(one.body.toString())))
  expect(first).toMatchObject({ type: 'muster.notify.test', data: { language: 'en' } })
  // The same message, so that whoever has it twice can tell.
  expect(second).toMatchObject({ id: first.id })
})

test('a push wakes the service worker, which shows the message and opens only pages of ours', async () => {
  const page = await pageOf('leader2', '/channels')
  const { origin } = new URL(room.url)
  await page.context().grantPermissions(['notifications'], { origin })
  const developer = await page.context().newCDPSession(page)
  const registered = new Promise<string>((resolve) => {
    developer.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [registration] = registrations
      if (registration !== undefined) resolve(registration.registrationId)
    })
  })
  await developer.send('ServiceWorker.enable')
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/push-worker.js')
    await navigator.serviceWorker.ready
  })
  const registrationId = await registered
  const deliver = (data: string): Promise<unknown> => developer.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data })
  const listShown = (): Promise<{ title: string; body: string; tag: string; data: unknown }[]> =>
    page.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(({ title, body, tag, data }) => ({ title, body, tag, data: data as unknown })))

  // The developer tools drop a push now and then, and without a word: sent again until it shows, as a push service would.
  const deliverUntil = (data: string, isWanted: (shown: Awaited<ReturnType<typeof listShown>>) => boolean): ReturnType<typeof listShown> =>
    eventually(async () => {
      await deliver(data)
      return eventually(listShown, isWanted, 1500).catch(() => [])
    }, isWanted, 30_000)
  expect(await deliverUntil(JSON.stringify({ id: 'm1', title: '点名', body: 'Answer by 21:40', url: 'https://elsewhere.example/roll-calls?call=1', language: 'en' }), (shown) => shown.length > 0)).toEqual([
    { title: '点名', body: 'Answer by 21:40', tag: 'm1', data: { url: `${origin}/roll-calls?call=1` } },
  ])
  // The same message again takes the first one's place; what cannot be read wakes all the same.
  await deliverUntil(JSON.stringify({ id: 'm1', title: 'Roll call', body: 'Answer by 21:40', url: '/roll-calls', language: 'en' }), ([only]) => only?.title === 'Roll call')
  const shown = await deliverUntil('not for us', (list) => list.length === 2)
  expect(shown.map((each) => each.title).toSorted()).toEqual(['Muster', 'Roll call'])
})
