import type { Tx } from '../../kernel/db/database.ts'
import { countBodies } from '../../kernel/retention/bodies.ts'
import { periodOf, type Occasion } from '../../kernel/retention/expiry.ts'
import { countRows, type Held } from '../../kernel/retention/rows.ts'
import type { BodiesField, PersonalField } from '../../kernel/retention/shape.ts'
import { readOccasion } from './queries.ts'

/** How much each field holds now, in the order of the list. */
export async function countHeld(tx: Tx, fields: readonly PersonalField[], occasion: Occasion): Promise<Held[]> {
  const bodies = await countBodies(tx, fields.filter((field): field is BodiesField => field.kind === 'bodies'), occasion)
  const held: Held[] = []
  for (const field of fields) held.push(field.kind === 'bodies' ? (bodies.get(field.key) ?? { count: 0, nextAt: null }) : await countRows(tx, field, occasion))
  return held
}

export interface Described extends Held {
  readonly key: string
  /** Null: at the end of the operation; 0: an opaque id that is kept. */
  readonly days: number | null
}

/** For the command line. */
export async function describeRetention(tx: Tx, fields: readonly PersonalField[]): Promise<Described[]> {
  const occasion = await readOccasion(tx)
  const held = await countHeld(tx, fields, occasion)
  return fields.map((field, index) => {
    const { days, isOperation } = periodOf(field, occasion.rules)
    return { key: field.key, days: isOperation ? null : days, count: held[index]?.count ?? 0, nextAt: held[index]?.nextAt ?? null }
  })
}
