import { actorText } from '../../kernel/policy.ts'
import { defineView, type View } from '../../kernel/view.ts'
import { productCatalogue } from '../catalogue.ts'
import * as contract from '../contract.ts'
import type { AttributeDeclaration } from '../facts.ts'
import { listAttributes, readAttribute } from '../queries/catalogue.ts'
import { byMember, bySystem } from '../who.ts'

const item = (declaration: AttributeDeclaration) => ({ ...declaration, choices: [...declaration.choices] })

const catalogue = defineView(contract.catalogueView, {
  who: [bySystem, byMember],
  async read({ tx, actor }) {
    const rows = await listAttributes(tx)
    return {
      product: productCatalogue.map(item),
      added: rows.filter((row) => row.approved_at !== null).map((row) => item(readAttribute(row))),
      proposed: rows
        .filter((row) => row.approved_at === null)
        .map((row) => ({ ...item(readAttribute(row)), proposedBy: row.proposed_by, proposedAt: row.proposed_at, isMine: row.proposed_by === actorText(actor) })),
    }
  },
})

export const catalogueViews: readonly View[] = [catalogue]
