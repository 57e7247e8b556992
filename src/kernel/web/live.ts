/** The live stream as a page sees it: messages, and since when nothing came. */
import { useEffect, useSyncExternalStore } from 'react'
import { openLiveSource, type LiveMessage } from './live-source.ts'

/** The server beats every five seconds; a second of grace. */
const staleAfterMs = 6_000

export type LiveState = { readonly kind: 'connecting' } | { readonly kind: 'live' } | { readonly kind: 'stale'; readonly since: number }

type Listener = (message: LiveMessage) => void

let listeners = new Set<Listener>()
let restartSource: (() => void) | null = null
let lastHeardAt: number | null = null
let state: LiveState = { kind: 'connecting' }
const stateListeners = new Set<() => void>()

function setState(next: LiveState): void {
  if (next.kind === state.kind) return
  state = next
  for (const listener of stateListeners) listener()
}

function hear(message: LiveMessage): void {
  if (message.kind !== 'lost') {
    lastHeardAt = Date.now()
    setState({ kind: 'live' })
  }
  for (const listener of listeners) listener(message)
}

function connect(): () => void {
  if (typeof SharedWorker === 'undefined') {
    const source = openLiveSource(hear)
    restartSource = () => source.restart()
    return () => source.close()
  }
  const worker = new SharedWorker(new URL('./live-worker.ts', import.meta.url), { type: 'module', name: 'muster-live' })
  worker.port.addEventListener('message', (event: MessageEvent<LiveMessage>) => hear(event.data))
  worker.port.start()
  const sayBye = (): void => worker.port.postMessage('bye')
  // A page put into the back-forward cache comes back without its port, so it asks for everything anew.
  const comeBack = (event: PageTransitionEvent): void => {
    if (event.persisted) globalThis.location.reload()
  }
  globalThis.addEventListener('pagehide', sayBye)
  globalThis.addEventListener('pageshow', comeBack)
  restartSource = () => worker.port.postMessage('restart')
  return () => {
    globalThis.removeEventListener('pagehide', sayBye)
    globalThis.removeEventListener('pageshow', comeBack)
    sayBye()
    worker.port.close()
  }
}

/** Opens the stream while mounted. One place in the app calls this. */
export function useLiveConnection(onMessage: Listener, isWanted: boolean): void {
  useEffect(() => {
    if (!isWanted) return
    listeners = new Set([...listeners, onMessage])
    lastHeardAt = Date.now()
    const disconnect = connect()
    const watch = setInterval(() => {
      if (lastHeardAt !== null && Date.now() - lastHeardAt > staleAfterMs) setState({ kind: 'stale', since: lastHeardAt })
    }, 1_000)
    return () => {
      clearInterval(watch)
      disconnect()
      restartSource = null
      listeners = new Set([...listeners].filter((listener) => listener !== onMessage))
      setState({ kind: 'connecting' })
    }
  }, [onMessage, isWanted])
}

/** After signing in as somebody else the stream must carry the new cookie. */
export function restartLive(): void {
  restartSource?.()
}

export const isLive = (): boolean => state.kind === 'live'

export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (listener) => {
      stateListeners.add(listener)
      return () => stateListeners.delete(listener)
    },
    () => state,
  )
}
