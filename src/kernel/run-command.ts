import { createHmac } from 'node:crypto'
import { v7 as newId } from 'uuid'
import { canonicalText, mustHoldNoNul, idFrom } from './canonical.ts'
import { findClock, readClock, type Clock } from './clock.ts'
import type { Command, DueRow, ReplyContext } from './command.ts'
import type { Database, Tx } from './db/database.ts'
import { iso } from './db/tables.ts'
import { isPgError } from './db/roles.ts'
import { forbidden, notSignedIn, Refusal } from './errors.ts'
import { writeEntry, type Happening, type WrittenEntry } from './journal/entry.ts'
import { LinkSigner, resolveActor, type Claimant } from './link.ts'
import { actorText, mustBeInReach, type Actor, type Scope } from './policy.ts'

export interface CommandRequest {
  readonly agencyId: string
  /** Made by the caller; the same id again returns the first answer. */
  readonly id: string
  readonly name: string
  readonly input: unknown
  readonly actor: Claimant
  readonly requestId?: string
  /** When it happened, in the operation's time; only for commands that say they backdate, and for the clock's own. */
  readonly occurredAt?: number
  /** The due row that asks for it: done in the same transaction, and only if it still stands as it was taken. */
  readonly dueId?: string
}

export interface CommandReply {
  readonly result: unknown
  readonly entryIds: readonly string[]
  /** True: this id had been run before; nothing happened now. */
  readonly isRepeat: boolean
}

/** How far back a sender may place what happened: a phone that was offline for a day, and then some. */
export const acceptableDelayMs = 48 * 3_600_000
/** How far a sender's clock may be ahead. */
const acceptableLeadMs = 120_000
/** Deadlocks between commands are broken by PostgreSQL, which fails one of them: that one is run again. */
const mostTries = 4

export class CommandRunner {
  readonly #database: Database
  readonly #scope: Scope
  readonly #commands: ReadonlyMap<string, Command>
  readonly #secret: string
  readonly #signing: Omit<ReplyContext, 'agencyId'>
  readonly #afterCommit: (agencyId: string) => void

  constructor({ database, scope, commands, secret, publicUrl = '', afterCommit = () => {} }: { database: Database; scope: Scope; commands: readonly Command[]; secret: string; publicUrl?: string; afterCommit?: (agencyId: string) => void }) {
    this.#secret = secret
    this.#signing = { links: new LinkSigner(secret), publicUrl: publicUrl.replace(/\/+$/, '') }
    this.#database = database
    this.#scope = scope
    this.#commands = new Map(commands.map((command) => [command.contract.name, command]))
    this.#afterCommit = afterCommit
  }

