/** Bodies as the edge takes them: so large, so deep, so slow, and no more. */
import type { Context, MiddlewareHandler } from 'hono'
import { mustHoldNoNul } from '../canonical.ts'
import type { Command } from '../command.ts'
import { Refusal } from '../errors.ts'
import type { View } from '../view.ts'

/** Sign-in and its like: a name, a password, an answer of a passkey. */
export const identityBodyBytes = 64 * 1024
/** Deeper than all our inputs; parsers and hashes go as deep as they are led. */
export const deepestJson = 64
const quickBodyBytes = 64 * 1024

/** A body may take `graceMs`, and longer only while it comes at `bytesPerSecond` on average: a bad mobile connection does, a hand that drips bytes to keep us waiting does not. */
export interface Pace {
  readonly graceMs: number
  readonly bytesPerSecond: number
}

export const ordinaryPace: Pace = { graceMs: 10_000, bytesPerSecond: 2048 }

const tooLarge = (maxBytes: number): Refusal => new Refusal({ code: 'kernel.too-large', status: 413, facts: { maxBytes } })
const tooSlow = (): Refusal => new Refusal({ code: 'kernel.too-slow', status: 408 })

/** Sizes by name, of those that differ from the ordinary. */
export function listBodyLimits(declared: readonly (Command | View)[]): ReadonlyMap<string, number> {
  return new Map(declared.flatMap(({ contract }) => (contract.maxBodyBytes === undefined ? [] : [[contract.name, contract.maxBodyBytes] as const])))
}

export async function readJsonBody(c: Context, maxBytes: number, pace: Pace = ordinaryPace): Promise<unknown> {
  return parseJson(await readText(c, maxBytes, pace))
}

/** JSON, not nested deeper than `deepestJson`, and without the one character that PostgreSQL does not take; looked at before it is parsed. */
export function parseJson(text: string): unknown {
  if (isDeeper(text, deepestJson)) throw new Refusal({ code: 'kernel.too-deep', status: 400, facts: { most: deepestJson } })
  mustHoldNoNul(text)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Refusal({ code: 'kernel.not-json', status: 400, cause })
  }
}

/** For routes that read their bodies by themselves: what they find is all there, and no larger than this. */
export function boundedBody(maxBytes: number, pace: Pace = ordinaryPace): MiddlewareHandler {
  return async (c, next) => {
    const { raw } = c.req
    const { method } = raw
    if (method !== 'GET' && method !== 'HEAD' && raw.body !== null) c.req.raw = new Request(raw, { method, body: await readBytes(c, maxBytes, pace) })
    await next()
  }
}

async function readText(c: Context, maxBytes: number, pace: Pace): Promise<string> {
  const length = lengthOf(c)
  if (length !== null && length > maxBytes) throw tooLarge(maxBytes)
  // Most are short and come in one piece: read without a stream, which costs a tenth of a small command.
  if (length !== null && length <= quickBodyBytes) {
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => late.reject(tooSlow()), pace.graceMs)
    try {
      return await Promise.race([c.req.text(), late.promise])
    } finally {
      clearTimeout(timer)
    }
  }
  return new TextDecoder().decode(await readBytes(c, maxBytes, pace))
}

async function readBytes(c: Context, maxBytes: number, pace: Pace): Promise<Uint8Array<ArrayBuffer>> {
  if ((lengthOf(c) ?? 0) > maxBytes) throw tooLarge(maxBytes)
  const stream = c.req.raw.body
  if (stream === null) return new Uint8Array()
  const reader = stream.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  const startedAt = performance.now()
  const late = Promise.withResolvers<never>()
  const watch = setInterval(() => {
    if (performance.now() - startedAt > pace.graceMs + (size / pace.bytesPerSecond) * 1000) late.reject(tooSlow())
  }, Math.min(500, pace.graceMs / 4))
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), late.promise])
      if (done) break
      size += value.length
      if (size > maxBytes) throw tooLarge(maxBytes)
      chunks.push(value)
    }
  } finally {
    clearInterval(watch)
    reader.releaseLock()
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

/** Null where it is not said, or where the parts come without it. */
function lengthOf(c: Context): number | null {
  const text = c.req.header('content-length')
  return text === undefined || !/^\d{1,15}$/.test(text) || c.req.header('transfer-encoding') !== undefined ? null : Number(text)
}

const quote = 34
const backslash = 92
const openers: ReadonlySet<number> = new Set([91, 123])
const closers: ReadonlySet<number> = new Set([93, 125])

function isDeeper(text: string, most: number): boolean {
  let depth = 0
  let isInText = false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (isInText) {
      if (code === backslash) at += 1
      else if (code === quote) isInText = false
    } else if (code === quote) isInText = true
    else if (openers.has(code)) {
      depth += 1
      if (depth > most) return true
    } else if (closers.has(code)) depth -= 1
  }
  return false
}
