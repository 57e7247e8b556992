import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sendByGateway } from './gateway.ts'
import { deriveVapidKeys } from './keys.ts'
import { MailSender } from './mail.ts'
import type { Letter } from './outcome.ts'
import { payloadOf, sendPush } from './push.ts'
import { checkVapid, openBrowser } from './testing/browser.ts'
import { hangUp, neverAnswer, openMailbox, openReceiver, status, type Mailbox, type Receiver } from './testing/receiver.ts'
import { sendHook, type HookCall, type hookProtocols } from './webhooks.ts'

const letter: Letter = { id: '0d9b3c3e-7f43-8a10-9b1c-2f3e4d5c6b7a', title: 'Late: Gate counts', body: 'Ribeira <Station>\nClause 15, by 18:00', url: 'https://muster.example.org/notifications?obligation=1', language: 'en', isUrgent: true }
const inHouse = { allowPrivate: true, timeoutMs: 400 }
const now = Date.UTC(2027, 5, 23, 18)

let receiver: Receiver
let mailbox: Mailbox
beforeAll(async () => {
  receiver = await openReceiver()
  mailbox = await openMailbox()
})
afterAll(async () => {
  await receiver.close()
  await mailbox.close()
})

describe('Web Push', () => {
  const vapid = deriveVapidKeys('a secret of the server')
  const browser = openBrowser()
  const push = () => sendPush({ browser: { endpoint: `${receiver.url}/push/1`, p256dh: browser.p256dh, auth: browser.auth }, letter, vapid, subject: 'mailto:it@example.org', options: inHouse })

  test('is decrypted by the browser, and signed by the key that the browser was given', async () => {
    receiver.answerWith(status(201))
    expect(await push()).toEqual({ outcome: 'sent', reason: null, isGone: false })
    const [received] = receiver.received.slice(-1)
    if (received === undefined) throw new Error('nothing came')
    expect(received.headers).toMatchObject({ 'content-encoding': 'aes128gcm', urgency: 'high', ttl: '3600', topic: letter.id.replaceAll('-', '') })
    expect(received.body.toString('latin1')).not.toContain('Gate')
    const { title, body, url, id, language } = letter
    expect(JSON.parse(await browser.decrypt(received.body))).toEqual({ id, title, body, url, language })
    expect(checkVapid(received, vapid.publicKey)).toMatchObject({ aud: receiver.url, sub: 'mailto:it@example.org' })
    expect(() => checkVapid(received, deriveVapidKeys('another').publicKey)).toThrow()
  })

  test.each([[404, 'refused', true], [410, 'refused', true], [413, 'refused', false], [429, 'failed', false], [503, 'failed', false], [307, 'refused', false]] as const)('answered %i is %s; gone: %s', async (code, outcome, isGone) => {
    receiver.answerWith(status(code, '', { location: receiver.url }))
    expect(await push()).toMatchObject({ outcome, isGone })
  })

  test('the payload is cut to what push services take', () => {
    const long = payloadOf({ ...letter, title: '逾'.repeat(3000), body: '点验'.repeat(5000) })
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(3000)
    expect(JSON.parse(long)).toMatchObject({ id: letter.id, url: letter.url })
  })
})

