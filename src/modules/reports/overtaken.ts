import { isOperationOver, type OvertakenRules } from '../../orders/index.ts'

export const reportsOvertaken: OvertakenRules = {
  /** A question that somebody else of the desk has answered. */
  async 'question.asked'(tx, { operationId, facts: { questionId } }) {
    if (await isOperationOver(tx, operationId)) return true
    if (typeof questionId !== 'string') return false
    return (await tx.query('SELECT 1 FROM question WHERE agency_id = $1 AND question_id = $2 AND answered_at IS NOT NULL', [tx.agencyId, questionId], 'overtaken-question')).length > 0
  },
}
