import pino from 'pino'

/** Events with fixed names and ids as fields; no personal data, no secrets. */
export type Log = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error'>

export function openLog(level: string, destination?: pino.DestinationStream): pino.Logger {
  // pino repeats the message of an error under `errorKey` as that of the line, unread by serializers: ours stand under `err`.
  return pino({ level, base: undefined, errorKey: 'thrown', serializers: { err: describeError }, redact: { paths: ['*.password', '*.token', '*.secret', 'headers.cookie', 'headers.authorization'], censor: '…' } }, destination)
}

interface DescribedError {
  readonly type: string
  readonly message: string
  readonly stack: string
  readonly [more: string]: unknown
}

/** Where in the database something went wrong, by names of ours. */
const told = ['code', 'severity', 'table', 'column', 'constraint', 'routine'] as const
const deepestCause = 3

/**
 * What helps to find the mistake, and none of what people entered: PostgreSQL repeats values in its messages and details
 * ("Key (name)=(…) already exists"), JSON.parse the text that it could not read.
 */
export function describeError(error: unknown, depth = 0): DescribedError | string {
  if (!(error instanceof Error)) return typeof error
  const fields = new Map<string, unknown>(Object.entries(error))
  const repeatsInput = fields.has('severity') || error instanceof SyntaxError
  const more = Object.fromEntries(told.flatMap((name) => (fields.has(name) ? [[name, fields.get(name)]] : [])))
  return {
    ...more,
    type: error.name,
    message: repeatsInput ? `${error.message.split(/["'(]/)[0]}…` : error.message,
    stack: (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at ')).join('\n'),
    ...(error.cause !== undefined && depth < deepestCause ? { cause: describeError(error.cause, depth + 1) } : {}),
  }
}
