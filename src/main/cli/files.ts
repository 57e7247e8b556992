import { readFileSync, writeFileSync } from 'node:fs'
import { StartupError } from '../../kernel/errors.ts'

/** `-` is standard input. */
export function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (cause) {
    throw new StartupError(`${file} cannot be read (${cause instanceof Error ? cause.message : String(cause)}).`, { cause })
  }
}

export function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (cause) {
    throw new StartupError(`${file} cannot be written (${cause instanceof Error ? cause.message : String(cause)}).`, { cause })
  }
}

export function readJson(file: string): unknown {
  return parseJson(readText(file), file)
}

/** JSON as it stands, or the name of a file with some. */
export function readJsonOrFile(text: string): unknown {
  return /^\s*[[{"]/.test(text) ? parseJson(text, '--input') : readJson(text)
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new StartupError(`${where} is not JSON (${cause instanceof Error ? cause.message : String(cause)}).`, { cause })
  }
}

/** Waits while a pipe is full; a reader that went away (`| head`) is no error. */
export function printLine(line: string, stream: NodeJS.WritableStream = process.stdout): Promise<void> {
  return new Promise((resolve) => {
    if (stream.write(`${line}\n`)) resolve()
    else stream.once('drain', () => resolve())
  })
}
