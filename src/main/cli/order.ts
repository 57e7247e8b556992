import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { readForceSnapshot, subjectKinds, type AttributeDeclaration, type ForceSnapshot } from '../../force/index.ts'
import { StartupError } from '../../kernel/errors.ts'
import { demoSnapshot } from '../../modules/demo/people-and-places.ts'
import { formatCheck, formatJsonSchema, parseOrder, productCatalogue, replaceReference } from '../../orders/compile/index.ts'
import { dutyKinds } from '../duty-kinds.ts'
import { printLine, readJson, readText, writeText } from './files.ts'
import { hasDatabase, withMuster } from './open.ts'

const catalogueShape: z.ZodType<AttributeDeclaration[]> = z.array(
  z.object({
    subject: z.enum(subjectKinds),
    name: z.string().regex(/^[a-z][a-z0-9_]*$/),
    type: z.enum(['text', 'number', 'whole', 'yes-no', 'choice']),
    unitOfMeasure: z.string().nullable().default(null),
    choices: z.array(z.string()).default([]),
    words: z.object({ zh: z.string(), en: z.string() }),
  }),
)

/** What random times are drawn from in a check; publishing draws its own. */
const seed = '1'

/** 0: no error; 1: errors. */
export async function checkOrder(file: string, { catalogue: catalogueFile, demo = false, agency }: { catalogue?: string; demo?: boolean; agency?: string }): Promise<number> {
  const text = readText(file)
  const declared = catalogueFile === undefined ? null : readCatalogue(catalogueFile)
  const { force: found, from } = await findForce(demo, agency ?? null)
  const force = declared === null ? found : { ...found, catalogue: declared }
  const common = { text, file, kinds: dutyKinds, catalogue: force.catalogue }
  const source = parseOrder(common).order?.source ?? null
  const sourceFile = source === null ? null : join(dirname(file), source.file)
  const sourceText = sourceFile !== null && existsSync(sourceFile) ? readText(sourceFile) : undefined
  const { ok, text: answer } = formatCheck({ ...common, force, seed, ...(sourceText === undefined ? {} : { sourceText }) })
  await printLine(answer.trimEnd())
  await printLine(`Counted for ${from}: ${force.units.length} units, ${force.members.length} members, ${force.places.length} places.`)
  return ok ? 0 : 1
}

/** With `write`: into the files of this checkout that are generated from the duty kinds. */
export async function printSchema({ write = false }: { write?: boolean }): Promise<number> {
  if (!write) await printLine(formatJsonSchema(dutyKinds).trimEnd())
  else for (const file of writeSchema(fileURLToPath(new URL('../../../', import.meta.url)))) await printLine(`Written: ${file}`)
  return 0
}

/** What it wrote, in `root`. */
export function writeSchema(root: string): string[] {
  const [schema, guide] = ['orders/order.schema.json', 'docs/writing-an-order.md'] as const
  const text = replaceReference(readText(join(root, guide)), dutyKinds, productCatalogue)
  writeText(join(root, schema), formatJsonSchema(dutyKinds))
  writeText(join(root, guide), text)
  return [schema, guide]
}

async function findForce(isDemo: boolean, agency: string | null): Promise<{ force: ForceSnapshot; from: string }> {
  if (!isDemo && hasDatabase()) {
    const force = await withMuster(async ({ system, chooseAgency }) => {
      if (agency === null && (await system.database.listAgencies()).length === 0) return null
      return system.database.transaction(await chooseAgency(agency), (tx) => readForceSnapshot(tx), 'snapshot')
    })
    if (force !== null && force.units.length > 0) return { force, from: 'the force in the database' }
  }
  return { force: demoSnapshot(1), from: 'the demo’s force' }
}

function readCatalogue(file: string): AttributeDeclaration[] {
  const parsed = catalogueShape.safeParse(readJson(file))
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || '(the whole)'}: ${issue.message}`)
  throw new StartupError(`${file} is not a catalogue of attributes, a JSON list of {subject, name, type, unitOfMeasure, choices, words}:\n  ${problems.join('\n  ')}`)
}
