/** Where a word stands: in tables, in a dump, in the cluster's files, in a folder. */
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TestDatabase } from '../../../kernel/testing/database.ts'
import { asSuperuser } from '../../../kernel/testing/system.ts'

/** Every table of the database whose rows hold the word, as text or as the bytes of a bytea. */
export async function searchTables(database: TestDatabase, word: string): Promise<{ found: string[]; looked: number }> {
  const tables = await asSuperuser<{ name: string }>(
    database,
    "SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' ORDER BY 1",
  )
  const found: string[] = []
  for (const { name } of tables) {
    const [row] = await asSuperuser<{ count: string }>(
      database,
      `SELECT count(*) AS count FROM ${name} AS t WHERE strpos(lower(t::text), $1) > 0 OR strpos(t::text, $2) > 0 OR strpos(t::text, $3) > 0`,
      [word.toLowerCase(), Buffer.from(word).toString('hex'), Buffer.from(word).toString('base64').slice(0, -4)],
    )
    if (row !== undefined && Number(row.count) > 0) found.push(name)
  }
  return { found, looked: tables.length }
}

/** A plain dump by pg_dump; null where none of at least the server's version is installed. */
export async function dump(database: TestDatabase): Promise<string | null> {
  const [server] = await asSuperuser<{ major: number }>(database, "SELECT current_setting('server_version_num')::int / 10000 AS major")
  const candidates = ['pg_dump', ...[18, 17, 16, 15].map((version) => `/usr/lib/postgresql/${version}/bin/pg_dump`)]
  const binary = candidates.find((one) => Number(/\) (\d+)/.exec(versionOf(one))?.[1] ?? 0) >= (server?.major ?? Infinity))
  if (binary === undefined) return null
  const { stdout } = await promisify(execFile)(binary, ['--dbname', database.ownerUrl], { maxBuffer: 1 << 30 })
  return stdout
}

function versionOf(binary: string): string {
  try {
    return execFileSync(binary, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return ''
  }
}

/** The files of this database in the cluster's folder, by their tables' names; null where the folder is not on this machine. First a full vacuum, a checkpoint, and new statistics: those hold samples of values. */
export async function readHeap(database: TestDatabase): Promise<{ file: string; bytes: Buffer }[] | null> {
  const [place] = await asSuperuser<{ folder: string; oid: number }>(database, "SELECT current_setting('data_directory') AS folder, oid FROM pg_database WHERE datname = current_database()")
  if (place === undefined) return null
  const folder = join(place.folder, 'base', String(place.oid))
  if (!existsSync(folder)) return null
  await asSuperuser(database, 'ANALYZE')
  await asSuperuser(database, 'VACUUM FULL')
  await asSuperuser(database, 'CHECKPOINT')
  const tables = await asSuperuser<{ file: string; name: string }>(database, 'SELECT pg_relation_filenode(oid)::text AS file, oid::regclass::text AS name FROM pg_class WHERE pg_relation_filenode(oid) IS NOT NULL')
  const names = new Map(tables.map((table) => [table.file, table.name]))
  return readFolder(folder).map(({ file, bytes }) => ({ file: names.get(file) ?? `${file}, of no table`, bytes }))
}

export function readFolder(folder: string): { file: string; bytes: Buffer }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => ({ file: name, bytes: readFileSync(join(folder, name)) }))
}
