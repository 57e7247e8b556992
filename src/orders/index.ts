/** The door of `orders`. */
import './tables.ts'

export { defineDutyKind } from './compile/kind.ts'
export type { DutyKind, Term } from './compile/types.ts'
export type { ObligationState } from './contract.ts'
export { registerKinds, type Kinds } from './kinds.ts'
export { notInForce, obligationOfOtherKind, obligationSettled } from './errors.ts'
export { registerDeliveryPlan, tellMembers, type DeliveryPlan, type Message, type OvertakenRule, type OvertakenRules } from './notify.ts'
export { isOperationOver, ordersOvertaken } from './overtaken.ts'
export { crewThatOwes, ownerOf, reading, rolesAtRoot, rolesOverObligation, rolesOverUnit, steering, theOneWhoOwes } from './policy.ts'
export { findObligation, type ObligationRow } from './queries/obligations.ts'
export { listOperationEnds } from './queries/operation-ends.ts'
// For messages that are worded on the server.
export { describeTold } from './queries/told.ts'
export { wordNotification, type Wording } from './rules.ts'
export { findOperation, getOperation, operationNow, type OperationRow } from './queries/operations.ts'
export { planCompilation, readInForce, type InForce } from './compilation.ts'
// Floors whose quantity a module works out: their windows, who is out, and how the module hands over what counts.
export { holdBoard, setFloorProfiles } from './fold/floors.ts'
export { listCommitments, listFloors, readProfiles, type OutRow, type ProfileChange } from './queries/floors.ts'
export { listBreaches, type Breach, type FloorPoint } from './state/evaluate.ts'
// For the demo, which opens operations with a simulated clock.
export { addVersion, checkText, createOperation, endOrder } from './commands/orders.ts'
export { getVersion, listOperations, lockOperation } from './queries/operations.ts'
