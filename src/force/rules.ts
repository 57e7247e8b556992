import type { AttributeDeclaration, Attributes, AttributeValue } from './facts.ts'

/** Lower case, without accents and double spaces: the same order and the same finds on every server and in every browser. */
export function sortKeyOf(name: string): string {
  return name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim()
}

/** One language is enough: the other then says the same. */
export function bothWords({ zh, en }: { zh: string; en: string }): { zh: string; en: string } {
  return { zh: zh === '' ? en : zh, en: en === '' ? zh : en }
}

export type AttributeProblem = { readonly code: 'unknown'; readonly name: string } | { readonly code: 'value'; readonly name: string; readonly declaration: AttributeDeclaration }

/** Null when the value fits its declaration. */
export function checkAttribute(declaration: AttributeDeclaration, value: AttributeValue): AttributeProblem | null {
  const fits = ((): boolean => {
    if (value === null) return true
    switch (declaration.type) {
      case 'text':
        return typeof value === 'string' && value.length <= 500
      case 'number':
        return typeof value === 'number' && Number.isFinite(value)
      case 'whole':
        return typeof value === 'number' && Number.isSafeInteger(value)
      case 'yes-no':
        return typeof value === 'boolean'
      case 'choice':
        return typeof value === 'string' && declaration.choices.includes(value)
    }
  })()
  return fits ? null : { code: 'value', name: declaration.name, declaration }
}

export function checkAttributes(declarations: readonly AttributeDeclaration[], attributes: Attributes): AttributeProblem[] {
  return Object.entries(attributes).flatMap(([name, value]) => {
    const declaration = declarations.find((known) => known.name === name)
    const problem: AttributeProblem | null = declaration === undefined ? { code: 'unknown', name } : checkAttribute(declaration, value)
    return problem === null ? [] : [problem]
  })
}

/** What is given replaces what was; null takes an attribute off. Names in a fixed order, so that equal sets are equal text. */
export function mergeAttributes(before: Attributes, given: Attributes): Attributes {
  const merged = { ...before, ...given }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Ids from the root to the unit itself; null when the parents run in a ring or end nowhere. */
export function pathOf(unitId: string, parents: ReadonlyMap<string, string | null>): string[] | null {
  const path: string[] = []
  for (let at: string | null = unitId; at !== null; ) {
    const parent: string | null | undefined = parents.get(at)
    if (parent === undefined || path.includes(at)) return null
    path.unshift(at)
    at = parent
  }
  return path
}
