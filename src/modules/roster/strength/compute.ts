/** Profiles of floors from the tables: whole, or one stretch worked out anew and put into what is known of the rest. */
import type { Tx } from '../../../kernel/db/database.ts'
import type { FloorPoint, ObligationRow, ProfileChange } from '../../../orders/index.ts'
import { spliceProfile, strengthProfile, type StrengthSpec, type UnitFacts } from './profile.ts'
import { readUnitFacts, readWatches, type CountedFacts } from './read-facts.ts'
import { restProfile } from './rest.ts'
import { restSpecOf, strengthSpecOf } from './spec.ts'
import type { Stretch } from './stretches.ts'

export const floorKinds = ['strength', 'rest'] as const

export interface Floor {
  readonly id: string
  readonly kind: string
  readonly operationId: string
  readonly subjectId: string
  readonly opensAt: number
  readonly dueAt: number
  readonly details: string
  readonly needCount: number
}

export function floorOf(row: ObligationRow): Floor {
  return { id: row.obligation_id, kind: row.kind, operationId: row.operation_id, subjectId: row.subject_id, opensAt: row.opens_at, dueAt: row.due_at, details: row.details, needCount: row.need_count }
}

export interface FloorStretch {
  readonly floor: Floor
  /** What to work out anew; null: all of it. */
  readonly stretch: Stretch | null
}

const unitsAtOnce = 40
const membersAtOnce = 500
/** How far back a chain of watches is followed. */
const restBackMs = 14 * 86_400_000

/** `old`: profiles as they are; a floor without one is worked out whole. */
export async function computeProfiles(tx: Tx, wanted: readonly FloorStretch[], old: ReadonlyMap<string, readonly FloorPoint[]>): Promise<ProfileChange[]> {
  const changes: ProfileChange[] = []
  for (const [operationId, own] of Map.groupBy(wanted, ({ floor }) => floor.operationId)) {
    const strengths = Map.groupBy(own.filter(({ floor }) => floor.kind === 'strength'), ({ floor }) => floor.subjectId)
    let reading: ReadStrength | null = null
    for (const part of [...inParts([...strengths.values()], unitsAtOnce), null]) {
      const next: ReadStrength | null = part === null ? null : readStrength(tx, operationId, part.flat(), old)
      // While PostgreSQL reads the next units, these are worked out.
      if (reading !== null) changes.push(...profilesOf(reading.jobs, await reading.facts))
      reading = next
    }
  }
  const rests = Map.groupBy(wanted.filter(({ floor }) => floor.kind === 'rest'), ({ floor }) => floor.subjectId)
  for (const part of inParts([...rests.values()], membersAtOnce)) changes.push(...(await computeRest(tx, part.flat())))
  return changes
}

interface Job {
  readonly floor: Floor
  readonly before: readonly FloorPoint[]
  readonly window: Stretch
  readonly part: Stretch
  readonly spec: StrengthSpec
}

interface ReadStrength {
  readonly jobs: readonly Job[]
  readonly facts: Promise<CountedFacts>
}

function readStrength(tx: Tx, operationId: string, wanted: readonly FloorStretch[], old: ReadonlyMap<string, readonly FloorPoint[]>): ReadStrength {
  const jobs = wanted.map(({ floor, stretch }) => {
    // Worked out whole, nothing of the old one stays: its window may have begun or ended elsewhere.
    const before = stretch === null ? [] : (old.get(floor.id) ?? [])
    const window = { from: floor.opensAt, to: floor.dueAt }
    const part = stretch === null || before.length === 0 ? window : { from: Math.max(window.from, stretch.from), to: Math.min(window.to, stretch.to) }
    return { floor, before, window, part, spec: strengthSpecOf(floor.details, floor.needCount) }
  })
  const facts = readUnitFacts(
    tx,
    { unitIds: [...new Set(jobs.map((job) => job.floor.subjectId))], from: Math.min(...jobs.map((job) => job.part.from)), to: Math.max(...jobs.map((job) => job.part.to)), needs: needsOf(jobs.map((job) => job.spec)) },
    operationId,
  )
  // Awaited a round later; without this a failure between would count as unhandled.
  facts.catch(() => undefined)
  return { jobs, facts }
}

function profilesOf(jobs: readonly Job[], facts: CountedFacts): ProfileChange[] {
  const byUnit = new Map<string, UnitFacts>()
  const factsOf = (unitId: string): UnitFacts => {
    let own = byUnit.get(unitId)
    if (own === undefined) byUnit.set(unitId, (own = facts.of(unitId)))
    return own
  }
  return jobs
    .filter((job) => job.part.from < job.part.to)
    .map(({ floor, before, window, part, spec }) => ({ obligationId: floor.id, points: spliceProfile(before, window, part, strengthProfile(factsOf(floor.subjectId), spec, part)) }))
}

export function needsOf(specs: readonly StrengthSpec[]): { roles: boolean; qualifications: boolean; members: boolean } {
  return { roles: specs.some((spec) => spec.role !== null), qualifications: specs.some((spec) => spec.qualification !== null), members: specs.some((spec) => spec.among === 'members' || spec.need.kind === 'present') }
}

/** Whole each time: what lasts too long is decided by where it began. */
async function computeRest(tx: Tx, wanted: readonly FloorStretch[]): Promise<ProfileChange[]> {
  const floors = wanted.map(({ floor }) => floor)
  const watches = await readWatches(tx, [...new Set(floors.map((floor) => floor.subjectId))], { from: Math.min(...floors.map((floor) => floor.opensAt)) - restBackMs, to: Math.max(...floors.map((floor) => floor.dueAt)) })
  return floors.map((floor) => {
    const spec = restSpecOf(floor.details)
    const own = (watches.get(floor.subjectId) ?? []).filter((watch) => watch.from >= floor.opensAt - restBackMs && (spec.classes === null ? watch.isWatch : spec.classes.includes(watch.code)))
    return { obligationId: floor.id, points: restProfile(own, spec, { from: floor.opensAt, to: floor.dueAt }) }
  })
}

function* inParts<Item>(items: readonly Item[], size: number): Generator<Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size)
}