  /** One transaction: idempotency row, policy, handler, journal, due rows. Throws a Refusal (and changes nothing) or returns the reply. */
  async run(request: CommandRequest): Promise<CommandReply> {
    const command = this.#commands.get(request.name)
    if (command === undefined) throw new Refusal({ code: 'kernel.unknown-command', status: 404, facts: { name: request.name } })
    const prepared = command.prepare(request.input)
    const bodyHash = hashBody(request, this.#secret)
    const attempt = (): Promise<CommandReply> => this.#database.transaction(request.agencyId, async (tx) => {
      const actor = await resolveActor(tx, request.actor, this.#scope)
      mustBeInReach(actor, { name: request.name, sort: 'command' }, this.#scope)
      if (!(await claim(tx, request, actorText(actor), bodyHash))) return repeat(tx, request, actorText(actor), bodyHash)
      if (!(await prepared.check({ tx, actor, scope: this.#scope }))) {
        throw actor.kind === 'nobody' ? notSignedIn() : forbidden({ what: request.name })
      }
      const writes = new Writes(tx, request, actor)
      const result = await prepared.handle({
        tx,
        actor,
        scope: this.#scope,
        commandId: request.id,
        recordedAt: tx.realNow,
        occurredAt: acceptOccurredAt(request, actor, command),
        append: (happening) => writes.append(happening),
        schedule: (row) => { writes.due.set(row.id, row) },
        cancel: (dueId) => { writes.due.set(dueId, null) },
      })
      const entryIds = await writes.flush(result)
      return { result, entryIds, isRepeat: false }
    })
    const reply = await retryDeadlocks(attempt)
    if (!reply.isRepeat) this.#afterCommit(request.agencyId)
    return { ...reply, result: command.reply(reply.result, { ...this.#signing, agencyId: request.agencyId }) }
  }
}

async function retryDeadlocks<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt()
    } catch (error) {
      if (tries === mostTries || !(isPgError(error, '40P01') || isPgError(error, '40001'))) throw error
    }
  }
}

/**
 * The mark that tells a repeat from another command under the same id; refuses what cannot be written as RFC 8785 text
 * or stored. Keyed: a plain hash of a telephone number or a name would tell it to whoever tries all there are, long
 * after the body in the journal was erased.
 */
function hashBody(request: CommandRequest, secret: string): Buffer {
  let text: string
  try {
    text = canonicalText({ name: request.name, input: request.input ?? null, occurredAt: request.occurredAt ?? null })
  } catch (cause) {
    throw new Refusal({ code: 'kernel.invalid-input', status: 400, facts: { problems: [{ path: '', message: 'text with half a character, a number beyond JSON, or nested too deep' }] }, cause })
  }
  mustHoldNoNul(text)
  return createHmac('sha256', secret).update(`command:${text}`).digest()
}

function acceptOccurredAt(request: CommandRequest, actor: Actor, command: Command): number | null {
  if (request.occurredAt === undefined) return null
  if (actor.kind !== 'system' && command.contract.backdates !== true) {
    throw new Refusal({ code: 'kernel.cannot-backdate', status: 422, facts: { command: request.name } })
  }
  return request.occurredAt
}

async function claim(tx: Tx, request: CommandRequest, actor: string, bodyHash: Buffer): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO command (agency_id, command_id, actor, name, body_hash, recorded_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (agency_id, command_id) DO NOTHING RETURNING command_id`,
    [tx.agencyId, request.id, actor, request.name, bodyHash, iso(tx.realNow)],
    'claim-command',
  )
  return rows.length === 1
}

async function repeat(tx: Tx, request: CommandRequest, actor: string, bodyHash: Buffer): Promise<CommandReply> {
  const [first] = await tx.query<{ actor: string; name: string; body_hash: Buffer; result: string | null; entry_ids: string[] }>(
    'SELECT actor, name, body_hash, result, entry_ids FROM command WHERE agency_id = $1 AND command_id = $2',
    [tx.agencyId, request.id],
    'repeat-command',
  )
  // Empty: from before marks were keyed, and taken out then (migration 0006); name and sender must do for those.
  const isSame = first !== undefined && (first.body_hash.length === 0 ? first.name === request.name : first.body_hash.equals(bodyHash))
  if (first === undefined || first.actor !== actor || !isSame) {
    throw new Refusal({ code: 'kernel.command-id-reused', status: 409, facts: { id: request.id } })
  }
  const result: unknown = first.result === null ? null : JSON.parse(first.result)
  return { result, entryIds: first.entry_ids, isRepeat: true }
}

class Writes {
  readonly due = new Map<string, DueRow | null>()
  readonly #tx: Tx
  readonly #request: CommandRequest
  readonly #actor: Actor
  readonly #happenings: { id: string; happening: Happening }[] = []

  constructor(tx: Tx, request: CommandRequest, actor: Actor) {
    this.#tx = tx
    this.#request = request
    this.#actor = actor
  }

  append(happening: Happening): string {
    const id = entryId({ at: this.#tx.realNow, index: this.#happenings.length, name: idFrom(this.#tx.agencyId, this.#request.id, String(this.#happenings.length)) })
    this.#happenings.push({ id, happening })
    return id
  }

  async flush(result: unknown): Promise<string[]> {
    const entries = await this.#entries()
    const tx = this.#tx
    // Due rows last: whoever moves one and whoever is run by one lock in the same order.
    if (this.due.size > 0) await writeDue(tx, this.due)
    if (this.#request.dueId !== undefined) await finishDue(tx, this.#request.dueId)
    const ids = entries.map((entry) => entry.header.id)
    await tx.query(
      `WITH entry AS (
         INSERT INTO journal_entry (agency_id, entry_id, kind, operation_id, recorded_at, occurred_at, header, body_hash)
         SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::bytea[])
       ), body AS (
         INSERT INTO journal_body (agency_id, entry_id, salt, body)
         SELECT $1, * FROM unnest($2::uuid[], $9::bytea[], $10::text[])
       ), pending AS (
         INSERT INTO journal_pending (agency_id, entry_id) SELECT $1, * FROM unnest($2::uuid[])
       )
       UPDATE command SET result = $11, entry_ids = $2::uuid[] WHERE agency_id = $1 AND command_id = $12`,
      [
        tx.agencyId,
        ids,
        entries.map((entry) => entry.header.kind),
        entries.map((entry) => entry.header.operation),
        entries.map((entry) => entry.header.recordedAt),
        entries.map((entry) => entry.header.occurredAt),
        entries.map((entry) => entry.headerText),
        entries.map((entry) => entry.bodyHash),
        entries.map((entry) => entry.salt),
        entries.map((entry) => entry.bodyText),
        JSON.stringify(result ?? null),
        this.#request.id,
      ],
      'write-journal',
    )
    return ids
  }

  async #entries(): Promise<WrittenEntry[]> {
    const clocks = new Map<string, Clock | null>()
    const requestId = this.#request.requestId ?? newId()
    const entries: WrittenEntry[] = []
    for (const { id, happening } of this.#happenings) {
      const operationId = happening.operationId ?? null
      if (operationId !== null && !clocks.has(operationId)) clocks.set(operationId, await findClock(this.#tx, operationId))
      const clock = operationId === null ? null : (clocks.get(operationId) ?? null)
      const now = clock === null ? this.#tx.realNow : readClock(clock, this.#tx.realNow)
      const occurredAt = happening.occurredAt ?? this.#request.occurredAt ?? now
      if (this.#actor.kind !== 'system') mustBePlausible(occurredAt, now)
      entries.push(
        writeEntry(
          {
            agency: this.#tx.agencyId,
            id,
            kind: happening.kind,
            recordedAt: iso(this.#tx.realNow),
            occurredAt: iso(occurredAt),
            operation: operationId,
            unit: happening.unitId ?? null,
            subject: happening.subject ?? null,
            actor: actorText(this.#actor),
            ...(this.#actor.kind === 'member' && this.#actor.via !== undefined ? { via: this.#actor.via } : {}),
            onBehalfOf: happening.onBehalfOf ?? null,
            request: requestId,
            command: { name: this.#request.name, id: this.#request.id },
            facts: happening.facts ?? {},
          },
          happening.body ?? {},
        ),
      )
    }
    return entries
  }
}

/** A UUID of version 7: by the millisecond, then by its place in the command, so that the seal keeps the order in which a handler said things. */
function entryId({ at, index, name }: { at: number; index: number; name: string }): string {
  const time = at.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${Math.min(index, 0xfff).toString(16).padStart(3, '0')}-${name.slice(19)}`
}

/** `occurredAt` decides whether a deadline was met, so nobody may place it freely. */
function mustBePlausible(occurredAt: number, now: number): void {
  if (occurredAt > now + acceptableLeadMs || occurredAt < now - acceptableDelayMs) {
    throw new Refusal({ code: 'kernel.implausible-time', status: 422, facts: { occurredAt, now } })
  }
}

/** In the order of ids, so that two commands that write the same rows do not wait for each other in a ring; neighbours in one statement. */
async function writeDue(tx: Tx, rows: ReadonlyMap<string, DueRow | null>): Promise<void> {
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1))
  for (let from = 0; from < sorted.length; ) {
    const isCancelled = sorted[from]?.[1] === null
    const length = sorted.slice(from).findIndex(([, row]) => (row === null) !== isCancelled)
    const run = sorted.slice(from, length === -1 ? sorted.length : from + length)
    if (isCancelled) await cancelDue(tx, run.map(([id]) => id))
    else await moveDue(tx, run.flatMap(([, row]) => (row === null ? [] : [row])))
    from += run.length
  }
}

async function moveDue(tx: Tx, rows: readonly DueRow[]): Promise<void> {
  await tx.query(
    `INSERT INTO due (agency_id, due_id, clock_id, at, command, input)
     SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::text[], $6::text[])
     ON CONFLICT (agency_id, due_id) DO UPDATE
       SET clock_id = excluded.clock_id, at = excluded.at, command = excluded.command, input = excluded.input, dispatched_at = NULL
       WHERE due.done_at IS NULL`,
    [tx.agencyId, rows.map((row) => row.id), rows.map((row) => row.clockId), rows.map((row) => iso(row.at)), rows.map((row) => row.command), rows.map((row) => JSON.stringify(row.input))],
    'write-due',
  )
}

async function cancelDue(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.query(
    `DELETE FROM due WHERE agency_id = $1 AND due_id IN (
       SELECT due_id FROM due WHERE agency_id = $1 AND due_id = ANY ($2::uuid[]) AND done_at IS NULL ORDER BY due_id FOR UPDATE)`,
    [tx.agencyId, ids],
    'cancel-due',
  )
}

/** Somebody may have moved or cancelled the row since it was read: then this command must not happen now. */
async function finishDue(tx: Tx, dueId: string): Promise<void> {
  const rows = await tx.query('UPDATE due SET done_at = $3 WHERE agency_id = $1 AND due_id = $2 AND done_at IS NULL AND dispatched_at IS NOT NULL RETURNING due_id', [tx.agencyId, dueId, iso(tx.realNow)], 'finish-due')
  if (rows.length === 0) throw new Refusal({ code: 'kernel.due-moved', status: 409, facts: { dueId } })
}
