/** All SQL of Muster's own on better-auth's tables. */
import type pg from 'pg'
import type { SignInWay } from './contract.ts'

/** A login as it stands in the database. */
export interface LoginRow {
  readonly userId: string
  readonly agencyId: string
  readonly memberId: string
  readonly username: string
  readonly email: string
  /** Another with each password and each time that browsers were forgotten; null: there is no password. Its hash does not leave the database. */
  readonly passwordVersion: string | null
}

export interface SessionRow {
  readonly id: string
  readonly label: string | null
  readonly how: SignInWay | null
  readonly createdAt: Date
  readonly lastSeenAt: Date | null
}

export interface SharedPhoneRow {
  readonly id: string
  readonly sessionId: string
  readonly agencyId: string
  readonly memberId: string
  readonly expiresAt: Date
  /** When the leader's session began: one that is over may not share. */
  readonly leaderSignedInAt: Date
}

const loginColumns = `"id" AS "userId", "agencyId", "memberId", coalesce("username", '') AS username, "email",
  (SELECT encode(sha256(convert_to(a.password || coalesce(extract(epoch FROM "browsersForgottenAt")::text, ''), 'UTF8')), 'hex')
   FROM "account" a WHERE a."userId" = "user".id AND a."providerId" = 'credential' AND a.password IS NOT NULL LIMIT 1) AS "passwordVersion"`

/** better-auth wants an address for everybody; this one cannot receive mail. */
export const emailOf = (username: string, agencyId: string): string => `${username.toLowerCase()}@${agencyId}.invalid`
export const isRealEmail = (email: string): boolean => !email.endsWith('.invalid')

export class Logins {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  async findByUser(userId: string): Promise<LoginRow | null> {
    return this.#one<LoginRow>(`SELECT ${loginColumns} FROM "user" WHERE id = $1`, [userId])
  }

  /** By user name or e-mail address, as people type it. */
  async findByName(name: string): Promise<LoginRow | null> {
    return this.#one<LoginRow>(`SELECT ${loginColumns} FROM "user" WHERE username = $1 OR email = $1 ORDER BY username = $1 DESC LIMIT 1`, [name.trim().toLowerCase()])
  }

  async findByMember(agencyId: string, memberId: string): Promise<LoginRow | null> {
    return this.#one<LoginRow>(`SELECT ${loginColumns} FROM "user" WHERE "agencyId" = $1 AND "memberId" = $2 ORDER BY "createdAt", id LIMIT 1`, [agencyId, memberId])
  }

  /** False: another login has it. */
  async saveEmail({ userId, username, agencyId }: LoginRow, email: string | null): Promise<boolean> {
    const found = await this.#pool.query('UPDATE "user" SET email = $2 WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM "user" WHERE email = $2 AND id <> $1)', [userId, email ?? emailOf(username, agencyId)])
    return found.rowCount === 1
  }

  async isEmpty(): Promise<boolean> {
    return (await this.#pool.query('SELECT 1 FROM "user" LIMIT 1')).rows.length === 0
  }

  async describe(userId: string): Promise<{ hasPassword: boolean; hasTotp: boolean; hasPin: boolean; backupCodes: string | null } | null> {
    return this.#one(
      `SELECT EXISTS (SELECT 1 FROM "account" WHERE "userId" = $1 AND "providerId" = 'credential' AND password IS NOT NULL) AS "hasPassword",
         coalesce("twoFactorEnabled", false) AS "hasTotp", EXISTS (SELECT 1 FROM "pin" WHERE "userId" = $1) AS "hasPin",
         (SELECT "backupCodes" FROM "twoFactor" WHERE "userId" = $1) AS "backupCodes"
       FROM "user" WHERE id = $1`,
      [userId],
    )
  }

