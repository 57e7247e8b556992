import { atRoot } from '../../../force/index.ts'
import { defineCommand, type Command } from '../../../kernel/command.ts'
import { actorText } from '../../../kernel/policy.ts'
import * as contract from '../contract.ts'
import { isExtensible, type DeclaredList } from '../declared.ts'
import { alreadyShipped, extensionExists, extensionNotInForce, extensionNotProposed, notExtensible, samePerson, unknownName } from '../errors.ts'
import { approveExtension, deleteExtension, insertExtension, lockExtension } from '../queries.ts'

/** What a role may do beyond what Muster ships: one administrator proposes, another approves, either takes it back. */
export function roleCommands(declared: DeclaredList): readonly Command[] {
  const mustBeExtensible = ({ role, name }: { role: string; name: string }): void => {
    const one = declared().get(name)
    if (one === undefined) throw unknownName({ name })
    if (!isExtensible(one)) throw notExtensible({ name })
    if (one.rules.every((rule) => rule.by !== 'role' || rule.roles?.includes(role) === true)) throw alreadyShipped({ role, name })
  }

  const propose = defineCommand(contract.proposeRoleExtension, {
    who: [atRoot('administrator')],
    async handle({ tx, input, actor, append }) {
      mustBeExtensible(input)
      if (!(await insertExtension(tx, input, actorText(actor)))) throw extensionExists(input)
      append({ kind: 'role-extension.proposed', facts: { role: input.role, name: input.name } })
      return {}
    },
  })

  const approve = defineCommand(contract.approveRoleExtension, {
    who: [atRoot('administrator')],
    async handle({ tx, input, actor, append }) {
      // A newer Muster may no longer know the name, or let nobody extend it.
      mustBeExtensible(input)
      const extension = await lockExtension(tx, input)
      if (extension === null || extension.approved_at !== null) throw extensionNotProposed(input)
      if (extension.proposed_by === actorText(actor)) throw samePerson(input)
      await approveExtension(tx, input, actorText(actor))
      append({ kind: 'role-extension.approved', facts: { role: input.role, name: input.name, proposedBy: extension.proposed_by } })
      return {}
    },
  })

  const decline = defineCommand(contract.declineRoleExtension, {
    who: [atRoot('administrator')],
    async handle({ tx, input, append }) {
      const extension = await lockExtension(tx, input)
      if (extension === null || extension.approved_at !== null) throw extensionNotProposed(input)
      await deleteExtension(tx, input)
      append({ kind: 'role-extension.declined', facts: { role: input.role, name: input.name, proposedBy: extension.proposed_by } })
      return {}
    },
  })

  const withdraw = defineCommand(contract.withdrawRoleExtension, {
    who: [atRoot('administrator')],
    async handle({ tx, input, append }) {
      const extension = await lockExtension(tx, input)
      if (extension === null || extension.approved_at === null) throw extensionNotInForce(input)
      await deleteExtension(tx, input)
      append({ kind: 'role-extension.withdrawn', facts: { role: input.role, name: input.name, approvedBy: extension.approved_by } })
      return {}
    },
  })
  return [propose, approve, decline, withdraw]
}
