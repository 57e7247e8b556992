/** One's own login: what the profile asks and changes. */
import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { z } from 'zod'
import type { profileAnswer, sessionsAnswer } from '../../../../kernel/identity/contract.ts'
import { askServer } from '../../../../kernel/web/index.ts'

export type Profile = z.output<typeof profileAnswer>
export type SessionItem = z.output<typeof sessionsAnswer>['sessions'][number]

export const post = (path: string, input: unknown = {}): Promise<unknown> => askServer(`/api/auth/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(input) })

export function useProfile(): UseQueryResult<Profile> {
  return useQuery({ queryKey: ['profile'], queryFn: async () => (await askServer('/api/auth/profile')) as Profile, refetchOnMount: 'always' })
}

export function useSessions(): UseQueryResult<{ sessions: readonly SessionItem[] }> {
  return useQuery({ queryKey: ['sessions'], queryFn: async () => (await askServer('/api/auth/sessions')) as { sessions: readonly SessionItem[] }, refetchOnMount: 'always', refetchOnWindowFocus: true })
}

/** No stream tells of changes to a login: after one's own act the page asks again. */
export function useAskAgain(): () => Promise<void> {
  const client = useQueryClient()
  return useCallback(async () => {
    await Promise.all([client.invalidateQueries({ queryKey: ['profile'] }), client.invalidateQueries({ queryKey: ['sessions'] })])
  }, [client])
}

export interface NewTotp {
  readonly uri: string
  readonly backupCodes: readonly string[]
}

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [])
const partsOf = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? { ...value } : {})

export async function beginTotp(password: string): Promise<NewTotp> {
  const answer = partsOf(await post('two-factor/enable', { password }))
  return { uri: String(answer['totpURI'] ?? ''), backupCodes: listOf(answer['backupCodes']) }
}

export async function makeBackupCodes(password: string): Promise<readonly string[]> {
  return listOf(partsOf(await post('two-factor/generate-backup-codes', { password }))['backupCodes'])
}
