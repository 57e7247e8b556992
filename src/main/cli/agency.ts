import { z } from 'zod'
import { readConfig } from '../../kernel/config.ts'
import { inviteMember } from '../../modules/access/contract.ts'
import { found, foundingShape } from '../founding.ts'
import { printLine } from './files.ts'
import { withMuster } from './open.ts'
import { parseInput } from '../../kernel/command.ts'

export interface FoundingOptions {
  readonly key: string
  readonly nameZh?: string
  readonly nameEn?: string
  readonly unit: string
  readonly unitType: string
  readonly person: string
  readonly number: string
  readonly hours: string
}

/** The link stands on standard output alone, so that it can be handed on. */
export function foundAgency({ key, nameZh = '', nameEn = '', unit, unitType, person, number, hours }: FoundingOptions): Promise<number> {
  const name = { zh: nameZh, en: nameEn }
  const founding = parseInput(foundingShape, { agency: { key, name }, unit: { externalId: unit, name, type: unitType }, person: { name: person, externalId: number } })
  const lasting = parseInput(z.object({ hours: inviteMember.input.shape.hours }), { hours: Number(hours) })
  return withMuster(async ({ system }) => {
    const { agencyId, memberId } = await found({ system, seed: `key ${key}`, founding })
    const { result } = await system.runner.run({ agencyId, id: crypto.randomUUID(), name: inviteMember.name, input: { linkId: crypto.randomUUID(), memberId, ...lasting }, actor: { kind: 'system', name: 'command-line' } })
    await system.loop.turn(agencyId)
    const { url, expiresAt } = inviteMember.output.parse(result)
    console.error(`Agency ${agencyId} is there. ${person} opens this link on ${readConfig(process.env, []).publicUrl} before ${new Date(expiresAt).toISOString()}:`)
    await printLine(url)
    return 0
  })
}
