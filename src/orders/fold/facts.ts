/** What a run of sealed entries says about obligations, as rows of facts. The same entry twice changes nothing. */
import type { Tx } from '../../kernel/db/database.ts'
import { iso } from '../../kernel/db/tables.ts'
import type { EntryHeader } from '../../kernel/journal/entry.ts'
import type { SealedEntry } from '../../kernel/journal/follow.ts'
import type { EvidenceHeader } from '../compile/types.ts'
import type { Kinds } from '../kinds.ts'
import type { Disposition } from '../state/evaluate.ts'

export interface EvidenceFact {
  readonly entryId: string
  readonly operationId: string
  readonly kind: string
  readonly key: string
  readonly obligationId: string | null
  readonly at: number
  readonly quantity: number | null
}

export interface DispositionFact extends Disposition {
  readonly obligationId: string
}

export interface CommitmentFact {
  readonly commitmentId: string
  readonly operationId: string
  readonly unitId: string
  readonly from: number | null
  readonly to: number | null
  /** How many went; null: nobody said. */
  readonly people: number | null
  /** Who went, where they were named; null: nobody said. */
  readonly memberIds: readonly string[] | null
}

const dispositionKinds: Readonly<Record<string, Disposition['what']>> = {
  'obligation.handed-back': 'handed-back',
  'obligation.restored': 'restored',
  'obligation.reassigned': 'reassigned',
  'obligation.waived': 'waived',
}

export function evidenceHeaderOf(header: EntryHeader, occurredAt: number): EvidenceHeader {
  return { id: header.id, kind: header.kind, occurredAt, unitId: header.unit, subject: header.subject, facts: header.facts }
}

export function readEvidence(kinds: Kinds, { header, occurredAt }: SealedEntry): EvidenceFact[] {
  const { operation } = header
  if (operation === null) return []
  const quantity = header.facts.quantity
  return kinds.evidenceOf(evidenceHeaderOf(header, occurredAt)).map((piece) => ({
    entryId: header.id,
    operationId: operation,
    kind: piece.kind,
    key: piece.key,
    obligationId: piece.obligationId,
    at: occurredAt,
    quantity: typeof quantity === 'number' ? quantity : null,
  }))
}

export function readDisposition({ header, occurredAt }: SealedEntry): DispositionFact | null {
  const what = dispositionKinds[header.kind]
  const { obligationId, unitId } = header.facts
  if (what === undefined || typeof obligationId !== 'string') return null
  return { entryId: header.id, obligationId, what, at: occurredAt, unitId: typeof unitId === 'string' ? unitId : null }
}

export function readCommitment({ header, occurredAt }: SealedEntry): CommitmentFact | null {
  const { commitmentId, people, memberIds } = header.facts
  if (typeof commitmentId !== 'string' || header.operation === null || header.unit === null) return null
  const base = { commitmentId, operationId: header.operation, unitId: header.unit, people: null, memberIds: null }
  const named = Array.isArray(memberIds) ? memberIds.filter((one) => typeof one === 'string') : []
  if (header.kind === 'crew.committed') return { ...base, from: occurredAt, to: null, people: typeof people === 'number' ? people : null, memberIds: named.length === 0 ? null : named }
  if (header.kind === 'crew.released') return { ...base, from: null, to: occurredAt }
  return null
}

export async function saveEvidence(tx: Tx, facts: readonly EvidenceFact[]): Promise<void> {
  if (facts.length === 0) return
  await tx.query(
    `INSERT INTO evidence (agency_id, entry_id, operation_id, kind, key, obligation_id, occurred_at, quantity)
     SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::timestamptz[], $8::float8[])
     ON CONFLICT (agency_id, entry_id, kind) DO NOTHING`,
    [tx.agencyId, facts.map((fact) => fact.entryId), facts.map((fact) => fact.operationId), facts.map((fact) => fact.kind), facts.map((fact) => fact.key), facts.map((fact) => fact.obligationId), facts.map((fact) => iso(fact.at)), facts.map((fact) => fact.quantity)],
    'save-evidence',
  )
}

export async function saveDispositions(tx: Tx, facts: readonly DispositionFact[]): Promise<void> {
  if (facts.length === 0) return
  await tx.query(
    `INSERT INTO disposition (agency_id, entry_id, obligation_id, what, at, unit_id) SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[], $6::uuid[])
     ON CONFLICT (agency_id, entry_id) DO NOTHING`,
    [tx.agencyId, facts.map((fact) => fact.entryId), facts.map((fact) => fact.obligationId), facts.map((fact) => fact.what), facts.map((fact) => iso(fact.at)), facts.map((fact) => fact.unitId)],
    'save-dispositions',
  )
}

/** Going out and coming back may arrive in either order. */
export async function saveCommitments(tx: Tx, facts: readonly CommitmentFact[]): Promise<void> {
  for (const fact of facts) {
    await tx.query(
      `INSERT INTO commitment (agency_id, commitment_id, operation_id, unit_id, from_at, to_at, people, member_ids) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (agency_id, commitment_id) DO UPDATE SET from_at = coalesce(commitment.from_at, excluded.from_at), to_at = coalesce(commitment.to_at, excluded.to_at),
         people = CASE WHEN commitment.from_at IS NULL THEN excluded.people ELSE commitment.people END,
         member_ids = CASE WHEN commitment.from_at IS NULL THEN excluded.member_ids ELSE commitment.member_ids END`,
      [tx.agencyId, fact.commitmentId, fact.operationId, fact.unitId, fact.from === null ? null : iso(fact.from), fact.to === null ? null : iso(fact.to), fact.people, fact.memberIds],
      'save-commitment',
    )
  }
}

/** Obligations that these facts may concern: named, or keyed and inside their window, or owned by a unit that was out. */
export async function listTouched(tx: Tx, { evidence, dispositions, commitments }: { evidence: readonly EvidenceFact[]; dispositions: readonly DispositionFact[]; commitments: readonly CommitmentFact[] }): Promise<string[]> {
  const ids = new Set(dispositions.map((fact) => fact.obligationId))
  for (const fact of evidence) if (fact.obligationId !== null) ids.add(fact.obligationId)
  const keyed = evidence.filter((fact) => fact.obligationId === null)
  if (keyed.length > 0) {
    const rows = await tx.query<{ obligation_id: string }>(
      `SELECT DISTINCT o.obligation_id FROM unnest($2::uuid[], $3::text[], $4::timestamptz[]) AS e (operation_id, key, at)
       JOIN obligation o ON o.agency_id = $1 AND o.operation_id = e.operation_id AND o.need_key = e.key AND o.counts_from <= e.at AND (o.closes_at IS NULL OR e.at < o.closes_at)`,
      [tx.agencyId, keyed.map((fact) => fact.operationId), keyed.map((fact) => fact.key), keyed.map((fact) => iso(fact.at))],
      'touched-by-evidence',
    )
    for (const row of rows) ids.add(row.obligation_id)
  }
  for (const fact of commitments) {
    const rows = await tx.query<{ obligation_id: string }>(
      `SELECT obligation_id FROM obligation o WHERE agency_id = $1 AND operation_id = $2 AND suspendable
         AND (owner_unit_id = $3 OR unit_id = $3 OR EXISTS (SELECT FROM disposition d WHERE d.agency_id = $1 AND d.obligation_id = o.obligation_id AND d.unit_id = $3))`,
      [tx.agencyId, fact.operationId, fact.unitId],
      'touched-by-commitment',
    )
    for (const row of rows) ids.add(row.obligation_id)
  }
  return [...ids]
}
