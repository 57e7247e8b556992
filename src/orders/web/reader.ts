import { useMemo } from 'react'
import { useSession } from '../../kernel/web/index.ts'

export interface Reader {
  readonly id: string | null
  /** Sits at the desk and steers the operation. */
  readonly steers: boolean
  readonly mayWaive: boolean
  /** Leads a unit, or steers: hands back, sends a crew out. */
  readonly leads: boolean
}

const waiving: readonly string[] = ['commander', 'officer-of-the-day']
const steering: readonly string[] = [...waiving, 'duty-officer']
const leading: readonly string[] = [...steering, 'leader']

/** What of the reader decides which acts a row offers; the server decides again, also about where. */
export function useReader(): Reader {
  const session = useSession()
  return useMemo(() => {
    const holds = (roles: readonly string[]): boolean => session?.roles.some((held) => roles.includes(held.role)) === true
    return { id: session?.member.id ?? null, steers: holds(steering), mayWaive: holds(waiving), leads: holds(leading) }
  }, [session])
}
