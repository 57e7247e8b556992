/** The written list of benches, in the order in which they run. */
import { boardBench } from './board.ts'
import { commandsBench } from './commands.ts'
import type { Bench } from './figures.ts'
import { publicationBench } from './publication.ts'

export const benches: readonly Bench[] = [commandsBench, publicationBench, boardBench]
