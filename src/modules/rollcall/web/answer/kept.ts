/** Answers that wait for the network, kept through a reload. */
import type { KeptAnswer } from './talk.ts'

const key = 'muster.answers'
/** As long as the server takes back-dated commands. */
const forgetAfterMs = 48 * 3_600_000

interface Row extends KeptAnswer {
  readonly keptAt: number
}

/** Where there is no storage (private windows of some browsers), it lasts as long as the page. */
let inMemory: readonly Row[] = []

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && 'id' in value && 'calledId' in value && 'occurredAt' in value && 'keptAt' in value
}

export function readKept(): readonly KeptAnswer[] {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    const rows = Array.isArray(parsed) ? parsed.filter(isRow) : []
    return rows.filter((row) => row.keptAt > Date.now() - forgetAfterMs)
  } catch {
    return inMemory
  }
}

function write(rows: readonly Row[]): void {
  inMemory = rows
  try {
    if (rows.length === 0) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(rows))
  } catch {
    // Kept in memory all the same.
  }
}

export function keep(answer: KeptAnswer): void {
  const others = (readKept() as readonly Row[]).filter((row) => row.calledId !== answer.calledId)
  write([...others, { ...answer, keptAt: Date.now() }])
}

export function drop(id: string): void {
  write((readKept() as readonly Row[]).filter((row) => row.id !== id))
}