describe('e-mail', () => {
  test('arrives as text and as HTML that loads nothing', async () => {
    const sender = new MailSender({ url: mailbox.url, from: 'Muster <muster@example.org>' }, 1000)
    expect(await sender.send({ to: 'leader@example.org', letter: { ...letter, title: '逾期：门岗计数' } })).toEqual({ outcome: 'sent', reason: null })
    const [mail] = mailbox.mails.slice(-1)
    expect(mail).toMatchObject({ from: 'muster@example.org', to: ['leader@example.org'] })
    expect(mail?.text).toContain(`Message-ID: <${letter.id}@example.org>`)
    expect(mail?.text).toContain('Auto-Submitted: auto-generated')
    expect(mail?.text).toMatch(/Subject: =\?UTF-8\?/)
    expect(mail?.text).not.toMatch(/<img|<script|<Station>[^\n]*<\/p>/)
    sender.close()
  })

  test('a line break in a title makes no header', async () => {
    const sender = new MailSender({ url: mailbox.url, from: 'muster@example.org' }, 1000)
    await sender.send({ to: 'leader@example.org', letter: { ...letter, title: 'Late\r\nBcc: all@example.org' } })
    const [mail] = mailbox.mails.slice(-1)
    expect(mail?.to).toEqual(['leader@example.org'])
    expect(mail?.text.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/m)
    sender.close()
  })

  test('4yz is tried again, 5yz is not; a server that says nothing is not waited for', async () => {
    const sender = new MailSender({ url: mailbox.url, from: 'muster@example.org' }, 500)
    mailbox.refuseWith(451, 550)
    expect(await sender.send({ to: 'a@example.org', letter })).toEqual({ outcome: 'failed', reason: 'answered-451' })
    expect(await sender.send({ to: 'a@example.org', letter })).toEqual({ outcome: 'refused', reason: 'answered-550' })
    sender.close()
    const silent = new MailSender({ url: `smtp://127.0.0.1:${receiver.port}`, from: 'muster@example.org' }, 300)
    expect(await silent.send({ to: 'a@example.org', letter })).toMatchObject({ outcome: 'failed' })
    silent.close()
    const nobody = new MailSender({ url: 'smtp://127.0.0.1:1', from: 'muster@example.org' }, 300)
    expect(await nobody.send({ to: 'a@example.org', letter })).toMatchObject({ outcome: 'failed' })
    nobody.close()
  })

  test('a login that is refused is a setting to be mended, not the end of a message', async () => {
    const strict = await openMailbox({ authOptional: false, allowInsecureAuth: true, onAuth: (_, __, done) => done(new Error('no')) })
    const sender = new MailSender({ url: strict.url.replace('smtp://', 'smtp://u:wrong@'), from: 'muster@example.org' }, 1000)
    expect(await sender.send({ to: 'a@example.org', letter })).toEqual({ outcome: 'failed', reason: 'login-refused' })
    sender.close()
    await strict.close()
  })
})

const hmac = (secret: string, text: string): string => createHmac('sha256', secret).update(text).digest('hex')

describe('the gateway', () => {
  const call = (by: 'sms' | 'voice') => sendByGateway({ url: `${receiver.url}/${by}`, secret: 'a secret of the gateway', to: '+351220000000', by, letter, now, timeoutMs: 400 })

  test('is sent who and what, signed, with a key by which it knows a repeat', async () => {
    expect(await call('sms')).toEqual({ outcome: 'sent', reason: null })
    const [received] = receiver.received.slice(-1)
    const body = received?.body.toString() ?? ''
    expect(JSON.parse(body)).toEqual({ id: letter.id, to: '+351220000000', text: `${letter.title}\n${letter.body}\n${letter.url}`, language: 'en' })
    expect(received?.headers).toMatchObject({ 'idempotency-key': letter.id, 'muster-signature': `t=${now / 1000},v1=${hmac('a secret of the gateway', `${now / 1000}.${body}`)}` })
    expect(await call('voice')).toEqual({ outcome: 'sent', reason: null })
    expect(JSON.parse(receiver.received.at(-1)?.body.toString() ?? '')).toEqual({ id: letter.id, to: '+351220000000', say: `${letter.title}\n${letter.body}`, language: 'en' })
  })

  test('says no, or nothing', async () => {
    receiver.answerWith(status(422), status(502), neverAnswer, hangUp)
    expect(await call('sms')).toEqual({ outcome: 'refused', reason: 'answered-422' })
    expect(await call('sms')).toEqual({ outcome: 'failed', reason: 'answered-502' })
    expect(await call('sms')).toEqual({ outcome: 'failed', reason: 'timed-out' })
    expect(await call('sms')).toEqual({ outcome: 'failed', reason: 'connection-broke' })
  })
})

