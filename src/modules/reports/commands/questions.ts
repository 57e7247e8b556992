import type { z } from 'zod'
import { defineCommand, type Command, type CommandContext } from '../../../kernel/command.ts'
import { notFound } from '../../../kernel/errors.ts'
import { findUnit, listAllUnits, listOnDuty, listRoleHolders } from '../../../force/index.ts'
import { getOperation, notInForce, operationNow, readInForce, rolesAtRoot, rolesOverUnit, steering, tellMembers, type Kinds } from '../../../orders/index.ts'
import { answerQuestion, askQuestion } from '../contract.ts'
import { answeredAlready, clauseUnknown, questionExists } from '../errors.ts'
import { insertQuestion, lockQuestion, saveAnswer } from '../queries.ts'

type Tx = CommandContext<unknown>['tx']

/** Those at the desk of the command centre; when nobody is on duty there, whoever holds the role. */
async function listDutyOfficers(tx: Tx, at: number): Promise<string[]> {
  const [root] = await listAllUnits(tx)
  if (root === undefined) return []
  const onDuty = await listOnDuty(tx, { visibility: { all: true, roots: [], own: null }, at, unitIds: [root.unit_id], below: false, roles: ['duty-officer'] })
  return (onDuty.length > 0 ? onDuty : await listRoleHolders(tx, [root.unit_id], ['duty-officer'])).map((row) => row.member_id)
}

async function ask({ tx, input, actor, append, occurredAt }: CommandContext<z.output<typeof askQuestion.input>>, kinds: Kinds): Promise<Record<string, never>> {
  const operation = await getOperation(tx, input.operationId)
  const inForce = operation.status === 'in-force' ? await readInForce(tx, kinds, operation) : null
  if (inForce === null) throw notInForce()
  if (!inForce.order.clauses.some((clause) => clause.id === input.clauseId)) throw clauseUnknown(input.clauseId)
  if ((await findUnit(tx, input.unitId)) === null) throw notFound('unit', input.unitId)
  const at = occurredAt ?? (await operationNow(tx, input.operationId))
  const isNew = await insertQuestion(tx, {
    agency_id: tx.agencyId,
    question_id: input.questionId,
    operation_id: input.operationId,
    unit_id: input.unitId,
    clause_id: input.clauseId,
    text: input.text,
    asked_at: at,
    asked_by: actor.kind === 'member' ? actor.memberId : null,
  })
  if (!isNew) throw questionExists(input.questionId)
  append({
    kind: 'question.asked',
    operationId: input.operationId,
    occurredAt: at,
    unitId: input.unitId,
    subject: { kind: 'question', id: input.questionId },
    facts: { questionId: input.questionId, clauseId: input.clauseId },
    body: { text: input.text },
  })
  await tellMembers(tx, { name: `question.asked:${input.questionId}`, operationId: input.operationId, memberIds: await listDutyOfficers(tx, at), kind: 'question.asked', obligationId: null, facts: { questionId: input.questionId, clauseId: input.clauseId }, at })
  return {}
}

const answer = defineCommand(answerQuestion, {
  who: [
    rolesAtRoot([...steering, 'planner']),
    // The commander between the command centre and the unit that asks; who asks does not answer.
    { by: 'role', roles: ['commander'], over: async ({ tx, input }) => { const question = await lockQuestion(tx, input.questionId); return (question === null ? null : await findUnit(tx, question.unit_id))?.parent_id ?? [] } },
  ],
  async handle({ tx, input, actor, append }) {
    const question = await lockQuestion(tx, input.questionId)
    if (question === null) throw notFound('question', input.questionId)
    if (question.answered_at !== null) throw answeredAlready(question.answered_at)
    const at = Math.max(question.asked_at, await operationNow(tx, question.operation_id))
    await saveAnswer(tx, { questionId: input.questionId, answer: input.text, at, memberId: actor.kind === 'member' ? actor.memberId : null })
    append({
      kind: 'question.answered',
      operationId: question.operation_id,
      occurredAt: at,
      unitId: question.unit_id,
      subject: { kind: 'question', id: input.questionId },
      facts: { questionId: input.questionId, clauseId: question.clause_id },
      body: { text: input.text },
    })
    if (question.asked_by !== null) {
      await tellMembers(tx, { name: `question.answered:${input.questionId}`, operationId: question.operation_id, memberIds: [question.asked_by], kind: 'question.answered', obligationId: null, facts: { questionId: input.questionId, clauseId: question.clause_id }, at })
    }
    return {}
  },
})

export function createQuestions(kinds: Kinds): readonly Command[] {
  return [
    defineCommand(askQuestion, {
      who: [
        rolesOverUnit(['leader', 'duty-officer', 'officer-of-the-day', 'commander', 'planner']),
        // Anybody of the unit.
        { by: 'self', of: ({ input, actor }) => (actor.kind === 'member' && actor.unitId === input.unitId ? [actor.memberId] : []) },
      ],
      handle: (context) => ask(context, kinds),
    }),
    answer,
  ]
}
