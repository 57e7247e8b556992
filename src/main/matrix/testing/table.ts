/** Reads the hand-written table, and says where what happened differs from it. */
import { roles, type Role } from '../../../force/contract.ts'
import { columns, roleLetters } from '../verdicts.ts'

type Column = (typeof columns)[number]

export interface Row {
  /** As in the table: the command's or view's name, and after a slash a variant of what is asked. */
  readonly label: string
  readonly name: string
  readonly cells: Readonly<Record<Column, string>>
}

export function readTable(texts: readonly string[]): Row[] {
  return texts.flatMap((text) => text.split('\n').filter((line) => line !== '' && !line.startsWith(' ')).map(readRow))
}

function readRow(line: string): Row {
  const [label = '', ...cells] = line.split(/\s{2,}/)
  if (cells.length !== columns.length) throw new Error(`${label}: ${cells.length} cells for ${columns.length} columns`)
  const known = `${Object.values(roleLetters).join('')}*-x`
  const unknown = cells.join('').split('').find((letter) => !known.includes(letter))
  if (unknown !== undefined) throw new Error(`${label}: ${unknown} is no role`)
  const cellOf = (column: Column): string => cells[columns.indexOf(column)] ?? ''
  return {
    label,
    name: label.split('/')[0] ?? '',
    cells: { root: cellOf('root'), above: cellOf('above'), unit: cellOf('unit'), beside: cellOf('beside'), outside: cellOf('outside'), self: cellOf('self'), link: cellOf('link') },
  }
}

/** Names without a row, and rows without a name. */
export function findGaps(names: readonly string[], rows: readonly Row[]): { missing: string[]; superfluous: string[] } {
  return {
    missing: names.filter((name) => !rows.some((row) => row.name === name)),
    superfluous: rows.filter((row) => !names.includes(row.name)).map((row) => row.label),
  }
}

export type Asker = { readonly column: Exclude<Column, 'self' | 'link'>; readonly role: Role } | { readonly column: 'self' | 'link' | 'nobody' }

export const askers: readonly Asker[] = [
  ...(['root', 'above', 'unit', 'beside', 'outside'] as const).flatMap((column) => roles.map((role) => ({ column, role }))),
  { column: 'self' },
  { column: 'link' },
  { column: 'nobody' },
]

export function isExpected(row: Row, asker: Asker): boolean {
  if (asker.column === 'nobody') return false
  const cell = row.cells[asker.column]
  return 'role' in asker ? cell === '*' || cell.includes(roleLetters[asker.role]) : cell === 'x'
}

export function nameAsker(asker: Asker): string {
  return 'role' in asker ? `${asker.role} ${asker.column}` : asker.column
}
