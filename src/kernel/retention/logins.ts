/** Logins lie in a schema that the app's role cannot see: a connection of the auth role takes them away, and tells a member what is held. */
import pg from 'pg'

export interface LoginKeeper {
  /** User, sessions, passwords, second factors and passkeys of a member; again: nothing is left to do. */
  erase(agencyId: string, memberId: string): Promise<void>
  /** What is held of a member's login, without a secret. */
  tell(agencyId: string, memberId: string): Promise<Readonly<Record<string, unknown>>[]>
  close(): Promise<void>
}

let registered: LoginKeeper | null = null

/** Said once by whoever opens the system with its identity. Without it logins are neither erased nor told. */
export function registerLogins(keeper: LoginKeeper | null): void {
  registered = keeper
}

export const findLogins = (): LoginKeeper | null => registered

export function openLogins(authUrl: string): LoginKeeper {
  const pool = new pg.Pool({ connectionString: authUrl, max: 1, idleTimeoutMillis: 10_000, options: '-c timezone=UTC -c search_path=auth' })
  pool.on('error', () => {})
  return {
    async erase(agencyId, memberId) {
      const client = await pool.connect()
      try {
        await client.query('BEGIN')
        const { rows } = await client.query<{ id: string }>('SELECT "id" FROM "user" WHERE "agencyId" = $1 AND "memberId" = $2', [agencyId, memberId])
        for (const { id } of rows) {
          // Half-done sign-ins and codes name their user in the value.
          await client.query(`DELETE FROM "verification" WHERE strpos("value", $1) > 0 OR strpos("identifier", $1) > 0`, [id])
          // Everything else hangs on the user and goes with it.
          await client.query('DELETE FROM "user" WHERE "id" = $1', [id])
        }
        await client.query('COMMIT')
      } catch (error) {
        await client.query('ROLLBACK').catch(() => undefined)
        throw error
      } finally {
        client.release()
      }
    },
    async tell(agencyId, memberId) {
      const { rows } = await pool.query<{ about: Readonly<Record<string, unknown>> }>(
        `SELECT json_build_object('username', u."username", 'email', u."email", 'createdAt', u."createdAt",
           'sessions', coalesce((SELECT json_agg(json_build_object('startedAt', s."createdAt", 'lastSeenAt', coalesce(s."lastSeenAt", s."updatedAt"), 'expiresAt', s."expiresAt", 'label', s."userAgent", 'how', s."how") ORDER BY s."createdAt") FROM "session" s WHERE s."userId" = u."id"), '[]'),
           'passkeys', coalesce((SELECT json_agg(json_build_object('name', p."name", 'createdAt', p."createdAt")) FROM "passkey" p WHERE p."userId" = u."id"), '[]'),
           'hasSecondStep', coalesce(u."twoFactorEnabled", false), 'hasPin', EXISTS (SELECT FROM "pin" n WHERE n."userId" = u."id"),
           'signsInBy', coalesce((SELECT json_agg(DISTINCT a."providerId") FROM "account" a WHERE a."userId" = u."id"), '[]')) AS about
         FROM "user" u WHERE u."agencyId" = $1 AND u."memberId" = $2`,
        [agencyId, memberId],
      )
      return rows.map((row) => row.about)
    },
    close: () => pool.end(),
  }
}
