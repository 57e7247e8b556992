/** Breaches of the operation's strength floors, out of their profiles. */
import type { Tx } from '../../../kernel/db/database.ts'
import { listBreaches, listFloors, readInForce, readProfiles, getOperation, type FloorPoint, type InForce, type Kinds, type ObligationRow } from '../../../orders/index.ts'
import { strengthDetails } from './spec.ts'

export interface FloorBreach {
  readonly obligationId: string
  readonly clauseId: string
  readonly dutyId: string
  readonly title: { readonly zh: string; readonly en: string }
  readonly unitId: string
  readonly from: number
  readonly to: number
  readonly quantity: number
  readonly need: number
  readonly qualification: string | null
}

export interface StandingFloor {
  readonly row: ObligationRow
  readonly points: readonly FloorPoint[]
}

/** Floors that stand and touch [from, to): neither withdrawn nor waived. */
export async function listStandingFloors(tx: Tx, { operationId, unitIds, from, to }: { operationId: string; unitIds: readonly string[] | null; from: number; to: number | null }): Promise<StandingFloor[]> {
  const rows = (await listFloors(tx, { kinds: ['strength'], subjectIds: unitIds, from, to, operationId })).filter((row) => row.withdrawn_at === null && row.state !== 'waived')
  const profiles = await readProfiles(tx, rows.map((row) => row.obligation_id))
  return rows.map((row) => ({ row, points: profiles.get(row.obligation_id) ?? [] }))
}

export type TitleOf = (clauseId: string, dutyId: string) => { readonly zh: string; readonly en: string }

export async function readTitles(tx: Tx, kinds: Kinds, operationId: string): Promise<TitleOf> {
  return titlesOf(await readInForce(tx, kinds, await getOperation(tx, operationId)), kinds)
}

export function titlesOf(inForce: Pick<InForce, 'order'> | null, kinds: Kinds): TitleOf {
  const titles = new Map(inForce?.order.clauses.flatMap((clause) => clause.duties.map((duty) => [`${clause.id} ${duty.id}`, duty.title ?? kinds.list.find((kind) => kind.kind === duty.kind)?.words] as const)) ?? [])
  return (clauseId, dutyId) => titles.get(`${clauseId} ${dutyId}`) ?? { zh: dutyId, en: dutyId }
}

export function breachesOf({ row, points }: StandingFloor, titleOf: TitleOf): FloorBreach[] {
  const { qualification } = strengthDetails.parse(JSON.parse(row.details))
  return listBreaches(points, row.opens_at, row.due_at).map((breach) => ({
    obligationId: row.obligation_id, clauseId: row.clause_id, dutyId: row.duty_id, title: titleOf(row.clause_id, row.duty_id), unitId: row.subject_id, ...breach, qualification,
  }))
}

/** Most people missing first, then the soonest, then the larger floor. */
export function worstFirst(a: Pick<FloorBreach, 'need' | 'quantity' | 'from' | 'obligationId'>, b: Pick<FloorBreach, 'need' | 'quantity' | 'from' | 'obligationId'>): number {
  return b.need - b.quantity - (a.need - a.quantity) || a.from - b.from || b.need - a.need || (a.obligationId < b.obligationId ? -1 : 1)
}
