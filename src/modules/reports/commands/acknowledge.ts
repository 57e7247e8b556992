import { defineCommand, type Command, type CommandContext } from '../../../kernel/command.ts'
import { notFound } from '../../../kernel/errors.ts'
import { findObligation, obligationOfOtherKind } from '../../../orders/index.ts'
import { acknowledgeOrder, confirmBriefing } from '../contract.ts'
import { confirmedAlready, otherPart } from '../errors.ts'
import { hasEvidence } from '../queries.ts'
import { behalfOf, filers, momentFor, mustStand } from './file.ts'

const kindOfPart = { receipt: 'order.acknowledged', briefing: 'order.briefed' } as const

async function confirm(context: Pick<CommandContext<unknown>, 'tx' | 'actor' | 'append' | 'occurredAt'>, { obligationId, part, facts }: { obligationId: string; part: 'receipt' | 'briefing'; facts: Readonly<Record<string, unknown>> }): Promise<Record<string, never>> {
  const { tx, actor, append } = context
  const obligation = await findObligation(tx, obligationId)
  if (obligation === null) throw notFound('obligation', obligationId)
  if (obligation.kind !== 'acknowledge') throw obligationOfOtherKind('acknowledge', obligation.kind)
  const details: Readonly<Record<string, unknown>> = JSON.parse(obligation.details)
  if (details['part'] !== part) throw otherPart(part, String(details['part']))
  mustStand(obligation)
  const at = await momentFor(context, obligation)
  if (await hasEvidence(tx, obligationId, kindOfPart[part])) throw confirmedAlready()
  append({
    kind: kindOfPart[part],
    operationId: obligation.operation_id,
    occurredAt: at,
    unitId: obligation.owner_unit_id,
    subject: { kind: obligation.subject_kind, id: obligation.subject_id },
    onBehalfOf: behalfOf(actor, obligation),
    facts: { obligationId, ...facts },
  })
  return {}
}

export const acknowledgeCommands: readonly Command[] = [
  defineCommand(acknowledgeOrder, { who: filers, handle: (context) => confirm(context, { obligationId: context.input.obligationId, part: 'receipt', facts: {} }) }),
  defineCommand(confirmBriefing, { who: filers, handle: (context) => confirm(context, { obligationId: context.input.obligationId, part: 'briefing', facts: { briefed: context.input.briefed } }) }),
]
