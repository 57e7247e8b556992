import { randomBytes } from 'node:crypto'
import { sha256 } from '../../kernel/canonical.ts'
import { saveClock } from '../../kernel/clock.ts'
import { defineCommand, type Command, type CommandContext } from '../../kernel/command.ts'
import type { Tx } from '../../kernel/db/database.ts'
import { iso } from '../../kernel/db/tables.ts'
import { actorText } from '../../kernel/policy.ts'
import { readForceSnapshot } from '../../force/index.ts'
import { durationMs } from '../compile/time.ts'
import { intervalAt, parseOrder, type Order } from '../compile/index.ts'
import { planCompilation, readInForce, writeCompilation, type CompilationCounts } from '../compilation.ts'
import { changeLevel, discardOrder, proposeOrder, putOrderInForce, recompileOrder, withdrawOrder } from '../contract.ts'
import { alreadyEnded, levelHoldsAlready, levelUnknown, needsSecondPerson, notInForce, orderBroken, orderForOther, orderNotProposed } from '../errors.ts'
import type { Kinds } from '../kinds.ts'
import { rolesAtRoot } from '../policy.ts'
import { findOperation, getVersion, lockOperation, operationNow, saveOperation, type OperationRow } from '../queries/operations.ts'

const writing = ['commander', 'planner', 'administrator'] as const
const approving = ['commander', 'officer-of-the-day'] as const

type Publishing = Pick<CommandContext<unknown>, 'tx' | 'append' | 'schedule' | 'cancel'>

export function orderCommands(kinds: Kinds): Command[] {
  return [
    defineCommand(proposeOrder, {
      who: [rolesAtRoot(writing)],
      async handle({ tx, input, actor, append }) {
        const { order, sha } = await checkText(tx, kinds, input.text)
        const known = await findOperation(tx, input.operationId)
        if (known === null) await createOperation(tx, { operationId: input.operationId, order, seed: randomBytes(16).toString('hex') })
        else mustBelongTo(known, order)
        const version = await addVersion(tx, { operationId: input.operationId, text: input.text, sha, note: input.note, by: actorText(actor) })
        append({ kind: 'order.proposed', operationId: input.operationId, facts: { version, sha256: sha }, body: { note: input.note } })
        return { operationId: input.operationId, version }
      },
    }),
    defineCommand(putOrderInForce, {
      who: [rolesAtRoot(approving)],
      async handle(context) {
        const { tx, input, actor } = context
        const operation = await lockOperation(tx, input.operationId)
        if (operation.status === 'withdrawn' || operation.status === 'closed') throw alreadyEnded()
        const proposed = await getVersion(tx, input.operationId, input.version)
        if (proposed.status !== 'proposed') throw orderNotProposed(input.version, proposed.status)
        if (operation.version !== null && proposed.proposed_by === actorText(actor)) throw needsSecondPerson()
        return putVersionInForce(context, kinds, { operation, version: input.version, by: actorText(actor) })
      },
    }),
    defineCommand(discardOrder, {
      who: [rolesAtRoot([...writing, ...approving])],
      async handle({ tx, input, actor, append }) {
        const proposed = await getVersion(tx, input.operationId, input.version)
        if (proposed.status !== 'proposed') throw orderNotProposed(input.version, proposed.status)
        await decide(tx, { operationId: input.operationId, version: input.version, status: 'discarded', by: actorText(actor), at: tx.realNow, obligations: null })
        append({ kind: 'order.discarded', operationId: input.operationId, facts: { version: input.version }, body: { reason: input.reason } })
        return {}
      },
    }),
    defineCommand(withdrawOrder, {
      who: [rolesAtRoot(['commander'])],
      async handle({ tx, input, actor, append }) {
        const operation = await lockOperation(tx, input.operationId)
        if (operation.version === null || operation.status !== 'in-force') throw notInForce()
        await endOrder({ tx, append }, { operation, version: operation.version, by: actorText(actor), reason: input.reason })
        return {}
      },
    }),
    defineCommand(recompileOrder, {
      who: [rolesAtRoot([...approving, 'planner'])],
      async handle(context) {
        const { tx, input } = context
        const operation = await lockOperation(tx, input.operationId)
        if (operation.version === null || operation.status !== 'in-force') throw notInForce()
        const plan = await planCompilation(tx, kinds, { operation, version: operation.version })
        context.append({ kind: 'order.recompile-asked', operationId: input.operationId, facts: {}, body: { reason: input.reason } })
        return writeCompilation(context, { operation, version: operation.version, plan, cause: 'force' })
      },
    }),
    defineCommand(changeLevel, {
      who: [rolesAtRoot(['commander', 'officer-of-the-day'])],
      async handle(context) {
        const { tx, input, append, actor } = context
        const operation = await lockOperation(tx, input.operationId)
        if (operation.version === null || operation.status !== 'in-force') throw notInForce()
        const now = await operationNow(tx, input.operationId)
        const graceMs = durationMs(input.grace) ?? 0
        const inForce = await readInForce(tx, kinds, operation)
        if (inForce === null) throw notInForce()
        const { scale } = inForce.order
        if (!scale.includes(input.level)) throw levelUnknown(input.level, scale)
        const holds = intervalAt(inForce.timeline, now)
        if (holds?.level === input.level && now < (holds.to ?? Infinity)) throw levelHoldsAlready(input.level)
        const raised = scale.indexOf(input.level) < scale.indexOf(holds?.level ?? '')
        const entryId = append({
          kind: raised ? 'level.raised-by-command' : 'level.lowered-by-command',
          operationId: input.operationId,
          occurredAt: now,
          facts: { level: input.level, from: holds?.level ?? null, graceMs, by: actorText(actor) },
          body: { reason: input.reason },
        })
        await tx.query('INSERT INTO level_change (agency_id, operation_id, change_id, level, at, grace_ms) VALUES ($1, $2, $3, $4, $5, $6)', [tx.agencyId, input.operationId, entryId, input.level, iso(now), graceMs])
        const plan = await planCompilation(tx, kinds, { operation, version: operation.version })
        return writeCompilation(context, { operation, version: operation.version, plan, cause: `level ${input.level}` })
      },
    }),
  ]
}

