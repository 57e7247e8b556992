import { z } from 'zod'
import { clauseSchema, dutySchema, headSchema } from './schema.ts'
import type { DutyKind } from './types.ts'

/**
 * The JSON Schema of an order file (draft 2020-12), from the same schemas that read it: what an editor offers is what the
 * compiler takes. Times, selectors and ids that must fit each other are left to `muster order check`.
 */
export function orderJsonSchema(kinds: readonly DutyKind[]): Record<string, unknown> {
  const duty = z.union(kinds.map((kind) => dutySchema(kind).describe(`${kind.words.en} (${kind.words.zh}): ${kind.describes.en}`)))
  const clause = clauseSchema.extend({ duties: z.array(duty).describe('duties; [] keeps the clause in words') })
  const order = headSchema.extend({ clauses: z.array(clause).min(1) })
  const schema = z.toJSONSchema(order, { io: 'input', reused: 'ref' })
  return { ...schema, title: 'Muster operation order' }
}

/** As committed in `orders/order.schema.json`. */
export function formatJsonSchema(kinds: readonly DutyKind[]): string {
  return `${JSON.stringify(orderJsonSchema(kinds), null, 1)}\n`
}
