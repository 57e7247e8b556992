/** The YAML of an order with the position of everything in it. */
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document, type Node } from 'yaml'
import type { Position } from './order.ts'
import type { Problem } from './problems.ts'

export type Path = readonly (string | number)[]

interface Where {
  readonly path: Path
  /** The name of the field instead of its value. */
  readonly isKey?: boolean
  /** Characters into the text of the value. */
  readonly offset?: number
}

export class OrderSource {
  readonly file: string
  readonly problems: Problem[] = []
  /** The whole file as plain values; null when it is not YAML. */
  readonly value: unknown
  readonly #document: Document
  readonly #lines = new LineCounter()
  readonly #text: string

  constructor(text: string, file: string) {
    this.file = file
    this.#text = text
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false, logLevel: 'error' })
    for (const error of this.#document.errors) {
      const { line, col } = this.#lines.linePos(error.pos[0])
      const isTwice = error.code === 'DUPLICATE_KEY'
      this.problems.push({
        severity: 'error', code: isTwice ? 'yaml.twice' : 'yaml.syntax', file, line, column: col, clause: null, duty: null,
        message: isTwice ? 'a field stands twice' : `is not YAML: ${error.message}`,
        remedy: isTwice ? 'Keep one of the two.' : 'Mend the indentation or quotes here; text with ": " or " #" needs quotes.',
      })
    }
    this.value = this.problems.length > 0 ? null : this.#readValue()
  }

  #readValue(): unknown {
    try {
      return this.#document.toJS({ maxAliasCount: 100 })
    } catch (cause) {
      // An alias inside itself, or a thousandfold of them.
      if (!(cause instanceof ReferenceError)) throw cause
      this.add({ path: [], code: 'yaml.syntax', message: `is not YAML that can be read: ${cause.message}`, remedy: 'Write out what the aliases (*name) stand for.' })
      return null
    }
  }


  add(problem: Omit<Problem, 'file' | 'line' | 'column' | 'clause' | 'duty' | 'severity'> & Where & Partial<Pick<Problem, 'clause' | 'duty' | 'severity'>>): void {
    const { path, isKey, offset, ...rest } = problem
    this.problems.push({ severity: 'error', clause: null, duty: null, ...rest, file: this.file, ...this.locate({ path, isKey, offset }) })
  }

  locate({ path, isKey = false, offset = 0 }: Where): Position {
    for (let length = path.length; length >= 0; length--) {
      const start = this.#startOf(path.slice(0, length), isKey && length === path.length)
      if (start === null) continue
      const { line, col } = this.#lines.linePos(length === path.length && offset > 0 ? this.#advance(path, start, offset) : start)
      return { line: Math.max(line, 1), column: Math.max(col, 1) }
    }
    return { line: 1, column: 1 }
  }

  #node(path: Path): Node | null {
    const node = path.length === 0 ? this.#document.contents : this.#document.getIn(path, true)
    return isNode(node) ? node : null
  }

  #startOf(path: Path, isKey: boolean): number | null {
    if (!isKey) return this.#node(path)?.range?.[0] ?? null
    const parent = this.#node(path.slice(0, -1))
    if (!isMap(parent)) return null
    const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === path.at(-1))
    return isScalar(pair?.key) ? (pair.key.range?.[0] ?? null) : null
  }

  /** From the n-th character of a scalar's text to the place in the file: quotes and escapes are longer there. */
  #advance(path: Path, start: number, offset: number): number {
    const node = this.#node(path)
    if (!isScalar(node)) return start
    if (node.type === 'PLAIN') return start + offset
    if (node.type === 'QUOTE_SINGLE' || node.type === 'QUOTE_DOUBLE') {
      const escape = node.type === 'QUOTE_SINGLE' ? "'" : '\\'
      let at = start + 1
      for (let passed = 0; passed < offset; passed++) at += this.#text[at] === escape ? 2 : 1
      return at
    }
    const value = typeof node.value === 'string' ? node.value : ''
    const found = this.#text.indexOf(value.slice(offset).split('\n', 1)[0] ?? '', start)
    return found < 0 ? start : found
  }
}
