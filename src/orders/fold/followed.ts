/** The order as the follower knows it: what the last `order.compiled` among the entries folded so far says, whatever has been committed since. */
import { z } from 'zod'
import type { Tx } from '../../kernel/db/database.ts'
import { getOperation } from '../queries/operations.ts'
import { assembleInForce, type InForce } from '../compilation.ts'
import type { Kinds } from '../kinds.ts'

export const compiledFacts = z.object({
  version: z.number().int(),
  compilation: z.number().int(),
  orderSha256: z.string(),
  forceSha256: z.string(),
  levelChanges: z.array(z.object({ level: z.string(), at: z.number(), graceMs: z.number(), entryId: z.string() })),
})
export type CompiledFacts = z.infer<typeof compiledFacts>

export async function readFollowed(tx: Tx, operationId: string): Promise<CompiledFacts | null> {
  const [row] = await tx.query<{ compilation: number; version: number; order_sha256: string; force_sha256: string; level_changes: string }>(
    'SELECT compilation, version, order_sha256, force_sha256, level_changes FROM followed_order WHERE agency_id = $1 AND operation_id = $2',
    [tx.agencyId, operationId],
    'read-followed',
  )
  if (row === undefined) return null
  return compiledFacts.parse({ version: row.version, compilation: row.compilation, orderSha256: row.order_sha256, forceSha256: row.force_sha256, levelChanges: JSON.parse(row.level_changes) })
}

export async function saveFollowed(tx: Tx, operationId: string, facts: CompiledFacts): Promise<void> {
  await tx.query(
    `INSERT INTO followed_order (agency_id, operation_id, compilation, version, order_sha256, force_sha256, level_changes) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (agency_id, operation_id) DO UPDATE SET compilation = $3, version = $4, order_sha256 = $5, force_sha256 = $6, level_changes = $7`,
    [tx.agencyId, operationId, facts.compilation, facts.version, facts.orderSha256, facts.forceSha256, JSON.stringify(facts.levelChanges)],
  )
}

/** After the order's end nothing is opened any more. */
export async function forgetFollowed(tx: Tx, operationId: string): Promise<void> {
  await tx.query('DELETE FROM followed_order WHERE agency_id = $1 AND operation_id = $2', [tx.agencyId, operationId])
}

export async function inForceOf(tx: Tx, kinds: Kinds, operationId: string, facts: CompiledFacts): Promise<InForce> {
  return assembleInForce(tx, kinds, { operation: await getOperation(tx, operationId), version: facts.version, forceSha256: facts.forceSha256, changes: facts.levelChanges })
}
