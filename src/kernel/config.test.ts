import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

test('needs nothing set', () => {
  expect(readConfig({}, [])).toEqual({
    port: 8080,
    host: '127.0.0.1',
    databaseUrl: undefined,
    dataFolder: '.muster',
    secret: undefined,
    logLevel: 'info',
    hasDemo: true,
    publicUrl: 'http://localhost:8080',
    limits: { perSecond: 100, burst: 300, streams: 50 },
    passwordLeastLength: 12,
    secondFactorFor: [],
    sso: null,
    notify: { mail: null, sms: null, voice: null, pushSubject: 'mailto:muster@localhost', allowPrivate: false, publicUrl: 'http://localhost:8080' },
  })
})

test('reads what is set; an option outranks the environment, an empty variable counts as unset', () => {
  const config = readConfig({ PORT: '9000', HOST: '', MUSTER_PUBLIC_URL: 'https://muster.example.org/' }, ['--port', '9001', '--data=/srv/muster'])
  expect(config).toMatchObject({ port: 9001, host: '127.0.0.1', dataFolder: '/srv/muster', publicUrl: 'https://muster.example.org' })
})

test('roles that need a second factor are a list', () => {
  expect(readConfig({ MUSTER_SECOND_FACTOR: 'administrator, duty-officer,' }, [])).toMatchObject({ secondFactorFor: ['administrator', 'duty-officer'] })
})

test('a server for everybody still has an address that a browser can open', () => {
  expect(readConfig({ HOST: '0.0.0.0' }, [])).toMatchObject({ host: '0.0.0.0', publicUrl: 'http://localhost:8080' })
  expect(readConfig({ HOST: '::1' }, [])).toMatchObject({ publicUrl: 'http://[::1]:8080' })
})

test('names every wrong setting at once, with what would be right', () => {
  const read = (): unknown => readConfig({ PORT: '80a', MUSTER_LOG: 'loud', MUSTER_PUBLIC_URL: 'muster.example.org' }, ['--prot', '1'])
  expect(read).toThrow('PORT is "80a": it must be a whole number from 1 to 65535, such as 8080')
  expect(read).toThrow('MUSTER_LOG is "loud": it must be one of trace, debug')
  expect(read).toThrow('MUSTER_PUBLIC_URL is "muster.example.org": it must be the address that browsers use')
  expect(read).toThrow('--prot: not an option')
})

test.each(['0', '65536', '-1', '8080.5', '1e3', ' '])('refuses the port %j', (text) => {
  expect(() => readConfig({ PORT: text }, [])).toThrow('PORT')
})

test('never shows a secret in its complaint', () => {
  const read = (): unknown => readConfig({ MUSTER_SECRET: 'tooshort', DATABASE_URL: 'mysql://root:hidden@db/x' }, [])
  expect(read).toThrow('MUSTER_SECRET: it must be at least 32 characters')
  expect(read).not.toThrow(/tooshort|hidden/)
})

test('reads how to sign on with another service, and says what is missing or wrong', () => {
  const env = { MUSTER_OIDC_ISSUER: 'https://login.example.org/', MUSTER_OIDC_CLIENT_ID: 'muster', MUSTER_OIDC_CLIENT_SECRET: 'hush', MUSTER_OIDC_GROUPS: '{"duty-desk":{"role":"duty-officer","unit":"hq"}}' }
  expect(readConfig(env, []).sso).toEqual({ issuer: 'https://login.example.org', clientId: 'muster', clientSecret: 'hush', name: 'SSO', scopes: ['openid', 'profile', 'email'], groups: { 'duty-desk': { role: 'duty-officer', unit: 'hq' } } })
  expect(() => readConfig({ MUSTER_OIDC_ISSUER: 'https://login.example.org' }, [])).toThrow('MUSTER_OIDC_CLIENT_ID')
  expect(() => readConfig({ ...env, MUSTER_OIDC_GROUPS: '{"duty-desk":"duty-officer"}' }, [])).toThrow(/MUSTER_OIDC_GROUPS.*external id/)
  expect(() => readConfig({ MUSTER_PASSWORD_LENGTH: '8' }, [])).toThrow(/MUSTER_PASSWORD_LENGTH.*12/)
})

test('messages leave by what is set, and what belongs together is set together', () => {
  const env = { MUSTER_PUBLIC_URL: 'https://muster.example.org', MUSTER_MAIL_URL: 'smtps://u:hush@mail.example.org', MUSTER_MAIL_FROM: 'Muster <muster@example.org>', MUSTER_SMS_URL: 'https://gw.example.org/sms', MUSTER_SMS_SECRET: 'a secret of 16 signs' }
  expect(readConfig(env, []).notify).toMatchObject({ mail: { url: env.MUSTER_MAIL_URL, from: env.MUSTER_MAIL_FROM }, sms: { url: env.MUSTER_SMS_URL }, voice: null, pushSubject: 'https://muster.example.org', allowPrivate: false })
  expect(() => readConfig({ MUSTER_MAIL_URL: 'smtp://u:hush@mail.example.org' }, [])).toThrow('MUSTER_MAIL_URL and MUSTER_MAIL_FROM: they must be set together')
  expect(() => readConfig({ MUSTER_VOICE_URL: 'https://gw.example.org' }, [])).toThrow('MUSTER_VOICE_URL: MUSTER_SMS_SECRET must be set with it')
  expect(() => readConfig({ MUSTER_MAIL_URL: 'https://u:hush@mail.example.org', MUSTER_MAIL_FROM: 'nobody' }, [])).toThrow(/^(?!.*hush).*MUSTER_MAIL_URL: it must be an SMTP server/)
})
