/** What stands outside, in tests: a server that takes what is posted, and one that takes mail. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export interface Received {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

export interface Receiver {
  readonly url: string
  readonly port: number
  readonly received: Received[]
  /** How the next are answered, in this order; then as usual again. */
  answerWith(...answers: Answer[]): void
  close(): Promise<void>
}

export type Answer = (response: ServerResponse, received: Received) => void

export const status = (code: number, body = '{}', headers: Record<string, string> = {}): Answer => (response) => void response.writeHead(code, headers).end(body)
export const hangUp: Answer = (response) => void response.socket?.destroy()
export const neverAnswer: Answer = () => {}

export async function openReceiver(usual: Answer = status(200)): Promise<Receiver> {
  const received: Received[] = []
  const planned: Answer[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const one = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) }
      received.push(one)
      const answer = planned.shift() ?? usual
      answer(response, one)
    })
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const port = portOf(server.address())
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    received,
    answerWith: (...answers) => void planned.push(...answers),
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('a server without a port')
  return address.port
}

export interface Mailbox {
  readonly url: string
  readonly mails: { readonly from: string; readonly to: readonly string[]; readonly text: string }[]
  /** The codes by which the next mails are answered; then they are taken. */
  refuseWith(...codes: number[]): void
  close(): Promise<void>
}

export async function openMailbox(options: SMTPServerOptions = {}): Promise<Mailbox> {
  const mails: Mailbox['mails'][number][] = []
  const codes: number[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const code = codes.shift()
        if (code !== undefined) return done(Object.assign(new Error('no'), { responseCode: code }))
        const from = session.envelope.mailFrom
        mails.push({ from: from === false ? '' : from.address, to: session.envelope.rcptTo.map((one) => one.address), text: Buffer.concat(chunks).toString('utf8') })
        done()
      })
    },
    ...options,
  })
  // A client that breaks off is a test's own doing.
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', () => resolve()) })
  return {
    url: `smtp://127.0.0.1:${portOf(server.server.address())}`,
    mails,
    refuseWith: (...more) => void codes.push(...more),
    close: () => new Promise((resolve) => { server.close(() => resolve()) }),
  }
}
