import { createHmac } from 'node:crypto'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { idFrom } from '../../src/kernel/canonical.ts'
import { password, Room } from './room.ts'

let room: Room
beforeAll(async () => { room = await Room.open() })
afterAll(async () => {
  await room.close()
  expect(room.troubles).toEqual([])
})

const system = { kind: 'system', name: 'test' } as const
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** What an authenticator shows (RFC 6238): `key` as the page writes it, in groups of four. */
function codeOf(key: string, at = Date.now()): string {
  const bits = [...key.replaceAll(/[^A-Z2-7]/g, '')].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const secret = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)))
  const hash = createHmac('sha1', secret).update(counter).digest()
  const code = hash.readUInt32BE((hash.at(-1) ?? 0) & 15) & 0x7f_ff_ff_ff
  return String(code % 1_000_000).padStart(6, '0')
}

async function signIn(page: Page, username: string, secret = password): Promise<void> {
  await page.getByLabel('User name or e-mail').fill(username)
  await page.getByLabel('Password').fill(secret)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

async function signOut(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByLabel('User name or e-mail').waitFor()
}

async function confirmWith(page: Page, act: string): Promise<void> {
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Your password, to confirm').fill(password)
  await dialog.getByRole('button', { name: act }).click()
}

/** A link for somebody who has no login yet. */
async function invite(memberId: string): Promise<string> {
  const { url } = z.object({ url: z.string() }).parse(await room.run(system, 'invite-member', { linkId: crypto.randomUUID(), memberId, hours: 1 }))
  return url
}

const newcomer = { name: 'Nina New', username: 'nina.new', password: 'a lamp over the gate' }
let ninasDevice: BrowserContext | null = null

test('wrong words are said plainly, and the page that was asked for comes after signing in', async () => {
  const page = await (await room.newContext()).newPage()
  await page.goto(`${room.url}/profile`)
  await signIn(page, 'leader1', 'not this one')
  await page.getByRole('alert').filter({ hasText: 'User name or password is wrong.' }).waitFor()
  await signIn(page, 'leader1')
  await page.getByRole('heading', { name: 'My profile' }).waitFor()
  expect(page.url()).toBe(`${room.url}/profile`)
  await page.getByText('You are signed in nowhere else.').waitFor()
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download my data' }).click()])
  expect(file.suggestedFilename()).toMatch(/^own-data-.*\.json$/)
})

test('a passkey made in the profile signs in by itself', async () => {
  const context = await room.newContext()
  const page = await context.newPage()
  // Browsers make passkeys for names only.
  await page.goto(`${room.url.replace('127.0.0.1', 'localhost')}/profile`)
  const browser = await context.newCDPSession(page)
  await browser.send('WebAuthn.enable')
  await browser.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } })
  await signIn(page, 'leader1')
  const passkeys = page.getByRole('region', { name: 'Passkeys' })
  await passkeys.getByText('No passkeys yet').waitFor()
  await passkeys.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('desk')
  await page.getByRole('dialog').getByRole('button', { name: 'Add a passkey' }).click()
  await passkeys.getByText('desk').waitFor()

  await signOut(page, 'Lena One')
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  const here = page.getByRole('region', { name: 'Where I am signed in' }).getByRole('row', { name: 'this device' })
  await here.getByText('passkey', { exact: true }).waitFor()
  expect(await passkeys.getByRole('listitem').allInnerTexts()).toEqual([expect.stringContaining('desk')])

  await passkeys.getByRole('button', { name: 'Rename' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('watch desk')
  await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click()
  await passkeys.getByText('watch desk').waitFor()
  await passkeys.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('tooltip').getByRole('button', { name: 'Remove' }).click()
  await passkeys.getByText('No passkeys yet').waitFor()
  // The authenticator still has its half; the server has forgotten the other.
  await signOut(page, 'Lena One')
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByRole('alert').filter({ hasText: 'This passkey is not registered here.' }).waitFor()
})

test('with a second step the password alone opens nothing; a backup code stands in for the phone once', async () => {
  const page = await (await room.newContext()).newPage()
  await page.goto(`${room.url}/profile`)
  await signIn(page, 'leader2')
  // Under a numeric address nothing is offered that a browser would refuse.
  await page.getByText('open it as localhost').waitFor()
  expect(await page.getByRole('button', { name: 'Add a passkey' }).count()).toBe(0)
  const panel = page.getByRole('region', { name: 'Second step' })
  await panel.getByRole('button', { name: 'Turn on' }).click()
  await confirmWith(page, 'Next')
  await page.getByRole('img', { name: 'QR code for the authenticator' }).waitFor()
  const key = await page.locator('.totp-secret').innerText()
  await page.getByLabel('Six digits').fill(codeOf(key))
  await page.getByRole('dialog').getByRole('button', { name: 'Turn on' }).click()
  const backupCode = await page.getByRole('list', { name: 'Backup codes' }).getByRole('listitem').first().innerText()
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await panel.getByText('On; 10 backup codes left').waitFor()

  await signOut(page, 'Luis Two')
  expect(await page.getByRole('button', { name: 'Sign in with a passkey' }).count()).toBe(0)
  await signIn(page, 'leader2')
  await page.getByLabel('Code').fill(codeOf(key) === '000000' ? '111111' : '000000')
  await page.getByRole('alert').filter({ hasText: 'The code is wrong.' }).waitFor()
  expect((await page.request.get(`${room.url}/api/session`)).status()).toBe(401)
  // Six digits are enough: nothing to press.
  await page.getByLabel('Code').fill(codeOf(key))
  await panel.waitFor()

  await signOut(page, 'Luis Two')
  await signIn(page, 'leader2')
  await page.getByRole('button', { name: 'Use a backup code' }).click()
  await page.getByLabel('Backup code').fill(backupCode)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await panel.getByText('On; 9 backup codes left').waitFor()

  await panel.getByRole('button', { name: 'Turn off' }).click()
  await confirmWith(page, 'Turn off')
  await panel.getByText('off', { exact: true }).waitFor()
})

