/** PINs, and phones that a leader shares: within the leader's session the people of the unit change places by PIN. */
import type { Context } from 'hono'
import { deleteCookie, getSignedCookie, setSignedCookie } from 'hono/cookie'
import { createHmac, randomBytes } from 'node:crypto'
import type { z } from 'zod'
import { forbidden, invalidInput } from '../errors.ts'
import { mustComeFromUs } from '../http/asker.ts'
import { enterSharedInput, setPinInput, type sharedAnswer } from './contract.ts'
import { notShared, pinWrong } from './errors.ts'
import type { SharedPhoneRow } from './logins.ts'
import type { Routes, SharingFacts } from './parts.ts'

/** A watch of twelve hours. */
const sharingMs = 12 * 3_600_000

export function addSharedRoutes({ app, parts, read, owner, confirmPassword, enter }: Routes): void {
  const { identity, people, system } = parts
  const { auth, limits, logins, publicUrl, record, secret } = identity.parts
  const isSecure = publicUrl.startsWith('https:')
  const cookieSecret = createHmac('sha256', secret).update('shared-phone').digest('base64url')
  const cookie = { path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure, ...(isSecure ? { prefix: 'secure' as const } : {}) } as const

  app.post('/api/auth/pin', async (c) => {
    const login = await owner(c)
    const { pin, password } = await read(c, setPinInput)
    if (isTrivial(pin)) throw invalidInput([{ path: 'pin', message: 'not one digit again and again, nor a run such as 1234' }])
    await confirmPassword(login, password)
    await logins.savePin(login.userId, await (await auth.$context).password.hash(pin))
    await limits.forgive('pin', login.userId)
    await record.changed(login, 'pin-set')
    return c.json({})
  })

  app.post('/api/auth/pin/remove', async (c) => {
    const login = await owner(c)
    mustComeFromUs(c)
    await logins.savePin(login.userId, null)
    await record.changed(login, 'pin-removed')
    return c.json({})
  })

  app.post('/api/auth/shared/start', async (c) => {
    const { agencyId, memberId, sessionId, signedInAt, notFor = [] } = await owner(c)
    mustComeFromUs(c)
    await system.reader.mustBeSomebody({ agencyId, actor: { kind: 'signed-in', memberId, signedInAt, notFor } })
    const sharing = await system.database.transaction(agencyId, (tx) => people.findSharing(tx, memberId, signedInAt))
    if (sharing === null) throw forbidden({ what: 'share-phone' })
    const id = randomBytes(24).toString('base64url')
    await logins.saveSharedPhone({ id, sessionId, agencyId, memberId, expiresAt: Date.now() + sharingMs })
    await setSignedCookie(c, 'muster.shared', id, cookieSecret, { ...cookie, maxAge: sharingMs / 1000 })
    // The leader's session lives on, and the phone with it; but whoever holds the phone now is not the leader.
    await dropSession(c)
    await record.changed({ agencyId, memberId }, 'sharing-started')
    return c.json({})
  })

  app.get('/api/auth/shared', async (c) => {
    c.header('Cache-Control', 'no-store')
    const phone = await findPhone(c)
    if (phone === null) return c.json(null)
    const { row, sharing } = phone
    const withPin = new Set(await logins.listWithPin(row.agencyId, sharing.people.map(({ memberId }) => memberId)))
    const login = await identity.findLogin(c.req.raw.headers)
    return c.json({
      leader: { memberId: row.memberId, name: sharing.leaderName },
      expiresAt: row.expiresAt.getTime(),
      people: sharing.people.map((person) => ({ ...person, hasPin: withPin.has(person.memberId) })),
      current: login?.shared?.phoneId === row.id ? login.memberId : null,
    } satisfies z.input<typeof sharedAnswer>)
  })

  app.post('/api/auth/shared/enter', async (c) => {
    const { memberId, pin } = await read(c, enterSharedInput)
    const phone = await findPhone(c)
    if (phone === null || !phone.sharing.people.some((person) => person.memberId === memberId)) throw notShared()
    const { row } = phone
    const login = await logins.findByMember(row.agencyId, memberId)
    await limits.begin('pin', login?.userId ?? `member:${memberId}`, async (until) => {
      if (login !== null) await record.locked(login, { guessed: 'pin', until })
    })
    await limits.countSignIn()
    const hash = login === null ? null : await logins.findPin(login.userId)
    if (login === null || hash === null || !(await (await auth.$context).password.verify({ hash, password: pin }))) throw pinWrong()
    await limits.forgive('pin', login.userId)
    await leave(c, row)
    await enter(c, { userId: login.userId, how: 'shared', ending: { expiresAt: row.expiresAt, leaderId: row.memberId, sharedPhoneId: row.id } })
    return c.json({})
  })

  app.post('/api/auth/shared/leave', async (c) => {
    mustComeFromUs(c)
    const phone = await findPhone(c)
    if (phone === null) throw notShared()
    await leave(c, phone.row)
    await dropSession(c)
    return c.json({})
  })

  app.post('/api/auth/shared/end', async (c) => {
    mustComeFromUs(c)
    const id = await readCookie(c)
    const row = id === null ? null : await logins.findSharedPhone(id)
    if (row !== null) {
      await logins.endSharedPhone(row.id)
      identity.parts.forgetRemembered()
      await record.changed(row, 'sharing-ended')
    }
    deleteCookie(c, 'muster.shared', cookie)
    await dropSession(c)
    return c.json({})
  })

  async function readCookie(c: Context): Promise<string | null> {
    const value = await getSignedCookie(c, cookieSecret, 'muster.shared', isSecure ? 'secure' : undefined)
    return value === undefined || value === false ? null : value
  }

  /** While the leader's session lives and the leader leads somebody. */
  async function findPhone(c: Context): Promise<{ row: SharedPhoneRow; sharing: SharingFacts } | null> {
    const id = await readCookie(c)
    const row = id === null ? null : await logins.findSharedPhone(id)
    if (row === null) return null
    const sharing = await system.database.transaction(row.agencyId, (tx) => people.findSharing(tx, row.memberId, row.leaderSignedInAt.getTime()))
    return sharing === null ? null : { row, sharing }
  }

  /** Whoever came by PIN on this phone is out. */
  async function leave(c: Context, row: SharedPhoneRow): Promise<void> {
    const login = await identity.findLogin(c.req.raw.headers)
    if (login?.shared?.phoneId !== row.id) return
    await logins.endSessions(login.userId, { id: login.sessionId })
    identity.parts.forgetRemembered()
  }

  /** Off this browser; the session itself may live on. */
  async function dropSession(c: Context): Promise<void> {
    const { sessionToken } = (await auth.$context).authCookies
    deleteCookie(c, sessionToken.name, { path: '/', secure: isSecure })
    identity.parts.forgetRemembered()
  }
}

/** 0000, 1234, 98765: what is tried first. */
function isTrivial(pin: string): boolean {
  const steps = new Set([...pin].slice(1).map((digit, at) => Number(digit) - Number(pin[at])))
  return steps.size === 1 && [0, 1, -1].includes([...steps][0] ?? 9)
}
