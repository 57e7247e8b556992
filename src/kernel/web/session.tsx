import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { useCallback } from 'react'
import { readSession, signIn, signOut, type Session, type SessionAnswer } from './api.ts'
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

export function useSigning(): { enter(input: { username: string; password: string }): Promise<void>; leave(): Promise<void> } {
  const client = useQueryClient()
  const enter = useCallback(
    async (input: { username: string; password: string }) => {
      await signIn(input)
      client.removeQueries({ queryKey: ['view'] })
      await client.invalidateQueries({ queryKey: sessionKey })
      restartLive()
    },
    [client],
  )
  const leave = useCallback(async () => {
    await signOut()
    client.removeQueries({ queryKey: ['view'] })
    await client.invalidateQueries({ queryKey: sessionKey })
    restartLive()
  }, [client])
  return { enter, leave }
}
