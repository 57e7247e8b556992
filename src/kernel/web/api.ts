/** The server as the browser sees it: commands and views; the session stands in identity-api.ts. Refusals become errors with a code that texts translate. */
import { v7 } from 'uuid'
import type { z } from 'zod'
import type { CommandContract, ViewContract } from '../contract.ts'

/** The server understood and said no. */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  readonly facts: Readonly<Record<string, unknown>>

  constructor({ status, code, facts }: { status: number; code: string; facts: Readonly<Record<string, unknown>> }) {
    super(code)
    this.name = 'Refused'
    this.status = status
    this.code = code
    this.facts = facts
  }
}

/** No answer, or one that is not ours: the network, a proxy, a server that is starting. Worth trying again. */
export class Unreachable extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(what, options)
    this.name = 'Unreachable'
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Nothing is wrong with what was sent: the same again in a moment. */
const passing: ReadonlySet<string> = new Set(['kernel.unavailable', 'kernel.too-many', 'kernel.too-slow'])

/** Asks one of our addresses. Throws Refused or Unreachable. */
export async function askServer(path: string, init?: RequestInit): Promise<unknown> {
  let response: Response
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init })
  } catch (cause) {
    if (init?.signal?.aborted === true) throw cause
    throw new Unreachable(path, { cause })
  }
  const body: unknown = await response.json().catch(() => null)
  if (response.ok) return body
  const error = isRecord(body) ? body['error'] : null
  if (isRecord(error) && typeof error['code'] === 'string' && !passing.has(error['code'])) {
    throw new Refused({ status: response.status, code: error['code'], facts: isRecord(error['facts']) ? error['facts'] : {} })
  }
  // Signing in, second factors and passkeys are better-auth's, whose refusals look otherwise: {code: 'INVALID_CODE', message}.
  if (isRecord(body) && typeof body['code'] === 'string' && response.status < 500) {
    throw new Refused({ status: response.status, code: `identity.${body['code'].toLowerCase().replaceAll('_', '-')}`, facts: {} })
  }
  if (response.status >= 500 || response.status === 429 || response.status === 408) throw new Unreachable(`${path}: ${response.status}`)
  throw new Refused({ status: response.status, code: response.status === 401 ? 'kernel.not-signed-in' : response.status === 403 ? 'kernel.forbidden' : 'kernel.not-found', facts: isRecord(body) ? body : {} })
}

/** In development what the server sends is checked against its contract; in production it is trusted. */
function trusted<Schema extends z.ZodType>(schema: Schema, name: string, value: unknown): z.output<Schema> {
  if (import.meta.env.DEV) {
    const parsed = schema.safeParse(value)
    if (!parsed.success) console.error(`${name} does not answer as its contract says`, parsed.error.issues)
  }
  return value as z.output<Schema>
}

/** Node takes 16 KB of headers, and three bytes of Chinese become nine in an address. */
const longestInAddress = 1_500

export async function readView<Input extends z.ZodType, Output extends z.ZodType>(contract: ViewContract<Input, Output>, input: z.input<Input>, signal?: AbortSignal): Promise<z.output<Output>> {
  const text = JSON.stringify(input)
  const path = `/api/views/${contract.name}`
  const answer = await (text.length > longestInAddress
    ? askServer(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: `{"input":${text}}`, signal: signal ?? null })
    : askServer(`${path}?input=${encodeURIComponent(text)}`, { signal: signal ?? null }))
  return trusted(contract.output, contract.name, answer)
}

export interface CommandReply<Result> {
  readonly result: Result
  readonly entryIds: readonly string[]
  /** Where the command stands in the sealed journal; null while it is not sealed. */
  readonly position: number | null
}

const retryAfterMs = [300, 1_000, 3_000]

/**
 * Sends a command. The id is made once per intent and kept over retries, so that a command whose answer was lost happens once.
 * Throws Refused, or Unreachable after four attempts.
 */
export async function sendCommand<Input extends z.ZodType, Output extends z.ZodType>(
  contract: CommandContract<Input, Output>,
  { id, input, occurredAt }: { id: string; input: z.input<Input>; occurredAt?: number },
): Promise<CommandReply<z.output<Output>>> {
  const body = JSON.stringify({ id, input, ...(occurredAt === undefined ? {} : { occurredAt }) })
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await askServer(`/api/commands/${contract.name}`, { method: 'POST', headers: { 'content-type': 'application/json', prefer: 'wait=2' }, body })
      const reply = isRecord(answer) ? answer : {}
      return {
        result: trusted(contract.output, contract.name, reply['result']),
        entryIds: Array.isArray(reply['entryIds']) ? reply['entryIds'].filter((entry) => typeof entry === 'string') : [],
        position: typeof reply['position'] === 'number' ? reply['position'] : null,
      }
    } catch (error) {
      const wait = retryAfterMs[attempt]
      if (!(error instanceof Unreachable) || wait === undefined) throw error
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
}

export const newId = (): string => v7()
