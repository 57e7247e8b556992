import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { StartupError } from '../../kernel/errors.ts'
import { exportJournal } from '../../kernel/journal/export.ts'
import { tryReadHead } from '../../kernel/journal/keys.ts'
import { verifyJournal, type Verification } from '../../kernel/journal/verify.ts'
import { printLine, readText } from './files.ts'
import { withMuster } from './open.ts'

/** 0: whole; 1: not. Every agency apart, unless one is named. */
export function verify({ from, agency, saveHead }: { from?: string; agency?: string; saveHead?: string }): Promise<number> {
  return withMuster(async ({ system, chooseAgency }) => {
    const text = from === undefined ? undefined : readText(from).trim()
    const head = text === undefined ? null : tryReadHead(text)
    if (text !== undefined && head === null) throw new StartupError(`${from} holds no head of a journal; it is the line of JSON that muster journal verify prints.`)
    const named = agency ?? head?.agency
    const agencies = named === undefined ? await system.database.listAgencies() : [await chooseAgency(named)]
    let isWhole = true
    for (const agencyId of agencies) {
      const startedAt = performance.now()
      const verification = await verifyJournal({ database: system.database, keeper: system.keeper, agencyId, ...(text === undefined ? {} : { from: text }) })
      await printLine(describeVerification(agencyId, verification, performance.now() - startedAt))
      if (saveHead !== undefined && agencies.length === 1 && verification.finding === null && verification.head !== null) writeFileSync(saveHead, `${verification.head}\n`)
      isWhole &&= verification.finding === null
    }
    if (agencies.length === 0) await printLine('There is no agency in this database yet, and so no journal.')
    return isWhole ? 0 : 1
  })
}

function describeVerification(agencyId: string, { entries, batches, erased, pending, losses, head, finding }: Verification, tookMs: number): string {
  const lines = [`Agency ${agencyId}: ${entries} entries in ${batches} batches checked in ${(tookMs / 1000).toFixed(1)} s; ${erased} bodies erased by command; ${pending} entries wait for the seal`]
  for (const loss of losses) {
    lines.push(`  ATTENTION  epoch ${loss.epoch} began at ${loss.at} after position ${loss.afterPosition}: entries up to position ${loss.lostUntil} had been sealed and were no longer there. A backup was restored, or the tail was cut.`)
  }
  if (finding === null) lines.push('  WHOLE', ...(head === null ? [] : ['  Last head, to be kept elsewhere:', head]))
  else lines.push(`  NOT WHOLE  ${finding.what}: ${finding.says}`)
  return lines.join('\n')
}

export function exportTo({ out, agency }: { out?: string; agency?: string }): Promise<number> {
  return withMuster(async ({ system, chooseAgency }) => {
    const agencyId = await chooseAgency(agency ?? null)
    if (out === undefined) {
      await exportJournal({ database: system.database, agencyId, write: (line) => printLine(line) })
      return 0
    }
    const file = openForWriting(out)
    // One thing at a time, and an error at the place where it happens: nobody else waits for this process.
    const count = await exportJournal({ database: system.database, agencyId, write: (line) => Promise.resolve(void writeSync(file, `${line}\n`)) })
    closeSync(file)
    await printLine(`${count} entries written to ${out}; check them anywhere: node docs/verify-journal.mjs ${out}`, process.stderr)
    return 0
  })
}

function openForWriting(file: string): number {
  try {
    return openSync(file, 'w', 0o600)
  } catch (cause) {
    throw new StartupError(`${file} cannot be written (${cause instanceof Error ? cause.message : String(cause)}).`, { cause })
  }
}
