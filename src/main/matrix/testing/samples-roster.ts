/** For every command and view of rosters something real to ask; as in samples.ts. */
import type { Sample } from './samples.ts'
import type { World } from './world.ts'

/** What samples are about, made by commands; part of `raiseWorld`. */
export async function raiseRosters(_world: World): Promise<void> {}

export function makeRosterSamples(_world: World): Readonly<Record<string, Sample>> {
  return {}
}