  async listPasskeys(userId: string): Promise<{ id: string; name: string | null; createdAt: Date | null }[]> {
    return (await this.#pool.query<{ id: string; name: string | null; createdAt: Date | null }>('SELECT id, name, "createdAt" FROM "passkey" WHERE "userId" = $1 ORDER BY "createdAt", id', [userId])).rows
  }

  /** Everything that opened this login before: a link to begin again was used. */
  async forgetFactors(userId: string): Promise<void> {
    for (const table of ['session', 'twoFactor', 'passkey', 'pin']) await this.#pool.query(`DELETE FROM "${table}" WHERE "userId" = $1`, [userId])
    await this.#pool.query('UPDATE "user" SET "twoFactorEnabled" = false WHERE id = $1', [userId])
  }

  async hasSsoAccount(userId: string): Promise<boolean> {
    return (await this.#pool.query('SELECT 1 FROM "account" WHERE "userId" = $1 AND "providerId" = \'sso\'', [userId])).rows.length > 0
  }

  async findSsoUser(subject: string): Promise<LoginRow | null> {
    return this.#one<LoginRow>(`SELECT ${loginColumns} FROM "user" WHERE id = (SELECT "userId" FROM "account" WHERE "providerId" = 'sso' AND "accountId" = $1)`, [subject])
  }

  // Sessions

  async touchSession(sessionId: string): Promise<void> {
    await this.#pool.query('UPDATE "session" SET "lastSeenAt" = now() WHERE id = $1', [sessionId])
  }

  async listSessions(userId: string): Promise<SessionRow[]> {
    return (await this.#pool.query<SessionRow>('SELECT id, "userAgent" AS label, how, "createdAt", "lastSeenAt" FROM "session" WHERE "userId" = $1 AND "expiresAt" > now() ORDER BY coalesce("lastSeenAt", "createdAt") DESC, id', [userId])).rows
  }

  /** `but`: all but this one. True when there was one. */
  async endSessions(userId: string, which: { readonly id: string } | { readonly but: string | null }): Promise<boolean> {
    const found = 'id' in which
      ? await this.#pool.query('DELETE FROM "session" WHERE "userId" = $1 AND id = $2', [userId, which.id])
      : await this.#pool.query('DELETE FROM "session" WHERE "userId" = $1 AND id IS DISTINCT FROM $2', [userId, which.but])
    return (found.rowCount ?? 0) > 0
  }

  /** No browser is known for this login any more. */
  async forgetBrowsers(userId: string): Promise<void> {
    await this.#pool.query('UPDATE "user" SET "browsersForgottenAt" = clock_timestamp() WHERE id = $1', [userId])
  }

  // PINs and shared phones

  async findPin(userId: string): Promise<string | null> {
    return (await this.#one<{ hash: string }>('SELECT hash FROM "pin" WHERE "userId" = $1', [userId]))?.hash ?? null
  }

  async savePin(userId: string, hash: string | null): Promise<void> {
    if (hash === null) await this.#pool.query('DELETE FROM "pin" WHERE "userId" = $1', [userId])
    else await this.#pool.query('INSERT INTO "pin" ("userId", hash, "setAt") VALUES ($1, $2, now()) ON CONFLICT ("userId") DO UPDATE SET hash = $2, "setAt" = now()', [userId, hash])
  }

  /** Members among these who have a PIN. */
  async listWithPin(agencyId: string, memberIds: readonly string[]): Promise<string[]> {
    const found = await this.#pool.query<{ memberId: string }>('SELECT u."memberId" FROM "pin" p JOIN "user" u ON u.id = p."userId" WHERE u."agencyId" = $1 AND u."memberId" = ANY ($2)', [agencyId, memberIds])
    return found.rows.map((row) => row.memberId)
  }

  async saveSharedPhone(phone: { readonly id: string; readonly sessionId: string; readonly agencyId: string; readonly memberId: string; readonly expiresAt: number }): Promise<void> {
    await this.#pool.query('INSERT INTO "sharedPhone" (id, "sessionId", "agencyId", "memberId", "startedAt", "expiresAt") VALUES ($1, $2, $3, $4, now(), $5)', [phone.id, phone.sessionId, phone.agencyId, phone.memberId, new Date(phone.expiresAt)])
  }

  async findSharedPhone(id: string): Promise<SharedPhoneRow | null> {
    return this.#one<SharedPhoneRow>(
      `SELECT p.id, p."sessionId", p."agencyId", p."memberId", p."expiresAt", s."createdAt" AS "leaderSignedInAt"
       FROM "sharedPhone" p JOIN "session" s ON s.id = p."sessionId" WHERE p.id = $1 AND p."expiresAt" > now()`,
      [id],
    )
  }

  /** The leader's session ends with it, and by the foreign keys everybody's who came by PIN. */
  async endSharedPhone(id: string): Promise<void> {
    await this.#pool.query('DELETE FROM "session" WHERE id = (SELECT "sessionId" FROM "sharedPhone" WHERE id = $1)', [id])
  }

  async #one<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[], name?: string): Promise<Row | null> {
    const found = await this.#pool.query<Row>({ text, values: [...values], ...(name === undefined ? {} : { name }) })
    return found.rows[0] ?? null
  }
}
