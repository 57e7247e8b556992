import type { Hono } from 'hono'
import { createApp, type HttpParts } from '../http/app.ts'
import { fileBodyBytes } from '../contract.ts'
import { noLimits } from '../http/limits.ts'
import { describeApi } from '../http/openapi.ts'
import { openIdentity, type OpenIdentity } from '../identity/index.ts'
import { kernelSlice } from '../index.ts'
import type { System } from '../system.ts'
import type { TestDatabase } from './database.ts'
import { testSlice } from './slice.ts'
import { silent } from './system.ts'

export interface TestEdge {
  readonly app: Hono
  readonly identity: OpenIdentity
  /** A session as after the right password, without the tenth of a second that passwords cost; returns the cookie. */
  signIn(login: { agencyId: string; memberId: string }): Promise<string>
}

const origin = 'http://muster.test'

/** The HTTP edge over a system of notes, without a port. */
export function openEdge(system: System, database: Pick<TestDatabase, 'authUrl' | 'secret'>, parts: Partial<Pick<HttpParts, 'limits' | 'pace' | 'log' | 'recheckEveryMs'>> = {}): TestEdge {
  const identity = openIdentity({ authUrl: database.authUrl, secret: database.secret, publicUrl: origin, onSignIn: () => Promise.resolve() })
  const app = createApp({
    runner: system.runner,
    reader: system.reader,
    identity,
    links: system.links,
    live: system.live,
    log: silent,
    describeSession: (asker) => Promise.resolve(asker),
    greeting: () => ({ hello: 'stranger' }),
    openApi: () => describeApi({ commands: [...kernelSlice.commands, ...testSlice.commands], views: testSlice.views, version: 'test' }),
    isReady: () => system.database.listAgencies().then(() => true, () => false),
    beatMs: 200,
    bodyLimits: new Map([['write-own-note', fileBodyBytes]]),
    // Benches and property tests ask as one login what a whole agency would.
    limits: noLimits,
    ...parts,
  })
  return {
    app,
    identity,
    async signIn({ agencyId, memberId }) {
      const username = `u${crypto.randomUUID().slice(0, 8)}`
      await identity.createLogin({ username, password: null, agencyId, memberId })
      const login = await identity.findLoginByName(username)
      if (login === null) throw new Error(`${username} has no login`)
      const cookies = await identity.parts.openSession({ userId: login.userId, how: 'password', request: new Headers({ origin }) })
      return cookies.map((cookie) => cookie.split(';')[0]).join('; ')
    },
  }
}

export interface Ask {
  readonly cookie?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Sent as it is, in place of `body`. */
  readonly text?: string
}

export function postCommand(app: Hono, name: string, { cookie, headers = {}, body, text }: Ask): Promise<Response> {
  return Promise.resolve(app.request(`${origin}/api/commands/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(cookie === undefined ? {} : { cookie }), ...headers },
    body: text ?? JSON.stringify(body),
  }))
}

export function get(app: Hono, path: string, { cookie, headers = {} }: Ask = {}): Promise<Response> {
  return Promise.resolve(app.request(`${origin}${path}`, { headers: { ...(cookie === undefined ? {} : { cookie }), ...headers } }))
}
