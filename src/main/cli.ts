import { enableCompileCache } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Command, CommanderError } from 'commander'
import { Refusal, StartupError } from '../kernel/errors.ts'
import type { FoundingOptions } from './cli/agency.ts'

// What is compiled once is kept: a command line that loads everything anew takes a second longer each time.
enableCompileCache()

/** Exit codes: 0 done, 1 refused or not as it should be, 2 could not be tried. */
async function main(argv: readonly string[]): Promise<number> {
  let work: (() => Promise<number> | number) | null = null
  const program = makeProgram((chosen) => { work = chosen })
  try {
    await program.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    // Help and version are no mistakes; commander has printed what it had to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    throw error
  }
  return work === null ? 2 : runWork(work)
}

async function runWork(work: () => Promise<number> | number): Promise<number> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Refusal) {
      console.error(`Refused: ${error.code}\n${JSON.stringify(error.facts, null, 2)}`)
      return 1
    }
    if (error instanceof StartupError) console.error(error.message)
    else console.error('This is a fault of Muster:', error)
    return 2
  }
}

/** Each action loads what it needs when it is chosen: help and mistakes load nothing. */
function makeProgram(choose: (work: () => Promise<number> | number) => void): Command {
  const program = new Command('muster')
    .description('The command line of Muster. It works on DATABASE_URL, or on the database in MUSTER_DATA (.muster).')
    .exitOverride()
    .showHelpAfterError('(muster --help says more)')
  program
    .command('run <command>')
    .description('runs a command, as a member or as the system, and prints its reply')
    .requiredOption('--input <file>', 'JSON of its input; - is standard input')
    .option('--id <uuid>', 'the same id again gives the first answer')
    .option('--as <username>', 'on whose behalf; without it as the system, which few commands accept')
    .option('--agency <id>', 'where there are several and no --as')
    .action((name: string, options: { input: string; id?: string; as?: string; agency?: string }) => choose(async () => (await import('./cli/commands.ts')).runCommand(name, options)))
  program
    .command('show <view>')
    .description('prints what a view answers')
    .option('--input <json-or-file>', 'JSON, or a file with it')
    .option('--as <username>', 'who looks')
    .option('--agency <id>', 'where there are several and no --as')
    .action((name: string, options: { input?: string; as?: string; agency?: string }) => choose(async () => (await import('./cli/commands.ts')).showView(name, options)))
  program.command('list').description('lists commands and views').action(() => choose(async () => (await import('./cli/commands.ts')).listNames()))

  program
    .command('agency')
    .description('works on agencies')
    .command('found')
    .description('makes an agency with its root unit and first administrator, and prints the link with which that person chooses user name and password; the same key again prints another link')
    .requiredOption('--key <word>', 'lower-case letters, digits and hyphens, such as porto-fire')
    .option('--name-zh <name>', 'of the agency')
    .option('--name-en <name>', 'of the agency; one of the two is enough')
    .requiredOption('--unit <external-id>', 'of the root unit, such as hq')
    .option('--unit-type <type>', 'detachment, brigade, station or squad', 'detachment')
    .requiredOption('--person <name>', 'the first administrator')
    .requiredOption('--number <external-id>', 'the number under which that person serves')
    .option('--hours <number>', 'how long the link works', '72')
    .action((options: FoundingOptions) => choose(async () => (await import('./cli/agency.ts')).foundAgency(options)))

  const journal = program.command('journal').description('checks and exports the journal')
  journal
    .command('verify')
    .description('names the first altered, missing or reordered entry, or says that the journal is whole')
    .option('--from <head-file>', 'from a head kept earlier, which shows a cut tail too')
    .option('--agency <id>', 'only this one')
    .option('--save-head <file>', 'where to keep the last head, when the journal is whole')
    .action((options: { from?: string; agency?: string; saveHead?: string }) => choose(async () => (await import('./cli/journal.ts')).verify(options)))
  journal
    .command('export')
    .description('writes NDJSON that docs/verify-journal.mjs checks without Muster')
    .option('--out <file>', 'default: standard output')
    .option('--agency <id>', 'where there are several')
    .action((options: { out?: string; agency?: string }) => choose(async () => (await import('./cli/journal.ts')).exportTo(options)))

  const retention = program.command('retention').description('what is kept of people, and what has expired')
  retention
    .command('run')
    .description('erases what has expired, as the nightly job does')
    .option('--agency <id>', 'where there are several')
    .action((options: { agency?: string }) => choose(async () => (await import('./cli/retention.ts')).runRetention(options)))
  retention
    .command('show')
    .description('prints each field with its period and how much is held')
    .option('--agency <id>', 'where there are several')
    .action((options: { agency?: string }) => choose(async () => (await import('./cli/retention.ts')).showRetention(options)))

  const order = program.command('order').description('works on order files')
  order
    .command('check <file>')
    .description('prints clauses, duties and how many obligations each gives, and every error with its place and remedy')
    .option('--catalogue <file>', 'attributes to select on, in place of the agency’s: JSON as the catalogue’s export has it')
    .option('--demo', 'for the demo’s force, whatever the database holds')
    .option('--agency <id>', 'where there are several')
    .action((file: string, options: { catalogue?: string; demo?: boolean; agency?: string }) => choose(async () => (await import('./cli/order.ts')).checkOrder(file, options)))
  program
    .command('simulate <file>')
    .description('plays an order with the demo’s people, without a database: readiness over time and the final table, the same for the same seed')
    .option('--seed <text>', 'decides who answers, files and forgets', '1')
    .option('--until <time>', 'in the order’s wall-clock time, such as 2027-06-24T02:00; default: the end of the operation')
    .option('--every <duration>', 'how often a line is printed', 'PT30M')
    .option('--json', 'with the state of every obligation')
    .action((file: string, options: { seed: string; until?: string; every: string; json?: boolean }) => choose(async () => (await import('./cli/simulate.ts')).simulateOrder(file, options)))
  program
    .command('roster')
    .description('works on rosters')
    .command('solve <file>')
    .description('writes the best roster it finds for a problem in the text format of the shift-scheduling benchmark, or in XLSX')
    .requiredOption('--out <file>', 'a row a member, a column a day: .csv or .xlsx')
    .option('--seconds <number>', 'how long it may take', '60')
    .option('--seed <number>', 'where the search begins', '1')
    .option('--threads <number>', '1 or 2', '2')
    .action((file: string, options: { seconds: string; out: string; seed: string; threads: string }) =>
      choose(async () => (await import('./cli/roster.ts')).solveRosterFile(file, options)))
  order
    .command('schema')
    .description('prints the JSON Schema of order files')
    .option('--write', 'into orders/order.schema.json, and the reference into docs/writing-an-order.md, after a change of duty kinds')
    .action((options: { write?: boolean }) => choose(async () => (await import('./cli/order.ts')).printSchema(options)))
  return program
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of a pipe has seen enough.
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  process.exitCode = await main(process.argv.slice(2))
  // scripts/muster.mjs holds a channel, which would keep us alive.
  process.disconnect?.()
}
