/** In-app messages about rosters. They stand in the list of an operation, and a roster belongs to none. */
import type { Tx } from '../../kernel/db/database.ts'
import { listOperations, tellMembers } from '../../orders/index.ts'

export interface Telling {
  /** With the member it makes the message's id: the same message reaches a member once. */
  readonly name: string
  /** Null: the operation in force, the latest where there are several; where none is, nobody is told, and the page of one's shifts says it alone. */
  readonly operationId: string | null
  readonly memberIds: readonly string[]
  readonly kind: string
  readonly facts: Readonly<Record<string, unknown>>
  readonly at: number
  /** For those who are called in: they are off duty, and may sleep. */
  readonly offDuty?: boolean
  readonly wakes?: boolean
}

export async function tellPeople(tx: Tx, telling: Telling): Promise<void> {
  const operationId = telling.operationId ?? (await listOperations(tx)).find((operation) => operation.status === 'in-force')?.operation_id ?? null
  if (operationId === null) return
  await tellMembers(tx, { ...telling, operationId, obligationId: null })
}
