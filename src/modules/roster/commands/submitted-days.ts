import { defineCommand, type Command } from '../../../kernel/command.ts'
import { operationNow } from '../../../orders/index.ts'
import { noteSubmittedDay } from '../contract.ts'

export const strengthCommands: readonly Command[] = [
  defineCommand(noteSubmittedDay, {
    who: [{ by: 'system' }],
    async handle({ tx, input, append }) {
      const now = await operationNow(tx, input.operationId)
      const rows = await tx.query<{ unit_id: string; roster_id: string; submitted_at: number }>(
        `SELECT r.unit_id, r.roster_id, r.submitted_at FROM roster r
         WHERE r.agency_id = $1 AND r.unit_id = ANY ($2::uuid[]) AND r.status IN ('submitted', 'approved', 'in-force') AND r.submitted_at IS NOT NULL AND r.from_day <= $3::date AND r.to_day >= $3::date
           AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.agency_id = $1 AND e.operation_id = $4 AND e.key = 'roster.day-submitted|unit:' || r.unit_id || '|' || $3)
         ORDER BY r.unit_id`,
        [tx.agencyId, input.unitIds, input.day, input.operationId],
        'submitted-day',
      )
      for (const row of rows) {
        append({ kind: 'roster.day-submitted', operationId: input.operationId, occurredAt: Math.min(now, row.submitted_at), unitId: row.unit_id, subject: { kind: 'unit', id: row.unit_id }, facts: { day: input.day, rosterId: row.roster_id } })
      }
      return {}
    },
  }),
]
