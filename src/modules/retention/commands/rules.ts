/** An agency's own periods: one administrator shortens, two lengthen. */
import { defineCommand, type Command } from '../../../kernel/command.ts'
import { notFound } from '../../../kernel/errors.ts'
import { actorText } from '../../../kernel/policy.ts'
import { hasOperation } from '../../../kernel/retention/expiry.ts'
import type { PersonalField } from '../../../kernel/retention/shape.ts'
import * as contract from '../contract.ts'
import { noOperation, nothingProposed, samePeriod, samePerson } from '../errors.ts'
import { lockRule, proposeRule, setRule, type RuleRow } from '../queries.ts'

const administrators = [{ by: 'role', roles: ['administrator'], over: null }] as const

/** At the end of the operation is the shortest of all. */
const lengthOf = (days: number | null): number => days ?? 0

export function createRuleCommands(listFields: () => readonly PersonalField[]): readonly Command[] {
  const getField = (key: string): PersonalField => {
    const field = listFields().find((one) => one.key === key)
    if (field === undefined || (field.kind === 'rows' && field.erase.how === 'kept')) throw notFound('retention field', key)
    return field
  }
  const inForce = (field: PersonalField, rule: RuleRow): number | null => (rule.set_at === null ? field.days : rule.days)

  const setRetention = defineCommand(contract.setRetention, {
    who: administrators,
    async handle({ tx, input, actor, append }) {
      const field = getField(input.field)
      if (input.days === null && !hasOperation(field)) throw noOperation({ field: field.key })
      const rule = await lockRule(tx, field.key)
      const before = inForce(field, rule)
      if (input.days === before) throw samePeriod({ field: field.key, days: before })
      const isInForce = lengthOf(input.days) < lengthOf(before)
      if (isInForce) await setRule(tx, { field: field.key, days: input.days, by: actorText(actor) })
      else await proposeRule(tx, { field: field.key, days: input.days, by: actorText(actor) })
      append({ kind: isInForce ? 'retention.rule-set' : 'retention.rule-proposed', facts: { field: field.key, days: input.days, before } })
      return { isInForce }
    },
  })

  const approveRetention = defineCommand(contract.approveRetention, {
    who: administrators,
    async handle({ tx, input, actor, append }) {
      const field = getField(input.field)
      const rule = await lockRule(tx, field.key)
      if (rule.proposed_by === null) throw nothingProposed({ field: field.key })
      if (rule.proposed_by === actorText(actor)) throw samePerson({ field: field.key })
      await setRule(tx, { field: field.key, days: rule.proposed_days, by: actorText(actor) })
      append({ kind: 'retention.rule-approved', facts: { field: field.key, days: rule.proposed_days, before: inForce(field, rule), proposedBy: rule.proposed_by } })
      return {}
    },
  })

  const declineRetention = defineCommand(contract.declineRetention, {
    who: administrators,
    async handle({ tx, input, append }) {
      const field = getField(input.field)
      const rule = await lockRule(tx, field.key)
      if (rule.proposed_by === null) throw nothingProposed({ field: field.key })
      await proposeRule(tx, { field: field.key, days: null, by: null })
      append({ kind: 'retention.rule-declined', facts: { field: field.key, days: rule.proposed_days, proposedBy: rule.proposed_by } })
      return {}
    },
  })

  return [setRetention, approveRetention, declineRetention]
}
