/** One EventSource on the server's live stream, reopened when the browser gives up on it. Runs in a page or in the shared worker. */
export type LiveMessage =
  /** `kinds` null: something may have been missed, everything is to be asked again. */
  | { readonly kind: 'change'; readonly kinds: readonly string[] | null; readonly position: number | null }
  | { readonly kind: 'beat'; readonly realNow: number }
  | { readonly kind: 'open' }
  /** `isRefused`: the server answered and would not stream; perhaps nobody is signed in now. */
  | { readonly kind: 'lost'; readonly isRefused: boolean }

const reopenAfterMs = { first: 1_000, most: 15_000 }

export function openLiveSource(tell: (message: LiveMessage) => void): { restart(): void; close(): void } {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | null = null
  let waitMs = reopenAfterMs.first
  /** A new EventSource sends no Last-Event-ID: what lay between is unknown. */
  let hasGap = false

  function open(): void {
    source = new EventSource('/api/live', { withCredentials: true })
    let isSubscribed = false
    // The browser is told that it is open before the server has looked where it stands: what is sealed in between is told to
    // nobody. The server's first change says that from here on nothing is missed.
    const begin = (): void => {
      isSubscribed = true
      waitMs = reopenAfterMs.first
      tell({ kind: 'open' })
      if (hasGap) tell({ kind: 'change', kinds: null, position: null })
      hasGap = false
    }
    source.addEventListener('change', (event) => {
      if (!isSubscribed) begin()
      const data = JSON.parse(event.data) as { position: number; kinds: string[] }
      tell({ kind: 'change', kinds: data.kinds, position: data.position })
    })
    source.addEventListener('beat', (event) => {
      const data = JSON.parse(event.data) as { realNow: number }
      tell({ kind: 'beat', realNow: data.realNow })
    })
    source.addEventListener('error', () => {
      isSubscribed = false
      const isRefused = source?.readyState === EventSource.CLOSED
      tell({ kind: 'lost', isRefused })
      if (!isRefused) return
      hasGap = true
      // Jitter, because all browsers come back together after a deploy.
      timer = setTimeout(open, waitMs * (0.5 + Math.random()))
      waitMs = Math.min(waitMs * 2, reopenAfterMs.most)
    })
  }

  function close(): void {
    source?.close()
    if (timer !== null) clearTimeout(timer)
    source = null
  }

  open()
  return {
    restart() {
      close()
      hasGap = true
      waitMs = reopenAfterMs.first
      open()
    },
    close,
  }
}