describe('webhooks', () => {
  const secret = 'SEC0123456789'
  const send = (kind: keyof typeof hookProtocols, signed: string | null = secret) => {
    const call: HookCall = { url: `${receiver.url}/robot?key=abc`, secret: signed, now, event: { letter, source: 'https://muster.example.org', type: 'muster.ladder.told', subject: '7', time: now, data: { dutyId: 'gates' } } }
    return sendHook(kind, call, inHouse)
  }
  const last = (): { path: string; headers: Record<string, unknown>; body: Record<string, unknown> } => {
    const received = receiver.received.at(-1)
    return { path: received?.path ?? '', headers: received?.headers ?? {}, body: JSON.parse(received?.body.toString() ?? '') }
  }

  test('WeCom', async () => {
    receiver.answerWith(status(200, '{"errcode":0,"errmsg":"ok"}'))
    expect(await send('wecom', null)).toEqual({ outcome: 'sent', reason: null })
    expect(last()).toMatchObject({ path: '/robot?key=abc', body: { msgtype: 'markdown', markdown: { content: `**Late: Gate counts**\n\nRibeira  Station \n\nClause 15, by 18:00\n\n[${letter.url}](${letter.url})` } } })
  })

  test('DingTalk signs with moment and secret in the address', async () => {
    receiver.answerWith(status(200, '{"errcode":0}'))
    expect(await send('dingtalk')).toEqual({ outcome: 'sent', reason: null })
    const query = new URL(last().path, receiver.url).searchParams
    expect(query.get('key')).toBe('abc')
    expect(query.get('timestamp')).toBe(String(now))
    expect(query.get('sign')).toBe(createHmac('sha256', secret).update(`${now}\n${secret}`).digest('base64'))
    expect(last().body).toMatchObject({ msgtype: 'markdown', markdown: { title: letter.title } })
  })

  test('Feishu signs nothing with moment and secret as the key', async () => {
    receiver.answerWith(status(200, '{"code":0,"msg":"success"}'), status(200, '{"StatusCode":0,"StatusMessage":"success"}'))
    expect(await send('feishu')).toEqual({ outcome: 'sent', reason: null })
    expect(last().body).toMatchObject({ timestamp: String(now / 1000), sign: createHmac('sha256', `${now / 1000}\n${secret}`).digest('base64'), msg_type: 'text' })
    expect(await send('feishu', null)).toEqual({ outcome: 'sent', reason: null })
    expect(last().body).not.toHaveProperty('sign')
  })

  test('a robot refuses with status 200', async () => {
    receiver.answerWith(status(200, '{"errcode":93000}'), status(200, '{"errcode":45009}'), status(200, '{"errcode":310000}'), status(200, '{"code":11232}'), status(200, '<html>'), status(200, '{}'))
    expect([await send('wecom'), await send('wecom'), await send('dingtalk'), await send('feishu'), await send('wecom'), await send('feishu')].map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual([
      'refused robot-93000', 'failed robot-45009', 'refused robot-310000', 'failed robot-11232', 'failed answered-something-else', 'failed answered-something-else',
    ])
  })

  test('any other program gets a CloudEvent, signed', async () => {
    expect(await send('plain')).toEqual({ outcome: 'sent', reason: null })
    const received = receiver.received.at(-1)
    expect(received?.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8')
    expect(received?.headers['muster-signature']).toBe(`t=${now / 1000},v1=${hmac(secret, `${now / 1000}.${received?.body.toString() ?? ''}`)}`)
    expect(last().body).toEqual({
      specversion: '1.0', id: letter.id, source: 'https://muster.example.org', type: 'muster.ladder.told', subject: '7', time: '2027-06-23T18:00:00.000Z', datacontenttype: 'application/json',
      data: { title: letter.title, body: letter.body, url: letter.url, language: 'en', dutyId: 'gates' },
    })
  })

  test('a server that times out, redirects, answers 500 and then 200, hangs up', async () => {
    const before = receiver.received.length
    receiver.answerWith(neverAnswer, status(301, '', { location: `${receiver.url}/inside` }), status(500), status(200), hangUp)
    const outcomes = []
    for (let times = 0; times < 5; times += 1) outcomes.push((await send('plain')).reason)
    expect(outcomes).toEqual(['timed-out', 'redirected', 'answered-500', null, 'connection-broke'])
    expect(receiver.received.slice(before).map((one) => one.path)).toEqual(Array.from({ length: 5 }, () => '/robot?key=abc'))
  })

  test('this machine by its name is refused', async () => {
    const call: HookCall = { url: `https://localhost:${receiver.port}`, secret, now, event: { letter, source: 's', type: 't', subject: null, time: now, data: {} } }
    expect(await sendHook('plain', call, { allowPrivate: false, timeoutMs: 400 })).toEqual({ outcome: 'refused', reason: 'refused-address' })
  })
})
