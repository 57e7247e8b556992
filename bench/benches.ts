/** The written list of benches, in the order in which they run. */
import { boardBench } from './board.ts'
import { commandsBench } from './commands.ts'
import { benchCompile } from './compile.ts'
import { deliveriesBench } from './deliveries.ts'
import { edgeBench } from './edge.ts'
import { atMost, count, figure, type Bench } from './figures.ts'
import { floorsBench } from './floors.ts'
import { gridBench } from './grid.ts'
import { memoryBench } from './memory.ts'
import { ownDataBench } from './own-data.ts'
import { photosBench } from './photos.ts'
import { publicationBench } from './publication.ts'
import { rosterResolveBench } from './roster-resolve.ts'
import { signInBench } from './sign-in.ts'

const compileBench: Bench = {
  name: 'compile',
  what: 'a million obligations in memory',
  run: ({ isSmall }) => {
    const cpu = process.cpuUsage()
    const { obligations, seconds, perSecond, heapMiB, oneEventMs } = benchCompile(isSmall ? { stations: 60 } : {})
    const used = process.cpuUsage(cpu)
    return Promise.resolve([
      atMost(`${count(obligations)} obligations compiled in memory`, seconds, 10, { unit: 's', reference: `${((used.user + used.system) / 1e6).toFixed(1)} s of processor, ${count(perSecond)}/s, heap ${count(heapMiB)} MiB` }),
      figure({ what: '  what one event opens', ours: `${oneEventMs.toFixed(1)} ms` }),
    ])
  },
}

export const benches: readonly Bench[] = [commandsBench, edgeBench, signInBench, photosBench, deliveriesBench, ownDataBench, compileBench, publicationBench, boardBench, floorsBench, gridBench, memoryBench, rosterResolveBench]
