import { createHmac } from 'node:crypto'
import pg from 'pg'
import { StartupError } from '../errors.ts'

/** Owns every schema and relation, cannot log in; migrations run as it. */
export const ownerRole = 'muster_owner'
/** The server's own login: owns nothing, sees rows through row-level security. */
export const appRole = 'muster_app'
/** The login of better-auth: reads and writes the schema `auth` and nothing else. */
export const authRole = 'muster_auth'

const logins = [appRole, authRole] as const

/** Same secret, same password: so that a second server needs no file of the first. */
export function derivePassword({ secret, role }: { secret: string; role: string }): string {
  return createHmac('sha256', secret).update(`muster password of ${role}`).digest('base64url')
}

/** The owner's address with another login. */
export function urlAs({ ownerUrl, role, secret }: { ownerUrl: string; role: string; secret: string }): string {
  const url = new URL(ownerUrl)
  url.username = role
  url.password = derivePassword({ secret, role })
  return url.href
}

/** Makes the three roles and takes from them whatever makes them stronger than they may be. Runs as often as wanted. */
export async function prepareRoles({ client, ownerUrl, secret }: { client: pg.Client; ownerUrl: string; secret: string }): Promise<void> {
  await prepareRole(client, ownerRole, 'NOLOGIN')
  for (const role of logins) {
    await prepareRole(client, role, 'LOGIN')
    if (await canLogIn(urlAs({ ownerUrl, role, secret }))) continue
    // Letters, digits, - and _ only; ALTER ROLE takes no parameters.
    await client.query(`ALTER ROLE ${role} PASSWORD '${derivePassword({ secret, role })}'`)
  }
  await client.query(`GRANT ${ownerRole} TO CURRENT_USER`)
  await setSearchPath(client, appRole, 'muster')
  await setSearchPath(client, authRole, 'auth')
}

async function prepareRole(client: pg.Client, role: string, login: 'LOGIN' | 'NOLOGIN'): Promise<void> {
  const { rows } = await client.query<{ rolsuper: boolean; rolbypassrls: boolean; rolcreatedb: boolean; rolcreaterole: boolean; rolcanlogin: boolean }>(
    'SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolcanlogin FROM pg_roles WHERE rolname = $1',
    [role],
  )
  const found = rows[0]
  if (!found) {
    // The attributes not named are off in a new role; only a superuser may name them.
    await client.query(`CREATE ROLE ${role} ${login}`).catch((error: unknown) => {
      if (!isPgError(error, '42710') && !isPgError(error, '23505')) throw error
    })
    return
  }
  const strong: [boolean, string][] = [
    [found.rolsuper, 'NOSUPERUSER'],
    [found.rolbypassrls, 'NOBYPASSRLS'],
    [found.rolcreatedb, 'NOCREATEDB'],
    [found.rolcreaterole, 'NOCREATEROLE'],
    [found.rolcanlogin !== (login === 'LOGIN'), login],
  ]
  const words = strong.filter(([isWrong]) => isWrong).map(([, word]) => word)
  if (words.length > 0) await client.query(`ALTER ROLE ${role} ${words.join(' ')}`)
}

async function setSearchPath(client: pg.Client, role: string, schema: string): Promise<void> {
  const { rows } = await client.query(
    `SELECT FROM pg_db_role_setting JOIN pg_roles ON pg_roles.oid = setrole WHERE setdatabase = 0 AND rolname = $1 AND $2 = ANY (setconfig)`,
    [role, `search_path=${schema}`],
  )
  if (rows.length === 0) await client.query(`ALTER ROLE ${role} SET search_path = ${schema}`)
}

async function canLogIn(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch (error) {
    // 28P01 wrong password, 28000 no such login; anything else is not about the password.
    if (isPgError(error, '28P01') || isPgError(error, '28000')) return false
    // Right password, but not yet allowed into this database.
    if (isPgError(error, '42501')) return true
    throw error
  } finally {
    await client.end().catch(() => undefined)
  }
}

/**
 * Refuses a login that could step around row-level security: superuser, BYPASSRLS, owner of a relation, or member of a
 * role that is one of these. Throws StartupError that names it.
 */
export async function assertWeakRole(client: pg.ClientBase | pg.Pool): Promise<void> {
  const { rows } = await client.query<{ login: string; role: string; rolsuper: boolean; rolbypassrls: boolean; owned: string | null }>(`
    SELECT session_user AS login, role.rolname AS role, role.rolsuper, role.rolbypassrls,
           (SELECT c.oid::regclass::text FROM pg_class c WHERE c.relowner = role.oid ORDER BY c.oid LIMIT 1) AS owned
    FROM pg_roles role
    WHERE pg_has_role(session_user, role.oid, 'MEMBER')
      AND (role.rolsuper OR role.rolbypassrls OR EXISTS (SELECT FROM pg_class c WHERE c.relowner = role.oid))
    ORDER BY role.rolname <> session_user, role.rolname
    LIMIT 1`)
  const strong = rows[0]
  if (!strong) return
  const reason = strong.rolsuper ? 'is a superuser' : strong.rolbypassrls ? 'bypasses row-level security (BYPASSRLS)' : `owns ${strong.owned}`
  const who = strong.role === strong.login ? `The database login ${strong.login}` : `The database login ${strong.login} is a member of ${strong.role}, which`
  throw new StartupError(`${who} ${reason}: row-level security would not hold; the server must log in as ${appRole}, which Muster makes by itself.`)
}

export function isPgError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
