/** Which messages about a roll call need nobody any more. */
import type { Tx } from '../../kernel/db/database.ts'
import { isOperationOver, type OvertakenRules } from '../../orders/index.ts'
import { isSettled, isUnanswered } from './rules.ts'

interface Row {
  readonly memberId: string | null
  readonly answeredAt: number | null
  readonly excusedAt: number | null
  readonly reportedAt: number | null
}

async function readCalled(tx: Tx, callId: unknown): Promise<Row[]> {
  if (typeof callId !== 'string') return []
  return tx.query<Row & Record<string, unknown>>(
    'SELECT member_id AS "memberId", answered_at AS "answeredAt", excused_at AS "excusedAt", reported_at AS "reportedAt" FROM rollcall_called WHERE agency_id = $1 AND call_id = $2',
    [tx.agencyId, callId],
    'overtaken-called',
  )
}

export const rollcallOvertaken: OvertakenRules = {
  /** To whoever is called: answered, excused, or reported up already. */
  async 'rollcall.opened'(tx, { operationId, memberId, facts }) {
    const own = (await readCalled(tx, facts['callId'])).filter((row) => row.memberId === memberId)
    return (own.length > 0 && own.every(isSettled)) || (await isOperationOver(tx, operationId))
  },
  /** To the desk, which rings up those who are missing. */
  async 'rollcall.late'(tx, { operationId, facts }) {
    const rows = await readCalled(tx, facts['callId'])
    return (rows.length > 0 && rows.every(isSettled)) || (await isOperationOver(tx, operationId))
  },
  /** Reported up: until the last of them was heard of. */
  async 'rollcall.reported'(tx, { operationId, facts }) {
    const rows = await readCalled(tx, facts['callId'])
    return (rows.length > 0 && !rows.some(isUnanswered)) || (await isOperationOver(tx, operationId))
  },
}
