/** Which commitment this desk opened for a unit's crew: the command that ends it must name it. */
const keyOf = (operationId: string, unitId: string): string => `muster.commitment.${operationId}.${unitId}`

export function keepCommitment(operationId: string, unitId: string, commitmentId: string): void {
  globalThis.localStorage.setItem(keyOf(operationId, unitId), commitmentId)
}

export function readCommitment(operationId: string, unitId: string): string | null {
  return globalThis.localStorage.getItem(keyOf(operationId, unitId))
}
