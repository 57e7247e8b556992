/** Reads a stream of server-sent events as a screen does. */
export interface SentEvent {
  readonly event: string
  readonly id: string | null
  readonly data: unknown
}

export interface EventReader {
  /** All so far. */
  readonly events: readonly SentEvent[]
  next(isWanted: (event: SentEvent) => boolean, timeoutMs?: number): Promise<SentEvent>
  close(): Promise<void>
}

export function readEvents(response: Response): EventReader {
  if (response.body === null) throw new Error(`no stream: ${response.status}`)
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  const events: SentEvent[] = []
  let seen = 0
  const pump = (async () => {
    let text = ''
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      text += value
      for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
        events.push(parseEvent(text.slice(0, end)))
        text = text.slice(end + 2)
      }
    }
  })()
  return {
    events,
    async next(isWanted, timeoutMs = 15_000) {
      for (const until = performance.now() + timeoutMs; ; ) {
        while (seen < events.length) {
          const event = events[seen]
          seen += 1
          if (event !== undefined && isWanted(event)) return event
        }
        if (performance.now() > until) throw new Error(`no such event within ${timeoutMs} ms; came: ${JSON.stringify(events)}`)
        await new Promise((resolve) => { setTimeout(resolve, 5) })
      }
    },
    async close() {
      await reader.cancel()
      await pump
    },
  }
}

function parseEvent(block: string): SentEvent {
  const fields = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]))
  const data: unknown = JSON.parse(fields.get('data') ?? 'null')
  return { event: fields.get('event') ?? 'message', id: fields.get('id') ?? null, data }
}
