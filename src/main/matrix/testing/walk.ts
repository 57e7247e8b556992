/** Asks one row of the table as everybody, over HTTP. */
import type { Hono } from 'hono'
import { z } from 'zod'
import type { Command } from '../../../kernel/command.ts'
import { Refusal } from '../../../kernel/errors.ts'
import { get, postCommand } from '../../../kernel/testing/http.ts'
import type { View } from '../../../kernel/view.ts'
import type { Sample } from './sample.ts'
import { textOf } from './samples.ts'
import { askers, isExpected, nameAsker, type Asker, type Row } from './table.ts'
import { columns, roleLetters } from '../verdicts.ts'

const doneCode = 'matrix.done'

/** The handler runs to its end, and nothing of it stays: what one asker did is not there for the next. */
export function withoutTrace(command: Command): Command {
  // Run by views, which answer nobody without it.
  if (command.contract.name === 'record-looks') return command
  return {
    ...command,
    prepare(raw) {
      const { check, handle } = command.prepare(raw)
      return {
        check,
        async handle(context) {
          await handle(context)
          throw new Refusal({ code: doneCode, status: 409 })
        },
      }
    },
  }
}

/** The same, but for every member too: a declaration as somebody might loosen it. */
export function loosened<Declared extends Command | View>(declared: Declared): Declared {
  const prepare = (raw: unknown) => {
    const prepared = declared.prepare(raw)
    return { ...prepared, check: async (question: Parameters<typeof prepared.check>[0]) => question.actor.kind === 'member' || prepared.check(question) }
  }
  return { ...declared, prepare }
}

/** The same, but for nobody: a declaration whose rules were taken away. */
export function emptied<Declared extends Command | View>(declared: Declared): Declared {
  // Views answer nobody unless it runs.
  if (declared.contract.name === 'record-looks') return declared
  const prepare = (raw: unknown) => ({ ...declared.prepare(raw), check: () => Promise.resolve(false) })
  return { ...declared, prepare }
}

/** The same, but for whoever holds one of its roles anywhere. */
export function misplaced<Declared extends Command | View>(declared: Declared): Declared {
  const held = declared.who.flatMap((rule) => rule.roles ?? [])
  const prepare = (raw: unknown) => {
    const prepared = declared.prepare(raw)
    return {
      ...prepared,
      check: async (question: Parameters<typeof prepared.check>[0]) =>
        (question.actor.kind === 'member' && question.actor.grants.some((grant) => held.includes(grant.role))) || prepared.check(question),
    }
  }
  return { ...declared, prepare }
}

export interface Edge {
  readonly app: Hono
  readonly isView: (name: string) => boolean
  /** What the asker sends to say who they are; `self` differs by sample. */
  readonly headersOf: (asker: Asker, sample: Sample) => Readonly<Record<string, string>>
}

export interface Mismatch {
  readonly row: string
  readonly asker: string
  readonly expected: 'allowed' | 'refused'
  readonly got: string
}

type Verdict = { readonly isAllowed: boolean; readonly got: string; readonly isClear: boolean }

/** `most`: after so many differences nobody else is asked. */
export async function walk(edge: Edge, row: Row, sample: Sample, most = Infinity): Promise<{ mismatches: Mismatch[]; asked: number; done: number }> {
  const mismatches: Mismatch[] = []
  let asked = 0
  let done = 0
  // Eight at a time: as many as the pool has connections.
  const waiting = askers.values()
  await Promise.all(Array.from({ length: 8 }, async () => {
    for (const asker of waiting) {
      if (mismatches.length >= most) return
      const { isAllowed, got, isClear } = await ask(edge, row, sample, asker)
      asked += 1
      if (got === doneCode || got === '200') done += 1
      const expected = isExpected(row, asker)
      if (!isClear || isAllowed !== expected) mismatches.push({ row: row.label, asker: nameAsker(asker), expected: expected ? 'allowed' : 'refused', got })
    }
  }))
  return { mismatches, asked, done }
}

const refusal = z.object({ error: z.object({ code: z.string() }) })

/** A role that passes the declaration somewhere: only its holders may come as far as the handler. */
function hasRole(row: Row, sample: Sample, asker: Asker): boolean {
  return 'role' in asker && (columns.some((column) => row.cells[column].includes(roleLetters[asker.role])) || sample.reaches?.includes(asker.role) === true)
}

async function ask({ app, isView, headersOf }: Edge, row: Row, sample: Sample, asker: Asker): Promise<Verdict> {
  const { name } = row
  const headers = headersOf(asker, sample)
  const response = isView(name)
    ? await get(app, `/api/views/${name}?input=${encodeURIComponent(JSON.stringify(sample.input))}`, { headers })
    : await postCommand(app, name, { headers, body: { id: crypto.randomUUID(), input: sample.input } })
  const body = await response.text()
  if (response.ok) {
    if (!isView(name)) return { isAllowed: true, got: 'done and kept', isClear: false }
    const isShown = sample.shows === undefined || textOf(body).includes(sample.shows)
    return { isAllowed: isShown, got: isShown ? '200' : '200 without it', isClear: true }
  }
  const { code } = refusal.parse(JSON.parse(body)).error
  if (code === doneCode || sample.allowedAs?.includes(code) === true) return { isAllowed: true, got: code, isClear: true }
  const isRefused = [401, 403, 404].includes(response.status) || (sample.refusedAs?.includes(code) === true && hasRole(row, sample, asker))
  return { isAllowed: false, got: `${response.status} ${code}`, isClear: isRefused }
}
