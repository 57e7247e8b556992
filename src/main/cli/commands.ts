import { validate as isUuid } from 'uuid'
import { StartupError } from '../../kernel/errors.ts'
import { slices } from '../modules.ts'
import { printLine, readJson, readJsonOrFile } from './files.ts'
import { withMuster } from './open.ts'

interface Who {
  readonly as?: string
  readonly agency?: string
}

export function runCommand(name: string, { input, id, as: username, agency }: Who & { input: string; id?: string }): Promise<number> {
  if (id !== undefined && !isUuid(id)) throw new StartupError(`--id ${id} is not a UUID.`)
  mustKnow('command', name, slices.flatMap((slice) => slice.commands))
  const body = readJson(input)
  return withMuster(async ({ system, findClaimant, chooseAgency }) => {
    const { agencyId: own, claimant } = await findClaimant(username ?? null)
    const agencyId = own ?? (await chooseAgency(agency ?? null))
    const reply = await system.runner.run({ agencyId, id: id?.toLowerCase() ?? crypto.randomUUID(), name, input: body, actor: claimant })
    // Where no server runs nobody else would seal; where one does, the two share the work.
    await system.loop.turn(agencyId)
    await printLine(JSON.stringify(reply, null, 2))
    return 0
  })
}

export function showView(name: string, { input, as: username, agency }: Who & { input?: string }): Promise<number> {
  mustKnow('view', name, slices.flatMap((slice) => slice.views))
  const question = input === undefined ? {} : readJsonOrFile(input)
  return withMuster(async ({ system, findClaimant, chooseAgency }) => {
    const { agencyId: own, claimant } = await findClaimant(username ?? null)
    const agencyId = own ?? (await chooseAgency(agency ?? null))
    await printLine(JSON.stringify(await system.reader.read({ agencyId, name, input: question, actor: claimant }), null, 2))
    return 0
  })
}

/** Names and what they do, as the OpenAPI document has them. */
export async function listNames(): Promise<number> {
  const width = Math.max(...slices.flatMap((slice) => [...slice.commands, ...slice.views]).map(({ contract }) => contract.name.length))
  for (const [title, list] of [['Commands (muster run NAME)', slices.flatMap((slice) => slice.commands)], ['Views (muster show NAME)', slices.flatMap((slice) => slice.views)]] as const) {
    await printLine(title)
    for (const { contract } of [...list].sort((a, b) => (a.contract.name < b.contract.name ? -1 : 1))) await printLine(`  ${contract.name.padEnd(width)}  ${contract.summary}`)
  }
  return 0
}

function mustKnow(what: string, name: string, known: readonly { readonly contract: { readonly name: string } }[]): void {
  const names = known.map(({ contract }) => contract.name)
  if (names.includes(name)) return
  const word = name.split('-')[0] ?? name
  const near = names.filter((candidate) => candidate.includes(word) || candidate.split('-').some((part) => name.includes(part)))
  throw new StartupError(`There is no ${what} ${name}. ${near.length > 0 ? `Near to it: ${near.sort().join(', ')}.` : 'All of them: muster list'}`)
}
