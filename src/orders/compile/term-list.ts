/** Lists of a million terms: sorted and hashed without comparing or writing each field as text. */
import { createHash } from 'node:crypto'
import { runToEnd, stepLength, type Steps } from './steps.ts'
import type { Need, Term } from './types.ts'

const bucketCount = 65_536

/**
 * Sorted by id, in place; of terms with the same id (an event sent twice, say) the first is kept.
 * Ids are evenly spread, so that buckets by their first four digits hold a few terms each: four times as fast as one sort
 * of a million.
 */
export function sortTerms(terms: Term[]): Term[] {
  return runToEnd(sortInSteps(terms))
}

export function* sortInSteps(terms: Term[]): Steps<Term[]> {
  if (yield* isSorted(terms)) return terms
  const buckets: (Term[] | undefined)[] = terms.length < 1000 ? [] : Array.from({ length: bucketCount }, () => undefined)
  if (terms.length < 1000) buckets.push(terms.slice())
  else {
    for (const [at, term] of terms.entries()) {
      if (at % stepLength === 0) yield
      const index = Number.parseInt(term.id.slice(0, 4), 16)
      const bucket = buckets[index]
      if (bucket === undefined) buckets[index] = [term]
      else bucket.push(term)
    }
  }
  let kept = 0
  let last = ''
  for (const [at, bucket] of buckets.entries()) {
    if (at % 100 === 0) yield
    for (const term of bucket?.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)) ?? []) {
      if (term.id === last) continue
      terms[kept++] = term
      last = term.id
    }
  }
  terms.length = kept
  return terms
}

/** Most lists come sorted from the compiler: looking is a hundred times as fast as sorting. */
function* isSorted(terms: readonly Term[]): Steps<boolean> {
  for (let at = 1; at < terms.length; at += 1) {
    if (at % (8 * stepLength) === 0) yield
    if ((terms[at - 1]?.id ?? '') >= (terms[at]?.id ?? '')) return false
  }
  return true
}

const chunkLength = 4096
const numbersEach = 11

/** Texts that many terms share are hashed once, under a number; numbers are given in order of first use. */
class Texts {
  readonly #numbers = new Map<string, number>()
  fresh = ''

  numberOf(text: string): number {
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    const number = this.#numbers.size
    this.#numbers.set(text, number)
    this.fresh += `${number} ${JSON.stringify(text)}\n`
    return number
  }
}

/** SHA-256 over every field of every term; the terms are sorted by id. */
export function hashTerms(terms: readonly Term[]): string {
  return runToEnd(hashInSteps(terms))
}

export function* hashInSteps(terms: readonly Term[]): Steps<string> {
  const hash = createHash('sha256')
  const texts = new Texts()
  // Kinds reuse one need and one details object for many terms.
  const needs = new Map<Need, number>()
  const details = new Map<Term['details'], number>()
  const numbers = new Float64Array(chunkLength * numbersEach)
  for (let start = 0; start < terms.length; start += chunkLength) {
    const chunk = terms.slice(start, start + chunkLength)
    if (start > 0) yield
    let at = 0
    let ids = ''
    for (const term of chunk) {
      // The id stands for clause, duty, subject and occurrence.
      ids += term.id
      let need = needs.get(term.need)
      if (need === undefined) needs.set(term.need, (need = texts.numberOf(`${term.need.count} ${term.need.key}`)))
      let detail = details.get(term.details)
      if (detail === undefined) {
        detail = texts.numberOf(JSON.stringify(Object.entries(term.details).sort(([a], [b]) => (a < b ? -1 : 1))))
        details.set(term.details, detail)
      }
      numbers[at] = texts.numberOf(term.unitId)
      numbers[at + 1] = term.memberId === null ? -1 : texts.numberOf(term.memberId)
      numbers[at + 2] = texts.numberOf(term.kind)
      numbers[at + 3] = term.sort === 'floor' ? 1 : 0
      numbers[at + 4] = term.suspendable ? 1 : 0
      numbers[at + 5] = term.countsFrom
      numbers[at + 6] = term.opensAt
      numbers[at + 7] = term.dueAt
      numbers[at + 8] = term.closesAt ?? -1e18
      numbers[at + 9] = need
      numbers[at + 10] = detail
      at += numbersEach
    }
    hash.update(ids, 'latin1')
    hash.update(new Uint8Array(numbers.buffer, 0, at * Float64Array.BYTES_PER_ELEMENT))
    hash.update(texts.fresh)
    texts.fresh = ''
  }
  return hash.digest('hex')
}
