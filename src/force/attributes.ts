import type { Tx } from '../kernel/db/database.ts'
import { productCatalogue } from './catalogue.ts'
import { attributeForbidden, attributeUnknown, attributeValue } from './errors.ts'
import type { AttributeDeclaration, Attributes, SubjectKind } from './facts.ts'
import { holdsIdentityNumber } from './forbidden.ts'
import { listApprovedAttributes } from './queries/catalogue.ts'
import { checkAttributes, mergeAttributes } from './rules.ts'

/** The product's list and what two administrators added. */
export async function listDeclarations(tx: Tx, subject: SubjectKind): Promise<AttributeDeclaration[]> {
  return [...productCatalogue, ...(await listApprovedAttributes(tx))].filter((declaration) => declaration.subject === subject)
}

/** The set after the change, or a refusal that names the attribute and what it takes. */
export async function acceptAttributes(tx: Tx, subject: SubjectKind, before: Attributes, given: Attributes): Promise<Attributes> {
  const [problem] = checkAttributes(await listDeclarations(tx, subject), given)
  if (problem?.code === 'unknown') throw attributeUnknown({ subject, name: problem.name })
  if (problem?.code === 'value') throw attributeValue({ subject, name: problem.name, type: problem.declaration.type, choices: problem.declaration.choices })
  const marked = Object.entries(given).find(([, value]) => typeof value === 'string' && holdsIdentityNumber(value))
  if (marked !== undefined) throw attributeForbidden({ subject, name: marked[0], reason: 'identity' })
  return mergeAttributes(before, given)
}
