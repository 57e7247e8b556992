/** The door of `demo`. */
import type { Slice } from '../../kernel/slice.ts'
import type { Kinds } from '../../orders/index.ts'
import { demoCommands } from './commands.ts'

export { demoPassword, listDemoLogins, type DemoLogin } from './cast.ts'
export { demoSeed, loadDemo, mayLoadDemo, waitForNight } from './load-demo.ts'
export { demoAgency } from './people.ts'
export { demoSnapshot } from './people-and-places.ts'
export { DemoRunner } from './runner.ts'
export { formatSimulation, simulate, type SimulationResult } from './simulate.ts'

export function createDemoSlice(kinds: Kinds): Slice {
  return { name: 'demo', migrations: null, commands: demoCommands(kinds), views: [] }
}
