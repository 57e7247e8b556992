import { defineCommand, type Command } from '../../kernel/command.ts'
import { actorText } from '../../kernel/policy.ts'
import { productCatalogue } from '../catalogue.ts'
import * as contract from '../contract.ts'
import { attributeChoices, attributeExists, attributeForbidden, attributeNotProposed, samePerson } from '../errors.ts'
import { whyForbidden } from '../forbidden.ts'
import { approveAttribute, deleteAttribute, findAttribute, insertAttribute } from '../queries/catalogue.ts'
import { atRoot } from '../who.ts'

const proposeAttribute = defineCommand(contract.proposeAttribute, {
  who: [atRoot('administrator')],
  async handle({ tx, input, actor, append }) {
    for (const text of [input.name, input.words.zh, input.words.en, ...input.choices]) {
      const reason = whyForbidden(text)
      if (reason !== null) throw attributeForbidden({ subject: input.subject, name: text, reason })
    }
    if (productCatalogue.some((known) => known.subject === input.subject && known.name === input.name)) throw attributeExists({ subject: input.subject, name: input.name })
    if ((input.type === 'choice') !== (input.choices.length >= 2) || new Set(input.choices).size < input.choices.length) throw attributeChoices({ subject: input.subject, name: input.name })
    if (!(await insertAttribute(tx, input, actorText(actor)))) throw attributeExists({ subject: input.subject, name: input.name })
    append({ kind: 'attribute.proposed', facts: { subject: input.subject, name: input.name, type: input.type, unitOfMeasure: input.unitOfMeasure, choices: input.choices }, body: { words: input.words } })
    return {}
  },
})

const approveAttributeCommand = defineCommand(contract.approveAttribute, {
  who: [atRoot('administrator')],
  async handle({ tx, input, actor, append }) {
    const attribute = await findAttribute(tx, input.subject, input.name)
    if (attribute === null || attribute.approved_at !== null) throw attributeNotProposed({ subject: input.subject, name: input.name })
    if (attribute.proposed_by === actorText(actor)) throw samePerson({ subject: input.subject, name: input.name })
    await approveAttribute(tx, input.subject, input.name, actorText(actor))
    append({ kind: 'attribute.approved', facts: { subject: input.subject, name: input.name, proposedBy: attribute.proposed_by } })
    return {}
  },
})

const declineAttribute = defineCommand(contract.declineAttribute, {
  who: [atRoot('administrator')],
  async handle({ tx, input, append }) {
    const attribute = await findAttribute(tx, input.subject, input.name)
    if (attribute === null || attribute.approved_at !== null) throw attributeNotProposed({ subject: input.subject, name: input.name })
    await deleteAttribute(tx, input.subject, input.name)
    append({ kind: 'attribute.declined', facts: { subject: input.subject, name: input.name, proposedBy: attribute.proposed_by } })
    return {}
  },
})

export const catalogueCommands: readonly Command[] = [proposeAttribute, approveAttributeCommand, declineAttribute]
