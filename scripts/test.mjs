// npm test: everything that shows whether this tree is sound, in order, until the first failure.
//   --static  types, lint, boundaries, plain import and dependencies only
//   --long    property tests with 3,000 rounds instead of 100
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { audit } from './audit.mjs'
import { buildWeb, ensureInstalled, fail, findNode, listFiles, root, say, seconds } from './lib.mjs'

const isLong = process.argv.includes('--long')
const isStatic = process.argv.includes('--static')
const unknown = process.argv.slice(2).filter((word) => !['--long', '--static'].includes(word))
if (unknown.length > 0) fail(`${unknown.join(' ')}: not an option; the options are --static and --long`)

const counts = { passed: 0, failed: 0 }
const startedAt = Date.now()
const reports = mkdtempSync(join(tmpdir(), 'muster-report-'))
process.on('exit', () => rmSync(reports, { recursive: true, force: true }))

const postgres15 = '/usr/lib/postgresql/15/bin'
const env = { ...process.env, MUSTER_ROUNDS: process.env.MUSTER_ROUNDS ?? (isLong ? '3000' : '100') }

ensureInstalled()
const node = findNode()
const packageFile = (path) => join(root, 'node_modules', path)

heading('Types')
check(run(packageFile('typescript-7/bin/tsc'), ['-p', '.']))
heading('Lint')
check(run(packageFile('oxlint/bin/oxlint'), []))
heading('Boundaries')
check(checkBoundaries())
heading('Plain import of every server file')
check(run(join(root, 'scripts/import-all.mjs'), []))

heading('Dependencies')
check(audit())

if (!isStatic) {
  heading(`Unit and database tests on the embedded PostgreSQL, ${env.MUSTER_ROUNDS} rounds`)
  runTests({ project: 'unit', files: [], extra: {} })

  heading('Database tests on PostgreSQL 15')
  // Where SQL goes beyond the plain: roles and policies, the journal, what falls due, wake-ups, the tree of units, rows
  // taken with SKIP LOCKED, replay, erasing with a dump. The rest asks alike of both, and replay shows there in 30 rounds
  // what SQL has to do with it; --long runs it all.
  const beyondPlain = /^src\/(kernel\/(db\/|journal\/|due|catalogue|run-command|live)|orders\/queries\/|force\/units|modules\/notify\/many-servers|main\/(replay|retention\/erasure\.test))/
  const databaseTests = listFiles('src', (file) => file.endsWith('.test.ts') && (isLong || beyondPlain.test(file))).filter((file) => readFileSync(join(root, file), 'utf8').includes('testing/'))
  if (!existsSync(postgres15)) say('left out: there is no /usr/lib/postgresql/15 (to have it: apt-get install postgresql-15)')
  else if (databaseTests.length === 0) say('left out: there are no database tests yet')
  else runTests({ project: 'unit', files: databaseTests, extra: { MUSTER_TEST_PG: '15', ...(isLong ? {} : { MUSTER_ROUNDS: '30' }) } })

  heading('Web')
  if (buildWeb(node)) check(true)

  heading('Browser tests')
  if (listFiles('tests/e2e', (file) => file.endsWith('.test.ts')).length === 0) say('left out: tests/e2e has no files yet')
  else runTests({ project: 'e2e', files: [], extra: { MUSTER_CHROMIUM: findChromium() } })

  heading('Killed under load: the server, PostgreSQL, and both')
  check(run(join(root, 'tests/chaos/kill.ts'), ['--rounds', isLong ? '50' : '3']))
}
finish()

function heading(text) {
  say(`\n── ${text} ──`)
}

function run(file, args, extra = {}) {
  return spawnSync(node, [file, ...args], { cwd: root, stdio: 'inherit', env: { ...env, ...extra } }).status === 0
}

/** Counts one check; the first that fails ends the run. */
function check(isPassed) {
  if (isPassed) counts.passed += 1
  else {
    counts.failed += 1
    finish()
  }
}

function finish() {
  say(`\n${counts.passed} passed, ${counts.failed} failed (${seconds(startedAt)})`)
  process.exit(counts.failed > 0 ? 1 : 0)
}

/** dependency-cruiser says "no violations" too when it could read nothing: so its files are counted against ours. */
function checkBoundaries() {
  const found = spawnSync(node, [packageFile('dependency-cruiser/bin/dependency-cruise.mjs'), '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  })
  let result
  try {
    result = JSON.parse(found.stdout)
  } catch {
    say(`${found.stdout}${found.stderr}`)
    return false
  }
  const ours = listFiles('src', (file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
  const seen = new Map(result.modules.map((module) => [module.source, module]))
  const missed = ours.filter((file) => !seen.has(file))
  // A file with relative imports of which none was seen was not read, only listed.
  const unread = ours.filter((file) => seen.get(file)?.dependencies.length === 0 && /^import\s[^;]*?from '\.{1,2}\//m.test(readFileSync(join(root, file), 'utf8')))
  for (const { rule, from, to, cycle } of result.summary.violations) say(`${rule.name}: ${from} → ${cycle ? cycle.map((step) => step.name ?? step).join(' → ') : to}`)
  if (missed.length > 0) say(`not looked at: ${missed.join(', ')}`)
  if (unread.length > 0) say(`listed, but not read: ${unread.join(', ')}`)
  say(`${ours.length - missed.length} of ${ours.length} files, ${result.summary.totalDependenciesCruised} imports, ${result.summary.violations.length} violations`)
  return ours.length > 0 && missed.length === 0 && unread.length === 0 && result.summary.violations.length === 0
}

/** Counts from Vitest's own report; a run that reports nothing, or ends badly without a failed test, counts as one failure. */
function runTests({ project, files, extra }) {
  const report = join(reports, `${project}-${Date.now()}.json`)
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...files]
  const isGood = run(packageFile('vitest/vitest.mjs'), args, extra)
  const result = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined
  counts.passed += result?.numPassedTests ?? 0
  const failed = result?.numFailedTests ?? 0
  counts.failed += failed
  if (!result || result.numTotalTests === 0) say('Vitest ran no test')
  if (failed === 0 && (!isGood || !result || result.numPassedTests === 0)) counts.failed += 1
  if (counts.failed > 0) finish()
}

function findChromium() {
  const find = () => {
    if (process.env.MUSTER_CHROMIUM) return process.env.MUSTER_CHROMIUM
    const folders = (process.env.PATH ?? '').split(delimiter)
    return folders.flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name))).find((file) => existsSync(file))
  }
  const found = find()
  if (found) return found
  const command = 'apt-get update && apt-get install --yes --no-install-recommends chromium'
  if (process.getuid?.() !== 0) fail(`The browser tests need Chromium. On Debian: sudo sh -c '${command}'; elsewhere set MUSTER_CHROMIUM to a Chromium's path.`)
  say(`Chromium: installing (${command}) …`)
  spawnSync('sh', ['-c', command], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  return find() ?? fail(`Chromium could not be installed; by hand: ${command}`)
}
