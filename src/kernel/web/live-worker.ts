/** Shared by all tabs of a browser: HTTP/1.1 allows six connections, and the live stream takes one for good. */
import { openLiveSource, type LiveMessage } from './live-source.ts'

const ports = new Set<MessagePort>()
let source: ReturnType<typeof openLiveSource> | null = null
let isOpen = false

function tellAll(message: LiveMessage): void {
  if (message.kind === 'open') isOpen = true
  if (message.kind === 'lost') isOpen = false
  for (const port of ports) port.postMessage(message)
}

function takeIn(port: MessagePort): void {
  ports.add(port)
  port.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.data === 'restart') source?.restart()
    if (event.data !== 'bye') return
    ports.delete(port)
    if (ports.size > 0) return
    source?.close()
    source = null
    isOpen = false
  })
  port.start()
  source ??= openLiveSource(tellAll)
  if (isOpen) port.postMessage({ kind: 'open' } satisfies LiveMessage)
}

self.addEventListener('connect', (event) => {
  for (const port of (event as MessageEvent).ports) takeIn(port)
})
