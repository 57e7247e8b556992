/** What the database's own catalogue says of the tables that belong to agencies. */
import type { TestDatabase } from './database.ts'
import { asSuperuser } from './system.ts'

/** Of no agency: what the database itself was brought to. */
const exempt = new Set(['migration'])

export interface AgencyTable {
  readonly name: string
  readonly enabled: boolean
  readonly forced: boolean
  readonly has_agency: boolean
  readonly not_null: boolean
}

export async function listAgencyTables(database: Pick<TestDatabase, 'ownerUrl'>): Promise<AgencyTable[]> {
  const rows = await asSuperuser<{ name: string; forced: boolean; enabled: boolean; has_agency: boolean; not_null: boolean }>(
    database,
    `SELECT c.relname AS name, c.relforcerowsecurity AS forced, c.relrowsecurity AS enabled, a.attname IS NOT NULL AS has_agency, coalesce(a.attnotnull AND a.atttypid = 'uuid'::regtype, false) AS not_null
     FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'agency_id'
     WHERE c.relnamespace = 'muster'::regnamespace AND c.relkind IN ('r', 'p', 'f') ORDER BY c.relname`,
  )
  return rows.filter((row) => !exempt.has(row.name))
}

const condition = "(agency_id = (NULLIF(current_setting('muster.agency'::text, true), ''::text))::uuid)"

/**
 * Tables whose rows row-level security does not hold to the agency of the transaction: switched off, not forced upon the
 * owner, without the one policy, or with another one beside it. What a role other than the owner may see is decided by
 * that policy alone.
 */
export async function findUnguarded(database: Pick<TestDatabase, 'ownerUrl'>): Promise<string[]> {
  const policies = await asSuperuser<{ tablename: string; roles: string; cmd: string; qual: string | null; with_check: string | null; permissive: string }>(
    database,
    "SELECT tablename, roles::text, cmd, qual, with_check, permissive FROM pg_policies WHERE schemaname = 'muster'",
  )
  const isRight = (policy: (typeof policies)[number]): boolean => policy.qual === condition && policy.with_check === condition && policy.cmd === 'ALL' && policy.permissive === 'PERMISSIVE'
  return (await listAgencyTables(database))
    .filter(({ name, enabled, forced }) => {
      const forApp = policies.filter((policy) => policy.tablename === name && policy.roles !== '{muster_owner}')
      return !enabled || !forced || forApp.length !== 1 || !forApp.every(isRight)
    })
    .map((table) => table.name)
}