/** What is not yet settled is withdrawn, and nothing of this operation falls due any more; history stays. */
export async function endOrder({ tx, append }: Pick<CommandContext<unknown>, 'tx' | 'append'>, { operation, version, by, reason }: { operation: OperationRow; version: number; by: string; reason: string }): Promise<void> {
  const operationId = operation.operation_id
  const now = await operationNow(tx, operationId)
  await tx.query("UPDATE operation SET status = 'withdrawn', ended_at = $3 WHERE agency_id = $1 AND operation_id = $2", [tx.agencyId, operationId, iso(now)])
  await tx.query('DELETE FROM due WHERE agency_id = $1 AND clock_id = $2 AND dispatched_at IS NULL', [tx.agencyId, operationId])
  await decide(tx, { operationId, version, status: 'withdrawn', by, at: tx.realNow, obligations: null })
  append({ kind: 'order.withdrawn', operationId, occurredAt: now, facts: { version }, body: { reason } })
}

/** Parses and checks against the agency's present catalogue; throws with every problem. */
export async function checkText(tx: Tx, kinds: Kinds, text: string): Promise<{ order: Order; sha: string }> {
  const { catalogue } = await readForceSnapshot(tx)
  const parsed = parseOrder({ text, file: 'order.yaml', kinds: kinds.list, catalogue })
  if (!parsed.ok) throw orderBroken(parsed.problems)
  return { order: parsed.order, sha: sha256(text).toString('hex') }
}

/** A new operation with its clock: real time, unless somebody who simulates says where it stands. */
export async function createOperation(tx: Tx, { operationId, order, seed, clock }: { operationId: string; order: Order; seed: string; clock?: { operationAnchor: number; speed: number; isPaused: boolean } }): Promise<void> {
  await saveOperation(tx, { operationId, key: order.operation, title: order.title, timezone: order.timezone, from: order.from, to: order.to, seed })
  await saveClock(tx, {
    id: operationId,
    realAnchor: tx.realNow,
    operationAnchor: clock?.operationAnchor ?? tx.realNow,
    speed: clock?.speed ?? 1,
    isPaused: clock?.isPaused ?? false,
    isSimulated: clock !== undefined,
  })
}

function mustBelongTo(operation: OperationRow, order: Order): void {
  if (operation.status === 'withdrawn' || operation.status === 'closed') throw alreadyEnded()
  if (operation.key !== order.operation) throw orderForOther(operation.key, order.operation)
}

export async function addVersion(tx: Tx, { operationId, text, sha, note, by }: { operationId: string; text: string; sha: string; note: string; by: string }): Promise<number> {
  await lockOperation(tx, operationId)
  const [last] = await tx.query<{ version: number | null }>('SELECT max(version) AS version FROM order_version WHERE agency_id = $1 AND operation_id = $2', [tx.agencyId, operationId])
  const version = (last?.version ?? 0) + 1
  await tx.query(
    "INSERT INTO order_version (agency_id, operation_id, version, text, sha256, note, status, proposed_by, proposed_at) VALUES ($1, $2, $3, $4, $5, $6, 'proposed', $7, $8)",
    [tx.agencyId, operationId, version, text, sha, note, by, iso(tx.realNow)],
  )
  return version
}

/** The first version is published, later ones amend; either way the same rows are written. */
export async function putVersionInForce(context: Publishing, kinds: Kinds, { operation, version, by }: { operation: OperationRow; version: number; by: string }): Promise<CompilationCounts & { readonly obligations: number }> {
  const { tx, append } = context
  const operationId = operation.operation_id
  const plan = await planCompilation(tx, kinds, { operation, version })
  const isFirst = operation.version === null
  if (operation.version !== null) await decide(tx, { operationId, version: operation.version, status: 'replaced', by, at: tx.realNow, obligations: null })
  await decide(tx, { operationId, version, status: 'in-force', by, at: tx.realNow, obligations: plan.compiled.terms.length })
  const counts = await writeCompilation(context, { operation, version, plan, cause: isFirst ? 'published' : 'amended' })
  // Confirmations are owed from the first publication on; an amendment does not ask for them again.
  if (isFirst) append({ kind: 'order.published', operationId, facts: { version } })
  else append({ kind: 'order.amended', operationId, facts: { version, ...counts } })
  return { obligations: plan.compiled.terms.length, ...counts }
}

async function decide(tx: Tx, { operationId, version, status, by, at, obligations }: { operationId: string; version: number; status: string; by: string; at: number; obligations: number | null }): Promise<void> {
  await tx.query(
    `UPDATE order_version SET status = $4, obligations = coalesce($7, obligations),
       decided_by = CASE WHEN $4 = 'replaced' THEN decided_by ELSE $5 END, decided_at = CASE WHEN $4 = 'replaced' THEN decided_at ELSE $6 END
     WHERE agency_id = $1 AND operation_id = $2 AND version = $3`,
    [tx.agencyId, operationId, version, status, by, iso(at), obligations],
  )
}
