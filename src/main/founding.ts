/** An agency with its root unit and its first administrator: by the first set-up in a browser, or from the command line. */
import { z } from 'zod'
import { addMember, addUnit, foundAgency, givenWords, grantRole } from '../force/contract.ts'
import { bothWords } from '../force/index.ts'
import { canonicalText, idFrom } from '../kernel/canonical.ts'
import { parseInput } from '../kernel/command.ts'
import { invalidInput, Refusal } from '../kernel/errors.ts'
import type { System } from '../kernel/system.ts'

export const foundingShape = z.object({
  agency: z.object({ key: z.string(), name: givenWords }),
  unit: z.object({ externalId: z.string(), name: givenWords, type: z.string() }),
  person: z.object({ name: z.string(), externalId: z.string() }),
})
export type Founding = z.output<typeof foundingShape>

/** What an earlier try, cut short, has done already. */
const doneBefore: ReadonlySet<string> = new Set(['force.agency-exists', 'force.root-exists', 'force.external-id-taken', 'force.role-held'])

/**
 * Ids derive from `seed`, so that a second try goes on where the first stopped. All inputs are checked before anything is
 * done; throws `kernel.invalid-input`, and `force.agency-exists` where another agency has the key.
 */
export async function found({ system, seed, founding }: { system: Pick<System, 'database' | 'runner'>; seed: string; founding: Founding }): Promise<{ agencyId: string; memberId: string }> {
  const { agency, unit, person } = founding
  const agencyId = agencyIdOf(seed)
  const unitId = idFrom(agencyId, 'founding', 'unit')
  const memberId = idFrom(agencyId, 'founding', 'member')
  // Partners answer by link and have no members.
  if (unit.type === 'partner') throw invalidInput([{ path: 'unit.type', message: 'a unit that has members' }])
  const steps = [
    { contract: foundAgency, input: { key: agency.key, name: bothWords(agency.name) } },
    { contract: addUnit, input: { unitId, parentId: null, ...unit } },
    { contract: addMember, input: { memberId, unitId, ...person } },
    { contract: grantRole, input: { memberId, unitId, role: 'administrator' } },
  ]
  for (const { contract, input } of steps) parseInput(contract.input, input)
  for (const { contract, input } of steps) {
    try {
      const id = idFrom(agencyId, 'founding', contract.name, canonicalText(input))
      await system.runner.run({ agencyId, id, name: contract.name, input, actor: { kind: 'system', name: 'founding' } })
    } catch (error) {
      if (!(error instanceof Refusal) || !doneBefore.has(error.code)) throw error
      // The key belongs to an agency that was founded otherwise.
      if (contract === foundAgency && !(await system.database.listAgencies()).includes(agencyId)) throw error
    }
  }
  return { agencyId, memberId }
}

export const agencyIdOf = (seed: string): string => idFrom('founding', seed)
