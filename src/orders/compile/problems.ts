/** What is wrong in an order file, where, and what would be right. */
export interface Problem {
  readonly severity: 'error' | 'warning'
  /** Stable, for tests and screens. */
  readonly code: string
  readonly file: string
  readonly line: number
  readonly column: number
  readonly clause: string | null
  readonly duty: string | null
  readonly message: string
  readonly remedy: string
}

export function formatProblem(problem: Problem): string {
  const where = `${problem.file}:${problem.line}:${problem.column}`
  const clause = problem.clause === null ? '' : `clause ${problem.clause}${problem.duty === null ? '' : `, duty ${problem.duty}`}: `
  return `${where}: ${problem.severity}: ${clause}${problem.message}\n    ${problem.remedy}`
}

function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, swap))
    }
    previous = row
  }
  return previous[b.length] ?? 0
}

/** The nearest of the words that exist, or null when none is near enough to be meant. */
export function findNearest(word: string, known: Iterable<string>): string | null {
  let best: string | null = null
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of known) {
    const d = distance(word.toLowerCase(), candidate.toLowerCase())
    if (d < bestDistance) {
      best = candidate
      bestDistance = d
    }
  }
  return best
}

export function suggest(word: string, known: readonly string[], noun: string): string {
  const near = findNearest(word, known)
  const all = known.length === 0 ? 'none is declared' : `known: ${known.join(', ')}`
  return near === null ? `Use a ${noun} that exists (${all}).` : `Did you mean "${near}"? (${all})`
}