test('a lost phone is signed out from the desk, and shows it within seconds', async () => {
  const lost = await room.pageOf('leader3', { path: '/mine' })
  await lost.getByRole('heading', { name: 'My obligations' }).waitFor()
  const desk = await room.pageOf('leader3', { path: '/profile' })
  const sessions = desk.getByRole('region', { name: 'Where I am signed in' })
  await sessions.getByRole('button', { name: 'Sign out', exact: true }).click()
  await desk.getByRole('tooltip').getByRole('button', { name: 'Sign out' }).click()
  await desk.getByText('You are signed in nowhere else.').waitFor()
  // Nobody touched it: its live stream ended.
  await lost.getByLabel('User name or e-mail').waitFor()
  expect((await lost.request.get(`${room.url}/api/session`)).status()).toBe(401)
})

test('whoever is invited chooses their login once, and the link is gone from the address', async () => {
  const memberId = idFrom(room.agencyId, 'member', 'nina')
  await room.run(system, 'add-member', { memberId, externalId: 'nina', unitId: room.unit('s1'), name: newcomer.name, telephone: null })
  const url = await invite(memberId)
  ninasDevice = await room.newContext()
  const page = await ninasDevice.newPage()
  await page.goto(url)
  await page.getByText('Nina New, Journey Agency: choose a user name and a password.').waitFor()
  expect(page.url()).toBe(`${room.url}/join`)
  await page.getByLabel('User name').fill('duty')
  await page.getByLabel('New password').fill('short')
  await page.getByText('7 more characters needed').waitFor()
  await page.getByLabel('New password').fill('passwordpassword')
  await page.getByLabel('The same again').fill('passwordpassword')
  const save = page.getByRole('button', { name: 'Save and sign in' })
  await save.click()
  await page.getByText('Somebody else has this user name.').waitFor()
  await page.getByLabel('User name').fill(newcomer.username)
  await save.click()
  await page.getByText('This password is easy to guess').waitFor()
  await page.getByLabel('New password').fill(newcomer.password)
  await page.getByLabel('The same again').fill('something else')
  await save.click()
  await page.getByText('The two are not the same.').waitFor()
  await page.getByLabel('The same again').fill(newcomer.password)
  await save.click()
  await page.getByRole('button', { name: 'Nina New' }).waitFor()
  expect(page.url()).toBe(`${room.url}/`)

  const other = await (await room.newContext()).newPage()
  await other.goto(url)
  await other.getByText('This link has ended').waitFor()
})

test('a leader shares a phone: the crew change places by PIN, and it is plain who it is', async () => {
  const own = await (ninasDevice ?? (await room.newContext())).newPage()
  await own.goto(`${room.url}/profile`)
  const pinPanel = own.getByRole('region', { name: 'PIN for shared devices' })
  await pinPanel.getByRole('button', { name: 'Set a PIN' }).click()
  const dialog = own.getByRole('dialog')
  await dialog.getByLabel('PIN, 4 to 8 digits').fill('1234')
  await dialog.getByText('Too easy to guess').waitFor()
  await dialog.getByLabel('PIN, 4 to 8 digits').fill('2580')
  await dialog.getByLabel('Your password, to confirm').fill(newcomer.password)
  await dialog.getByRole('button', { name: 'Set a PIN' }).click()
  await pinPanel.getByText('Set', { exact: false }).first().waitFor()

  const phone = await room.pageOf('leader1', { path: '/mine', viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  await phone.getByRole('button', { name: 'More' }).tap()
  await phone.getByRole('button', { name: 'Share this device with my crew' }).tap()
  await phone.getByRole('button', { name: 'Start sharing' }).tap()
  await phone.getByRole('heading', { name: 'Who are you?' }).waitFor()
  // Nobody is signed in, whatever address one asks for.
  await phone.goto(`${room.url}/mine`)
  await phone.waitForURL('**/shared')
  expect(await phone.getByRole('button', { name: /Lena One/ }).isDisabled()).toBe(true)
  await phone.getByRole('button', { name: 'Nina New' }).tap()
  for (const digit of ['2', '5', '8', '1']) await phone.getByRole('button', { name: digit, exact: true }).tap()
  await phone.getByRole('button', { name: 'Go in' }).tap()
  await phone.getByText('The PIN is wrong.').waitFor()
  // A keyboard does as well.
  await phone.keyboard.type('2580')
  await phone.keyboard.press('Enter')
  const mark = phone.getByRole('group', { name: 'Shared device' })
  await mark.getByText('Nina New').waitFor()
  await mark.getByText('shared by Lena One').waitFor()
  // By PIN nobody changes how they sign in.
  await phone.goto(`${room.url}/profile`)
  await phone.getByText('not on a shared one').waitFor()
  await mark.getByRole('button', { name: 'Hand over' }).tap()
  await phone.getByRole('heading', { name: 'Who are you?' }).waitFor()
  await phone.getByRole('button', { name: 'End sharing' }).tap()
  await phone.getByRole('tooltip').getByRole('button', { name: 'End sharing' }).tap()
  await phone.getByLabel('User name or e-mail').waitFor()
})
