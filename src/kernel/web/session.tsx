import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { handOverDevice, readIdentity, readSession, signOut, type IdentityFacts, type Session, type SessionAnswer } from './identity-api.ts'
import { restartLive } from './live.ts'

const sessionKey = ['session'] as const

export function useSessionAnswer(): UseQueryResult<SessionAnswer> {
  return useQuery({ queryKey: sessionKey, queryFn: readSession, refetchOnWindowFocus: 'always' })
}

/** Who is signed in; null while unknown or signed out. */
export function useSession(): Session | null {
  const { data } = useSessionAnswer()
  return data?.kind === 'signed-in' ? data.session : null
}

/** Whether the reader holds one of these anywhere: decides what is offered. What is allowed, the server decides. */
export function useHoldsRole(...roles: readonly string[]): boolean {
  const session = useSession()
  return session?.roles.some((held) => roles.includes(held.role)) ?? false
}

/** Which ways of signing in the server offers, and how long a password must be. */
export function useIdentity(): UseQueryResult<IdentityFacts> {
  return useQuery({ queryKey: ['identity'], queryFn: readIdentity })
}

export interface Signing {
  /** After somebody came or went: forgets what the one before saw, and asks who is signed in. */
  renew(): Promise<void>
  leave(): Promise<void>
  /** On a shared device: back to the choice of person. */
  handOver(): Promise<void>
}

export function useSigning(): Signing {
  const client = useQueryClient()
  const renew = useCallback(async () => {
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' && queryKey[0] !== 'identity' })
    await client.invalidateQueries({ queryKey: sessionKey })
    restartLive()
  }, [client])
  const leave = useCallback(async () => {
    await signOut()
    await renew()
  }, [renew])
  const handOver = useCallback(async () => {
    await handOverDevice()
    await renew()
  }, [renew])
  return useMemo(() => ({ renew, leave, handOver }), [renew, leave, handOver])
}
