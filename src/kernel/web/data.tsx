/** Views and commands in components, kept fresh by the live stream. */
import { QueryCache, QueryClient, QueryClientProvider, keepPreviousData, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { isTouchedBy, type CommandContract, type ViewContract } from '../contract.ts'
import { newId, readView, Refused, sendCommand, Unreachable, type CommandReply } from './api.ts'
import { isLive, useLiveConnection } from './live.ts'
import type { LiveMessage } from './live-source.ts'

/** A fast demo seals five batches a second; a screen need not ask more often than the eye follows. */
const askAgainEveryMs = 700

function makeQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError(error, query) {
        // The session ended meanwhile: ask who is signed in, and the sign-in page comes up by itself.
        if (error instanceof Refused && error.status === 401 && query.queryKey[0] !== 'session') void client.invalidateQueries({ queryKey: ['session'] })
      },
    }),
    defaultOptions: {
      queries: {
        // The live stream says when an answer is out of date; focus and time do not.
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        retry: (count, error) => !(error instanceof Refused) && count < 3,
        retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 5_000),
      },
    },
  })
  return client
}

/** Collects what changed and asks the touched views again, each at most once at a time and none twice for one change. */
class Freshener {
  readonly #client: QueryClient
  #kinds = new Set<string>()
  #isAll = false
  #timer: ReturnType<typeof setTimeout> | null = null
  #askedAt = 0
  readonly #again = new Set<string>()

  constructor(client: QueryClient) {
    this.#client = client
  }

  hear(message: LiveMessage): void {
    if (message.kind !== 'change') return
    if (message.kinds === null) this.#isAll = true
    else for (const kind of message.kinds) this.#kinds.add(kind)
    this.#plan()
  }

  #plan(): void {
    if (this.#timer !== null) return
    const wait = Math.max(0, this.#askedAt + askAgainEveryMs - Date.now())
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#askedAt = Date.now()
      this.#ask()
    }, wait)
  }

  #ask(): void {
    const kinds = [...this.#kinds]
    const isAll = this.#isAll
    this.#kinds = new Set()
    this.#isAll = false
    for (const query of this.#client.getQueryCache().getAll()) {
      const changesOn = query.meta?.['changesOn'] as readonly string[] | undefined
      if (changesOn === undefined) continue
      if (!isAll && !isTouchedBy(changesOn, kinds) && !this.#again.has(query.queryHash)) continue
      if (query.state.fetchStatus === 'fetching') {
        // Its answer may be older than this change: ask once more when it is there, rather than cancel it for ever.
        this.#again.add(query.queryHash)
        continue
      }
      this.#again.delete(query.queryHash)
      void this.#client.invalidateQueries({ queryKey: query.queryKey, exact: true })
    }
    if (this.#again.size > 0) this.#plan()
  }
}

/** Around the app: the cache, and the live connection while somebody is signed in. */
export function DataProvider({ children }: { children: ReactNode }): ReactNode {
  const [client] = useState(makeQueryClient)
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>
}

export function useFreshViews(isSignedIn: boolean): void {
  const client = useQueryClient()
  const freshener = useMemo(() => new Freshener(client), [client])
  const hear = useCallback(
    (message: LiveMessage) => {
      freshener.hear(message)
      // Somebody signed out, or in as another, in a tab beside this one.
      const mayBeAnother = (message.kind === 'lost' && message.isRefused) || (message.kind === 'change' && message.kinds === null)
      if (mayBeAnother) void client.invalidateQueries({ queryKey: ['session'] })
    },
    [client, freshener],
  )
  useLiveConnection(hear, isSignedIn)
}

export interface ViewOptions {
  /** False: do not ask yet. */
  readonly isWanted?: boolean
  /** True: while the input changes, what was shown stays. */
  readonly keepsOld?: boolean
}

/** Asks a view and asks again whenever the live stream touches its `changesOn`. Unchanged parts of the answer keep their identity. */
export function useView<Input extends z.ZodType, Output extends z.ZodType>(
  contract: ViewContract<Input, Output>,
  input: z.input<Input>,
  { isWanted = true, keepsOld = false }: ViewOptions = {},
): UseQueryResult<z.output<Output>> {
  return useQuery<z.output<Output>>({
    queryKey: ['view', contract.name, input],
    queryFn: ({ signal }) => readView(contract, input, signal),
    enabled: isWanted,
    meta: { changesOn: contract.changesOn },
    ...(keepsOld ? { placeholderData: keepPreviousData } : {}),
  }) as UseQueryResult<z.output<Output>>
}

export interface CommandHandle<Input extends z.ZodType, Output extends z.ZodType> {
  /** Throws Refused or Unreachable. The same input again after Unreachable keeps its id. */
  run(input: z.input<Input>, options?: { occurredAt?: number }): Promise<CommandReply<z.output<Output>>>
  readonly isRunning: boolean
}

export function useCommand<Input extends z.ZodType, Output extends z.ZodType>(contract: CommandContract<Input, Output>): CommandHandle<Input, Output> {
  const client = useQueryClient()
  const [running, setRunning] = useState(0)
  const unanswered = useRef(new Map<string, string>())
  const run = useCallback(
    async (input: z.input<Input>, { occurredAt }: { occurredAt?: number } = {}) => {
      const intent = JSON.stringify(input)
      const id = unanswered.current.get(intent) ?? newId()
      setRunning((count) => count + 1)
      const wasLive = isLive()
      try {
        const reply = await sendCommand(contract, { id, input, ...(occurredAt === undefined ? {} : { occurredAt }) })
        unanswered.current.delete(intent)
        // Live all the while: the stream tells which views changed. Else nobody would, also where it came between sending and answer.
        if (!wasLive || !isLive()) void client.invalidateQueries({ queryKey: ['view'] })
        return reply
      } catch (error) {
        if (error instanceof Unreachable) unanswered.current.set(intent, id)
        else unanswered.current.delete(intent)
        throw error
      } finally {
        setRunning((count) => count - 1)
      }
    },
    [client, contract],
  )
  return useMemo(() => ({ run, isRunning: running > 0 }), [run, running])
}
