import type { z } from 'zod'
import { idFrom } from '../../../kernel/canonical.ts'
import { defineCommand, type Command, type CommandContext } from '../../../kernel/command.ts'
import { attachFile } from '../../../kernel/files/index.ts'
import { crewThatOwes, obligationSettled, operationNow, rolesOverObligation, theOneWhoOwes, type Kinds, type ObligationRow } from '../../../orders/index.ts'
import { fileRecord, fileReport } from '../contract.ts'
import { nilWithValues, notNil, tooEarly, wordsInRecord, wrongValues } from '../errors.ts'
import { getForm, type FormAsked } from '../form.ts'
import { insertFiling, listFilesOfObligation } from '../queries.ts'
import { filesIn, findValueProblems, keptValues, type FilingKind } from '../rules.ts'

/** The unit's own people; the command centre for somebody who telephones. */
export const filers = [rolesOverObligation(['leader', 'duty-officer', 'officer-of-the-day', 'commander']), crewThatOwes, theOneWhoOwes] as const

type Context = CommandContext<z.output<typeof fileReport.input>>

export function mustStand(obligation: ObligationRow): void {
  if (obligation.state === 'waived' || obligation.state === 'withdrawn') throw obligationSettled(obligation.state)
}

/** When it counts: as the sender says, never after now; nothing counts before the obligation's own beginning. */
export async function momentFor({ tx, occurredAt }: Pick<Context, 'tx' | 'occurredAt'>, obligation: ObligationRow): Promise<number> {
  const now = await operationNow(tx, obligation.operation_id)
  const at = Math.min(occurredAt ?? now, now)
  if (at < obligation.counts_from) throw tooEarly(obligation.counts_from)
  return at
}

/** Whoever is not of the unit does it for the unit. */
export function behalfOf(actor: Context['actor'], obligation: ObligationRow): string | null {
  return actor.kind === 'member' && actor.unitId === obligation.owner_unit_id ? null : `unit:${obligation.owner_unit_id}`
}

function mustFit(asked: FormAsked, { isNil, values, note }: Context['input']): void {
  if (asked.kind === 'record' && note !== '') throw wordsInRecord()
  const kept = keptValues(values)
  if (isNil) {
    if (!asked.mayBeNil) throw notNil()
    if (Object.keys(kept).length > 0) throw nilWithValues()
    return
  }
  const problems = findValueProblems(asked.fields, values)
  if (problems.length > 0) throw wrongValues(problems)
}

/** Files of an earlier filing for the same obligation stay with that one, and may be named again where only a figure is corrected. */
async function attachFiles({ tx, actor, input }: Context, { obligation, fields }: FormAsked, filingId: string): Promise<void> {
  const files = filesIn(fields, input.values)
  if (files.length === 0) return
  const filedBefore = new Set((await listFilesOfObligation(tx, obligation.obligation_id)).map((file) => file.file_id))
  // In the order of their ids, so that two filings of the same files do not wait for each other in a ring.
  for (const { fileId, purpose, keepsLocation } of files.filter((one) => !filedBefore.has(one.fileId)).toSorted((a, b) => (a.fileId < b.fileId ? -1 : 1))) {
    await attachFile(tx, { fileId, purpose, subject: { kind: 'filing', id: filingId }, operationId: obligation.operation_id, actor, keepsPosition: keepsLocation })
  }
}

async function file(context: Context, kinds: Kinds, kind: FilingKind): Promise<Record<string, never>> {
  const { tx, input, actor, append, commandId } = context
  const asked = await getForm(tx, kinds, input.obligationId, kind)
  const { obligation } = asked
  mustStand(obligation)
  mustFit(asked, input)
  const at = await momentFor(context, obligation)
  const filingId = idFrom(tx.agencyId, commandId, 'filing')
  await attachFiles(context, asked, filingId)
  const entryId = append({
    kind: `${kind}.filed`,
    operationId: obligation.operation_id,
    occurredAt: at,
    unitId: obligation.owner_unit_id,
    subject: { kind: obligation.subject_kind, id: obligation.subject_id },
    onBehalfOf: behalfOf(actor, obligation),
    facts: { obligationId: obligation.obligation_id, form: asked.form, isNil: input.isNil },
    body: { values: keptValues(input.values), ...(input.note === '' ? {} : { note: input.note }) },
  })
  await insertFiling(tx, {
    agency_id: tx.agencyId,
    filing_id: filingId,
    operation_id: obligation.operation_id,
    obligation_id: obligation.obligation_id,
    kind,
    clause_id: obligation.clause_id,
    duty_id: obligation.duty_id,
    unit_id: obligation.owner_unit_id,
    is_nil: input.isNil,
    entry_id: entryId,
    member_id: actor.kind === 'member' ? actor.memberId : null,
    filed_at: at,
  })
  return {}
}

/** Filing again corrects: the first filing decides whether it was in time, the last what is known. */
export function createFiling(kinds: Kinds): readonly Command[] {
  return [
    defineCommand(fileReport, { who: filers, handle: (context) => file(context, kinds, 'report') }),
    defineCommand(fileRecord, { who: filers, handle: (context) => file(context, kinds, 'record') }),
  ]
}
