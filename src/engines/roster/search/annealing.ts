import type { Moves } from './moves.ts'
import type { Random } from './random.ts'
import type { SearchState } from './state.ts'

/** `steps` proposals at one temperature; a worsening by d is taken with the chance exp(-d / temperature). Returns how many were taken. */
export function anneal(state: SearchState, moves: Moves, random: Random, steps: number, temperature: number): number {
  let taken = 0
  for (let step = 0; step < steps; step += 1) {
    state.begin()
    if (!moves.propose()) continue
    const delta = state.tryEdits(temperature <= 0 ? 0 : -temperature * Math.log(random.unit() + 1e-12))
    if (delta === delta) taken += 1
  }
  return taken
}
