import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chownSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { StartupError } from '../errors.ts'
import { findBinaries } from './embedded-binaries.ts'
import type { PostgresBinaries } from './embedded-binaries.ts'

/**
 * How PostgreSQL runs, which refuses to run as root:
 * - `self`: as whoever started us
 * - `namespace`: as root outside, as nobody inside a user namespace without capabilities, so that a clone inside
 *   root's own 0700 folder works and nothing has to move
 * - `user`: as another user, from a folder that this user can reach.
 */
export type Runner =
  | { kind: 'self' }
  | { kind: 'namespace'; prefix: [string, ...string[]] }
  | { kind: 'user'; uid: number; gid: number }

export interface Place {
  runner: Runner
  binaries: PostgresBinaries
  /** The cluster's folder; need not exist yet, its parent does. */
  clusterFolder: string
}

/** Decides how and where PostgreSQL runs for this data folder (which exists, as a real path). Changes as little as possible. */
export function choosePlace({ dataFolder, binaries }: { dataFolder: string; binaries: PostgresBinaries }): Place {
  const inside = join(dataFolder, 'postgres')
  if (process.getuid?.() !== 0) return { runner: { kind: 'self' }, binaries, clusterFolder: inside }

  const outside = outsideFolder(dataFolder)
  for (const clusterFolder of [inside, join(outside, 'postgres')]) {
    if (!existsSync(clusterFolder)) continue
    if (clusterFolder !== inside && !existsSync(join(dataFolder, 'secrets.json'))) {
      throw new StartupError(`The database in ${clusterFolder} belongs to a data folder ${dataFolder} whose secrets.json is gone; restore that file from a backup, or remove the database: rm -r ${outside}`)
    }
    const { uid, gid } = statSync(clusterFolder)
    if (uid !== 0) return runAsUser({ uid, gid, binaries, clusterFolder, outside })
    const runner = findNamespace({ reach: [clusterFolder], binaries })
    if (runner) return { runner, binaries, clusterFolder }
    throw new StartupError(
      `The database in ${clusterFolder} belongs to root and was run in a user namespace, which this machine no longer allows; ` +
        'allow user namespaces, or start Muster as an ordinary user from a folder of its own, or set DATABASE_URL.',
    )
  }

  const runner = findNamespace({ reach: [dataFolder], binaries })
  if (runner) return { runner, binaries, clusterFolder: inside }
  const user = findUser('postgres') ?? findUser('nobody')
  if (!user) throw new StartupError('PostgreSQL does not run as root, and there is no user postgres or nobody to run it as; start Muster as an ordinary user, or set DATABASE_URL.')
  return runAsUser({ ...user, binaries, clusterFolder: join(outside, 'postgres'), outside })
}

/** One folder per data folder, outside of any 0700 parent. */
function outsideFolder(dataFolder: string): string {
  return `/var/lib/muster-${createHash('sha256').update(dataFolder).digest('hex').slice(0, 12)}`
}

function runAsUser(input: { uid: number; gid: number; binaries: PostgresBinaries; clusterFolder: string; outside: string }): Place {
  const { uid, gid, clusterFolder, outside } = input
  const parent = dirname(clusterFolder)
  if (!existsSync(parent)) {
    mkdirSync(parent, { mode: 0o700 })
    chownSync(parent, uid, gid)
  }
  return { runner: { kind: 'user', uid, gid }, binaries: makeReachable({ uid, gid, binaries: input.binaries, outside }), clusterFolder }
}

/** The npm package may lie inside a folder that only root can enter: then its binaries are copied, once per version. */
function makeReachable({ uid, gid, binaries, outside }: { uid: number; gid: number; binaries: PostgresBinaries; outside: string }): PostgresBinaries {
  const runs = (folder: string) => spawnSync(join(folder, 'postgres'), ['--version'], { uid, gid, cwd: '/' }).status === 0
  if (runs(binaries.binFolder) || binaries.nativeFolder === undefined) return binaries
  const made = statSync(join(binaries.binFolder, 'postgres'))
  const copy = join(outside, `native-${binaries.major}-${made.size}`)
  if (!existsSync(copy)) {
    mkdirSync(outside, { recursive: true, mode: 0o755 })
    const temporary = `${copy}.new`
    rmSync(temporary, { recursive: true, force: true })
    // Static libraries are a tenth of the package and of no use here.
    cpSync(binaries.nativeFolder, temporary, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') })
    spawnSync('chown', ['-R', `${uid}:${gid}`, temporary])
    renameSync(temporary, copy)
  }
  return { ...findBinaries(join(copy, 'bin')), nativeFolder: copy }
}

function findNamespace({ reach, binaries }: { reach: string[]; binaries: PostgresBinaries }): Runner | undefined {
  if (process.platform !== 'linux') return undefined
  // initdb wants its user to have a name.
  const user = findUser('nobody')
  if (!user) return undefined
  const prefix: [string, ...string[]] = ['unshare', '--user', `--map-user=${user.uid}`, `--map-group=${user.gid}`, '--']
  const probe = 'test "$(id -u)" != 0 && "$0" --version && for folder in "$@"; do test -w "$folder" && test -x "$folder" || exit 1; done'
  const [command, ...rest] = [...prefix, 'sh', '-c', probe, join(binaries.binFolder, 'postgres'), ...reach]
  const run = spawnSync(command ?? '', rest, { cwd: '/' })
  return run.status === 0 ? { kind: 'namespace', prefix } : undefined
}

function findUser(name: string): { uid: number; gid: number } | undefined {
  const read = (flag: string) => Number.parseInt(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout ?? '', 10)
  const uid = read('-u')
  const gid = read('-g')
  return Number.isInteger(uid) && Number.isInteger(gid) && uid !== 0 ? { uid, gid } : undefined
}

/** What to hand to `spawn` so that the program runs under the runner. */
export function underRunner(runner: Runner, program: string, args: string[]): { command: string; args: string[]; options: { uid?: number; gid?: number } } {
  switch (runner.kind) {
    case 'self':
      return { command: program, args, options: {} }
    case 'namespace': {
      const [command, ...rest] = runner.prefix
      return { command, args: [...rest, program, ...args], options: {} }
    }
    case 'user':
      return { command: program, args, options: { uid: runner.uid, gid: runner.gid } }
  }
}

/** Gives a path to the user that PostgreSQL runs as. */
export function giveTo(runner: Runner, path: string): void {
  if (runner.kind === 'user') chownSync(path, runner.uid, runner.gid)
}
