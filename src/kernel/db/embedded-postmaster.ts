import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** What postmaster.pid says; `status` is starting, ready, stopping or standby. */
export interface Postmaster {
  pid: number
  port: number
  status: string
}

/** Undefined when the folder has no complete postmaster.pid. */
export function readPostmaster(clusterFolder: string): Postmaster | undefined {
  let lines: string[]
  try {
    lines = readFileSync(join(clusterFolder, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return undefined
  }
  const pid = Number(lines[0])
  const port = Number(lines[3])
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  return { pid, port: Number.isInteger(port) ? port : 0, status: (lines[7] ?? '').trim() }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: there is such a process, of another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
  return !isUnburied(pid)
}

/** Dead, but its parent has not asked how it ended; in containers without an init for ever. */
function isUnburied(pid: number): boolean {
  if (process.platform !== 'linux') return false
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')
  } catch {
    return true
  }
}

/** Is this process a PostgreSQL of this folder? A number may since have gone to another process, or the folder be a copy. */
export function isPostgresOf(pid: number, clusterFolder: string): boolean {
  if (process.platform === 'linux') {
    // Every process of PostgreSQL stands in its data folder.
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === clusterFolder && readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres')
    } catch {
      return false
    }
  }
  if (process.platform === 'win32') return isAlive(pid)
  const run = spawnSync('ps', ['-ww', '-p', String(pid), '-o', 'command='], { encoding: 'utf8' })
  return run.stdout.includes(clusterFolder)
}

/**
 * Ends what a killed postmaster left: removes a postmaster.pid whose number now belongs to another process, and ends
 * backends that still hold the shared memory and so would block the next start. Does not touch a live postmaster.
 */
export async function endLeftovers(clusterFolder: string): Promise<number> {
  const postmaster = readPostmaster(clusterFolder)
  if (postmaster && isAlive(postmaster.pid)) {
    if (isPostgresOf(postmaster.pid, clusterFolder)) return 0
    rmSync(join(clusterFolder, 'postmaster.pid'), { force: true })
  }
  const orphans = listProcesses().filter((pid) => isPostgresOf(pid, clusterFolder))
  for (const pid of orphans) signal(pid, 'SIGQUIT')
  for (let waitedMs = 0; orphans.some(isAlive) && waitedMs < 2000; waitedMs += 50) await sleep(50)
  for (const pid of orphans) if (isPostgresOf(pid, clusterFolder)) signal(pid, 'SIGKILL')
  return orphans.length
}

/** Fast shutdown (checkpoint, so that the next start needs no recovery); after `patienceMs` immediate, then killed. */
export async function endPostmaster({ pid, clusterFolder, patienceMs }: { pid: number; clusterFolder: string; patienceMs: number }): Promise<void> {
  for (const [name, waitMs] of [['SIGINT', patienceMs], ['SIGQUIT', 5000], ['SIGKILL', 5000]] as const) {
    if (!isPostgresOf(pid, clusterFolder)) return
    signal(pid, name)
    for (let waitedMs = 0; waitedMs < waitMs; waitedMs += 20) {
      if (!isAlive(pid) || !isPostgresOf(pid, clusterFolder)) return
      await sleep(20)
    }
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It ended meanwhile: what we wanted.
  }
}

function listProcesses(): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc').map(Number).filter((pid) => Number.isInteger(pid) && pid > 0)
}
