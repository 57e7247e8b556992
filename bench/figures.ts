/** What a bench found, and how it is printed. */
export interface Figure {
  readonly what: string
  readonly ours: string
  /** Something else measured in the same run; empty where there is nothing to compare with. */
  readonly reference: string
  readonly target: string
  /** Null: no target. */
  readonly isMet: boolean | null
}

export interface Bench {
  readonly name: string
  readonly what: string
  run(options: { readonly isSmall: boolean; readonly say: (text: string) => void }): Promise<readonly Figure[]>
}

export function figure({ what, ours, reference = '', target = '', isMet = null }: Partial<Figure> & Pick<Figure, 'what' | 'ours'>): Figure {
  return { what, ours, reference, target, isMet }
}

export function atMost(what: string, value: number, limit: number, { unit, reference = '' }: { unit: 'ms' | 's'; reference?: string }): Figure {
  const show = (number: number): string => (unit === 'ms' ? `${number.toFixed(0)} ms` : `${number.toFixed(1)} s`)
  return { what, ours: show(value), reference, target: `≤ ${show(limit)}`, isMet: value <= limit }
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

export async function timeEach(times: number, work: () => Promise<unknown>): Promise<{ p50: number; p95: number }> {
  const took: number[] = []
  for (let time = 0; time < times; time += 1) {
    const begun = performance.now()
    await work()
    took.push(performance.now() - begun)
  }
  return { p50: percentile(took, 0.5), p95: percentile(took, 0.95) }
}

export async function timed<Result>(work: () => Promise<Result>): Promise<{ result: Result; ms: number }> {
  const begun = performance.now()
  const result = await work()
  return { result, ms: performance.now() - begun }
}

/** How often the work is done in a second, in so many lanes at a time. */
export async function ratePerSecond(lanes: number, forMs: number, work: (lane: number) => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  let done = 0
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      while (performance.now() - startedAt < forMs) {
        await work(lane)
        done += 1
      }
    }),
  )
  return (done * 1000) / (performance.now() - startedAt)
}

export const count = (number: number): string => Math.round(number).toLocaleString('en')

export function printTable(figures: readonly Figure[]): void {
  const rows = [['what', 'ours', 'in the same run', 'target', ''], ...figures.map((one) => [one.what, one.ours, one.reference, one.target, one.isMet === null ? '' : one.isMet ? 'met' : 'MISSED'])]
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  for (const [at, row] of rows.entries()) {
    console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd())
    if (at === 0) console.log(widths.map((width) => '─'.repeat(width)).join('  ').trimEnd())
  }
}
