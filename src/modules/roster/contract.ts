/** What crosses the border of `roster`. */
export * from './contract/rosters.ts'
export * from './contract/shared.ts'
export * from './contract/solver.ts'
export * from './contract/strength.ts'
export * from './contract/swaps.ts'
