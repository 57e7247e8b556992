import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type pg from 'pg'
import { StartupError } from '../errors.ts'
import { ownerRole } from './roles.ts'

/** What a slice brings to the database. */
export interface SliceMigrations {
  name: string
  /** A folder of `NNNN-name.sql`, forward only; null for a slice without tables. */
  migrations: URL | null
}

interface Migration {
  slice: string
  name: string
  sha256: string
  text: string
}

const fileName = /^\d{4}-[a-z0-9-]+\.sql$/

/**
 * Applies what is new, slice after slice, each file in a transaction of its own as muster_owner. The caller holds the
 * advisory lock. Throws StartupError when an applied file was altered or the database knows one that we do not.
 */
export async function applyMigrations({ client, slices }: { client: pg.Client; slices: readonly SliceMigrations[] }): Promise<string[]> {
  const migrations = (await Promise.all(slices.map(readMigrations))).flat()
  const { rows } = await client.query<{ slice: string; name: string; sha256: string }>('SELECT slice, name, sha256 FROM muster.migration')
  const applied = new Map(rows.map((row) => [`${row.slice}/${row.name}`, row.sha256]))
  const known = new Map(migrations.map((migration) => [`${migration.slice}/${migration.name}`, migration]))

  const unknown = [...applied.keys()].filter((key) => !known.has(key)).sort()
  if (unknown.length > 0) {
    throw new StartupError(`The database was made by a newer Muster (it holds the migration ${unknown.join(', ')}, which this one does not know); start the newer Muster, or use another database.`)
  }
  for (const [key, sha256] of applied) {
    if (known.get(key)?.sha256 !== sha256) {
      throw new StartupError(`The migration ${key} was altered after it was applied to this database; restore the file and put the change into a new migration, or use another database.`)
    }
  }

  const done: string[] = []
  for (const migration of migrations) {
    const key = `${migration.slice}/${migration.name}`
    if (applied.has(key)) continue
    await apply(client, migration)
    done.push(key)
  }
  return done
}

async function readMigrations({ name: slice, migrations: folder }: SliceMigrations): Promise<Migration[]> {
  if (folder === null) return []
  const migrations = new URL(`${folder.href.replace(/\/*$/, '')}/`)
  const names = (await readdir(migrations)).filter((name) => name.endsWith('.sql')).sort()
  const wrong = names.find((name) => !fileName.test(name))
  if (wrong !== undefined) throw new Error(`${wrong} of ${slice}: a migration is called NNNN-name.sql, such as 0002-add-windows.sql`)
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, migrations), 'utf8')
      // Git may check files out with other line ends.
      return { slice, name, text, sha256: createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex') }
    }),
  )
}

async function apply(client: pg.Client, { slice, name, text, sha256 }: Migration): Promise<void> {
  try {
    await client.query('BEGIN')
    await client.query(`SET LOCAL ROLE ${ownerRole}`)
    await client.query('SET LOCAL search_path TO muster')
    await client.query(text)
    await client.query('INSERT INTO muster.migration (slice, name, sha256, applied_at) VALUES ($1, $2, $3, clock_timestamp())', [slice, name, sha256])
    await client.query('COMMIT')
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw new Error(`The migration ${slice}/${name} failed${placeOf(cause, text)}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

function placeOf(error: unknown, text: string): string {
  if (!(error instanceof Error) || !('position' in error) || typeof error.position !== 'string') return ''
  return ` at line ${text.slice(0, Number(error.position)).split('\n').length}`
}
