import { importTexts } from '../import-texts.ts'

export interface RowProblem {
  readonly row: number | null
  readonly column: string | null
  readonly code: string
  readonly message: { readonly zh: string; readonly en: string }
}

export type ProblemCode = keyof typeof importTexts extends `force.import.${infer Code}` ? Code : never

/** Gathers everything that is wrong, so that one look mends the file; says it in both languages at once. */
export class Problems {
  readonly list: RowProblem[] = []
  count = 0

  add(row: number | null, column: string | null, code: ProblemCode, facts: Readonly<Record<string, string | number | { readonly zh: string; readonly en: string }>> = {}): void {
    this.count += 1
    if (this.list.length >= 500) return
    const words: { readonly zh: string; readonly en: string } = importTexts[`force.import.${code}`]
    this.list.push({ row, column, code: `force.import.${code}`, message: { zh: fill(words.zh, facts, 'zh'), en: fill(words.en, facts, 'en') } })
  }

  get isEmpty(): boolean {
    return this.count === 0
  }
}

function fill(text: string, facts: Readonly<Record<string, string | number | { readonly zh: string; readonly en: string }>>, language: 'zh' | 'en'): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const fact = facts[name]
    return fact === undefined ? whole : typeof fact === 'object' ? fact[language] : String(fact)
  })
}
