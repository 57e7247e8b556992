import { useSession } from '../../kernel/web/index.ts'
import type { Role } from '../contract.ts'

/** Whether the reader holds one of these anywhere: decides what is offered. What is allowed, the server decides. */
export function useHoldsRole(...roles: readonly Role[]): boolean {
  const session = useSession()
  return session?.roles.some((held) => roles.some((role) => role === held.role)) ?? false
}
