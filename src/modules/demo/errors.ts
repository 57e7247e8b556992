import { Refusal } from '../../kernel/errors.ts'

export const notADemo = (operationId: string): Refusal => new Refusal({ code: 'demo.not-simulated', status: 409, facts: { operationId } })
export const demoEnded = (operationId: string): Refusal => new Refusal({ code: 'demo.ended', status: 409, facts: { operationId } })
