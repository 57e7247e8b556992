/** Endpoints of Muster's own beside better-auth's: who one is, sessions, joining by a link, PINs and shared phones, the first set-up. */
import { Hono } from 'hono'
import type { z } from 'zod'
import { parseInput } from '../command.ts'
import { Refusal } from '../errors.ts'
import { answerError } from '../http/answer-error.ts'
import { mustComeFromUs } from '../http/asker.ts'
import { identityBodyBytes, readJsonBody } from '../http/body.ts'
import { passkeyHostOf } from './auth.ts'
import * as contract from './contract.ts'
import { codeWrong, setupDone, usernameTaken, wrong } from './errors.ts'
import { mustOwn } from './gate.ts'
import { addJoinRoutes } from './join.ts'
import { isRealEmail } from './logins.ts'
import type { RouteParts, Routes } from './parts.ts'
import { mustBeGoodPassword } from './passwords.ts'
import { isSameText } from './same-text.ts'
import { addSharedRoutes } from './shared.ts'

export function createIdentityRoutes(parts: RouteParts): Hono {
  const app = new Hono()
  app.onError((error, c) => answerError(error, c, parts.log))
  const { identity } = parts
  const { auth, known, limits, logins, record } = identity.parts
  const routes: Routes = {
    app,
    parts,
    async read(c, schema) {
      mustComeFromUs(c)
      return parseInput(schema, await readJsonBody(c, identityBodyBytes))
    },
    owner: async (c) => mustOwn(await identity.findLogin(c.req.raw.headers)),
    async confirmPassword({ userId, agencyId, memberId }, password) {
      await limits.begin('confirm', userId, (until) => record.locked({ agencyId, memberId }, { guessed: 'confirm', until }))
      const { internalAdapter, password: hashing } = await auth.$context
      const hash = (await internalAdapter.findCredentialAccount(userId))?.password
      if (hash === null || hash === undefined || !(await hashing.verify({ hash, password }))) throw wrong()
      await limits.forgive('confirm', userId)
    },
    async enter(c, asked) {
      const cookies = await identity.parts.openSession({ ...asked, request: c.req.raw.headers })
      identity.parts.forgetRemembered()
      const cookie = cookies.map((text) => text.split(';')[0]).join('; ')
      const login = await identity.findLogin(new Headers({ cookie }))
      if (login === null) throw new Error('a session that was just opened is not there')
      await record.signedIn(login)
      for (const text of cookies) c.header('set-cookie', text, { append: true })
      // Whoever came by a link or the first set-up has just chosen the password here; a PIN says nothing of it.
      const row = asked.how === 'shared' ? null : await logins.findByUser(asked.userId)
      if (row !== null) c.header('set-cookie', known.remember(c.req.raw.headers, row), { append: true })
    },
  }
  addOwnRoutes(routes)
  addSetup(routes)
  addJoinRoutes(routes)
  addSharedRoutes(routes)
  return app
}

function addOwnRoutes({ app, parts: { identity, setup }, read, owner, confirmPassword }: Routes): void {
  const { auth, known, logins, passwordLeastLength, publicUrl, record, ssoName } = identity.parts
  app.get('/api/identity', async (c) =>
    c.json({ passwordMinLength: passwordLeastLength, sso: ssoName === null ? null : { name: ssoName }, needsSetup: await setup.isNeeded(), passkeyHost: passkeyHostOf(publicUrl) } satisfies z.input<typeof contract.identityAnswer>))

  app.get('/api/auth/sessions', async (c) => {
    const { userId, sessionId } = await owner(c)
    const sessions = (await logins.listSessions(userId)).map((row) => ({
      id: row.id,
      label: row.label ?? '',
      startedAt: row.createdAt.getTime(),
      lastSeenAt: (row.lastSeenAt ?? row.createdAt).getTime(),
      isCurrent: row.id === sessionId,
      how: row.how ?? 'password',
    }))
    return c.json({ sessions } satisfies z.input<typeof contract.sessionsAnswer>)
  })

  app.post('/api/auth/sessions/end', async (c) => {
    const login = await owner(c)
    const { id } = await read(c, contract.endSessionInput)
    if (!(await logins.endSessions(login.userId, { id }))) throw new Refusal({ code: 'kernel.not-found', status: 404, facts: { what: 'session', id } })
    identity.parts.forgetRemembered()
    await record.changed(login, 'session-ended')
    return c.json({})
  })

  app.post('/api/auth/sessions/end-others', async (c) => {
    const login = await owner(c)
    mustComeFromUs(c)
    if (await logins.endSessions(login.userId, { but: login.sessionId })) await record.changed(login, 'session-ended')
    identity.parts.forgetRemembered()
    // A lost phone is not known for its owner either; this browser is, if it was.
    const { headers } = c.req.raw
    const before = await logins.findByUser(login.userId)
    const isKnown = (await known.find(headers, login.userId, before)) !== null
    await logins.forgetBrowsers(login.userId)
    const after = isKnown ? await logins.findByUser(login.userId) : null
    if (after !== null) c.header('set-cookie', known.remember(headers, after, before), { append: true })
    return c.json({})
  })

  app.post('/api/auth/email', async (c) => {
    const login = await owner(c)
    const { email, password } = await read(c, contract.setEmailInput)
    await confirmPassword(login, password)
    const row = await logins.findByUser(login.userId)
    // Addresses that Muster invents end so; nobody else's may.
    if (row === null || (email !== null && !isRealEmail(email)) || !(await logins.saveEmail(row, email))) throw usernameTaken()
    await record.changed(login, 'email-set')
    return c.json({})
  })

  app.get('/api/auth/profile', async (c) => {
    const { userId } = await owner(c)
    const [row, facts] = [await logins.findByUser(userId), await logins.describe(userId)]
    if (row === null || facts === null) throw wrong()
    const passkeys = (await logins.listPasskeys(userId)).map(({ id, name, createdAt }) => ({ id, name, createdAt: createdAt?.getTime() ?? 0 }))
    const codes = facts.hasTotp ? (await auth.api.viewBackupCodes({ body: { userId } })).backupCodes : []
    return c.json({
      username: row.username,
      email: isRealEmail(row.email) ? row.email : null,
      hasPassword: facts.hasPassword,
      hasTotp: facts.hasTotp,
      backupCodesLeft: codes.length,
      hasPin: facts.hasPin,
      passkeys,
    } satisfies z.input<typeof contract.profileAnswer>)
  })
}

function addSetup({ app, parts: { identity, setup }, read, enter }: Routes): void {
  const { limits, logins, passwordLeastLength } = identity.parts
  app.post('/api/setup', async (c) => {
    const input = await read(c, contract.setupInput)
    if (!(await setup.isNeeded())) throw setupDone()
    await limits.begin('setup', 'setup')
    if (!isSameText(normalCode(input.code), normalCode(setup.code))) throw codeWrong()
    await limits.forgive('setup', 'setup')
    await mustBeGoodPassword(input.password, { username: input.username, least: passwordLeastLength })
    const { agencyId, memberId } = await setup.found(input)
    await identity.createLogin({ username: input.username, password: input.password, agencyId, memberId })
    const login = await logins.findByMember(agencyId, memberId)
    if (login === null) throw new Error('a login that was just made is not there')
    await identity.parts.record.changed(login, 'password-set')
    await enter(c, { userId: login.userId, how: 'password' })
    return c.json({})
  })
}

/** As people type it. */
const normalCode = (code: string): string => code.toUpperCase().replace(/[^A-Z0-9]/g, '')
