import pino from 'pino'

/** Events with fixed names and ids as fields; no personal data, no secrets. */
export type Log = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error'>

export function openLog(level: string, destination?: pino.DestinationStream): pino.Logger {
  return pino({ level, base: undefined, redact: { paths: ['*.password', '*.token', '*.secret', 'headers.cookie', 'headers.authorization'], censor: '…' } }, destination)
}
