import type { AttributeDeclaration, AttributeValue, Attributes } from '../facts.ts'
import { externalId, telephone } from '../contract.ts'
import { mergeAttributes } from '../rules.ts'
import type { SheetColumn } from './columns.ts'
import type { Problems } from './problems.ts'
import type { TableRow } from './read-table.ts'

const yes = new Set(['yes', 'y', 'true', '1', '是', '√'])
const no = new Set(['no', 'n', 'false', '0', '否', '×'])

/** Reads the cells of one row; what is wrong goes to the report with the heading of its column. */
export class RowReader {
  readonly #row: TableRow
  readonly #columns: ReadonlyMap<string, SheetColumn>
  readonly #problems: Problems

  constructor(row: TableRow, columns: readonly SheetColumn[], problems: Problems) {
    this.#row = row
    this.#columns = new Map(columns.map((column) => [column.key, column]))
    this.#problems = problems
  }

  get row(): number {
    return this.#row.row
  }

  refuse(key: string, ...[code, facts]: [Parameters<Problems['add']>[2], Parameters<Problems['add']>[3]?]): void {
    this.#problems.add(this.row, this.#columns.get(key)?.labels.en ?? key, code, facts)
  }

  /** Null: the file has no such column, so the value stays as it is. */
  text(key: string, limit = 200): string | null {
    const text = this.#row.text(key)
    if (text !== null && text.length > limit) this.refuse(key, 'too-long', { limit })
    return text
  }

  externalId(key: string): string {
    const text = this.text(key) ?? ''
    if (text !== '' && !externalId.safeParse(text).success) this.refuse(key, 'external-id', { value: text.slice(0, 80) })
    return text
  }

  /** Undefined: no such column; null: empty. */
  telephone(key: string): string | null | undefined {
    const text = this.text(key, 60)
    if (text === null) return undefined
    if (text === '') return null
    if (!telephone.safeParse(text).success) this.refuse(key, 'telephone')
    return text
  }

  choice<Choice extends string>(key: string, choices: readonly Choice[], labels: (choice: Choice) => { readonly zh: string; readonly en: string }): Choice | null {
    const text = this.text(key)
    if (text === null || text === '') return null
    const found = findChoice(text, choices, labels)
    if (found === undefined) this.refuse(key, 'not-one-of', { value: text, choices: { zh: choices.map((choice) => labels(choice).zh).join('、'), en: choices.join(', ') } })
    return found ?? null
  }

  yesNo(key: string): boolean | null {
    const text = this.text(key)?.toLowerCase() ?? ''
    if (text === '') return null
    if (!yes.has(text) && !no.has(text)) this.refuse(key, 'not-yes-no', { value: text })
    return yes.has(text)
  }

  /** The set after the row: columns that are there replace, empty cells take off. */
  attributes(declarations: readonly AttributeDeclaration[], before: Attributes): Attributes {
    const given: Record<string, AttributeValue> = {}
    for (const declaration of declarations) {
      const value = this.#attribute(declaration)
      if (value !== undefined) given[declaration.name] = value
    }
    return mergeAttributes(before, given)
  }

  #attribute(declaration: AttributeDeclaration): AttributeValue | undefined {
    const { name: key } = declaration
    const text = this.text(key, 500)
    if (text === null) return undefined
    if (text === '') return null
    switch (declaration.type) {
      case 'text':
        return text
      case 'yes-no':
        return this.yesNo(key)
      case 'choice':
        return this.choice(key, declaration.choices, (choice) => ({ zh: choice, en: choice }))
      case 'number':
      case 'whole': {
        const number = readNumber(text)
        if (number === null) this.refuse(key, declaration.type === 'whole' ? 'not-whole' : 'not-number', { value: text })
        else if (declaration.type === 'whole' && !Number.isSafeInteger(number)) this.refuse(key, 'not-whole', { value: text })
        return number
      }
    }
  }
}

export function findChoice<Choice extends string>(text: string, choices: readonly Choice[], labels: (choice: Choice) => { readonly zh: string; readonly en: string }): Choice | undefined {
  const folded = text.trim().toLowerCase()
  return choices.find((choice) => choice === folded || labels(choice).zh === text.trim() || labels(choice).en.toLowerCase() === folded)
}

/** 1234.5, also 1,234.5 and 1234,5 as a comma-country writes it; null where it is no number or could be two. */
export function readNumber(text: string): number | null {
  const plain = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : /^-?\d+,\d{1,2}$/.test(text) ? text.replace(',', '.') : text
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : null
}

const dayMs = 86_400_000

/** A day means its whole length: the moment when it ends (UTC). Also a full ISO moment. Null: no date. */
export function readExpiry(text: string): number | null {
  const day = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text)
  if (day !== null) {
    const [, year, month, date] = day.map(Number)
    const ms = Date.UTC(year ?? 0, (month ?? 0) - 1, date ?? 0)
    const back = new Date(ms)
    return back.getUTCMonth() === (month ?? 0) - 1 && back.getUTCDate() === date ? ms + dayMs : null
  }
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/.test(text) && !Number.isNaN(Date.parse(text)) ? Date.parse(text) : null
}

export function writeExpiry(at: number): string {
  return at % dayMs === 0 ? new Date(at - dayMs).toISOString().slice(0, 10) : new Date(at).toISOString()
}

export function writeAttribute(value: AttributeValue | undefined): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)
}
