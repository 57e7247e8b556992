import * as loaded from 'highs'
import type { Highs } from 'highs'

/** One instance for each thread; it is loaded once and serves any number of models. */
export async function loadHighs(): Promise<Highs> {
  // The package's types are read as CommonJS (default inside default), its code as a module: the compiler cannot see what really comes.
  const load: unknown = loaded.default
  const highs: unknown = typeof load === 'function' ? await load() : null
  if (!isHighs(highs)) throw new TypeError('the package highs has no loader as its default export')
  return highs
}

function isHighs(value: unknown): value is Highs {
  return typeof value === 'object' && value !== null && 'createModel' in value && typeof value.createModel === 'function'
}
