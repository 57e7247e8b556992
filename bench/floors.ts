/** A year of shifts of ten thousand people: every floor from scratch, and after one sick call, in memory and through PostgreSQL to the board's rows. */
import { followJournal, type Projection } from '../src/kernel/journal/follow.ts'
import { sealPending } from '../src/kernel/journal/seal.ts'
import type { System } from '../src/kernel/system.ts'
import { projections } from '../src/main/modules.ts'
import { spliceProfile, strengthProfile, type PlannedShift, type StrengthSpec, type UnitFacts } from '../src/modules/roster/strength/profile.ts'
import type { Stretch } from '../src/modules/roster/strength/stretches.ts'
import type { FloorPoint } from '../src/orders/index.ts'
import { startCluster, type BenchCluster } from './cluster.ts'
import { atMost, count, figure, percentile, timed, type Bench, type Figure } from './figures.ts'
import { proposeOrder, raiseProvince, type Province } from './province.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const perUnit = 33
const days = 365
const yearFrom = Date.parse('2027-01-01T00:00Z')
const year: Stretch = { from: yearFrom, to: yearFrom + 364 * dayMs + 23 * hourMs }
const changes = 200

const anybody: StrengthSpec = { classes: null, qualification: null, role: null, countsActing: false, among: 'shift', need: { kind: 'number', count: 9 } }
const specs: readonly StrengthSpec[] = [anybody, { ...anybody, qualification: 'driver', need: { kind: 'number', count: 2 } }, { ...anybody, need: { kind: 'present', share: { over: 1, under: 4 }, rounding: 'up' } }]

export const floorsBench: Bench = {
  name: 'floors',
  what: 'floors over a year of shifts of ten thousand people',
  async run({ isSmall, say }) {
    const units = isSmall ? 30 : 304
    const inMemory = benchMemory(units, say)
    const cluster = await startCluster()
    try {
      const system = await cluster.open({ poolSize: 4 })
      try {
        return [...inMemory, ...(await benchTables({ cluster, system, stations: units, say }))]
      } finally {
        await system.close()
      }
    } finally {
      await cluster.stop()
    }
  },
}

/** Twenty-four hours on, forty-eight off; six absences of three days a year each; every third drives. */
function makeUnit(): UnitFacts {
  const members = Array.from({ length: perUnit }, (_, number) => `m${number}`)
  const shifts = members.flatMap((memberId, number) => {
    const own: PlannedShift[] = []
    for (let day = number % 3; day < days; day += 3) own.push({ memberId, code: 'W', isCounted: true, from: yearFrom + day * dayMs + 8 * hourMs, to: yearFrom + (day + 1) * dayMs + 8 * hourMs })
    return own
  })
  const absences = new Map(members.map((memberId, number) => [memberId, Array.from({ length: 6 }, (_, times) => absenceAt(number, times))]))
  const qualifications = new Map(members.filter((_, number) => number % 3 === 0).map((memberId) => [memberId, [{ code: 'driver', expiresAt: null }]]))
  return { known: [{ from: yearFrom, to: yearFrom + (days + 1) * dayMs }], shifts, absences, qualifications, roles: new Map(), acting: [], members, outs: [], watches: [], presences: [] }
}

const absenceAt = (member: number, times: number): Stretch => {
  const day = times * 60 + ((member * 7919 + times * 104_729) % 53)
  return { from: yearFrom + day * dayMs + 10 * hourMs, to: yearFrom + (day + 3) * dayMs + 10 * hourMs }
}

/** A day between two of those. */
const sickAt = (number: number): Stretch => {
  const day = (number % 6) * 60 + 58
  return { from: yearFrom + day * dayMs + 21 * hourMs + 50 * 60_000, to: yearFrom + (day + 1) * dayMs + 8 * hourMs }
}

function benchMemory(units: number, say: (text: string) => void): readonly Figure[] {
  const force = Array.from({ length: units }, makeUnit)
  const shifts = force.reduce((sum, unit) => sum + unit.shifts.length, 0)
  const begun = performance.now()
  const profiles = force.map((unit) => specs.map((spec) => strengthProfile(unit, spec, year)))
  const scratchS = (performance.now() - begun) / 1000
  const steps = profiles.flat().reduce((sum, profile) => sum + profile.length, 0)
  say(`in memory: ${count(shifts)} shifts, ${units * specs.length} floors, ${count(steps)} steps in ${scratchS.toFixed(2)} s`)
  const took: number[] = []
  for (let number = 0; number < changes; number += 1) {
    const at = (number * 31) % units
    const unit = force[at]
    const old = profiles[at]
    if (unit === undefined || old === undefined) continue
    const memberId = `m${number % perUnit}`
    const sick = sickAt(number)
    const started = performance.now()
    const after: UnitFacts = { ...unit, absences: new Map(unit.absences).set(memberId, [...(unit.absences.get(memberId) ?? []), sick].sort((a, b) => a.from - b.from)) }
    profiles[at] = specs.map((spec, index): FloorPoint[] => spliceProfile(old[index] ?? [], year, sick, strengthProfile(after, spec, sick)))
    took.push(performance.now() - started)
    force[at] = after
  }
  const isSame = force.every((unit, at) => specs.every((spec, index) => JSON.stringify(strengthProfile(unit, spec, year)) === JSON.stringify(profiles[at]?.[index])))
  if (!isSame) throw new Error('floors after the changes are not those worked out from scratch')
  return [
    atMost(`${count(shifts)} shifts, ${units * specs.length} floors from scratch, in memory`, scratchS, 10, { unit: 's', reference: `${count(steps)} steps` }),
    atMost('  after one sick call, in memory, p95', percentile(took, 0.95), 20, { unit: 'ms', reference: `p50 ${percentile(took, 0.5).toFixed(2)} ms; equal to a sweep from scratch after ${changes} changes` }),
  ]
}

const order = `operation: year
title: { zh: 全年, en: A year }
timezone: Atlantic/Reykjavik
language: en
period: 2027-01-01T00:00/2027-12-31T23:00
clauses:
  - id: "1"
    quote: Enough people stand by at every hour of the year.
    duties:
      - { id: third, kind: strength, units: unit.type == "station", base: actual, at_least: 1/4 }
      - { id: drivers, kind: strength, units: unit.type == "station", qualification: driver, at_least: 2 }
      - { id: present, kind: strength, units: unit.type == "station", base: present, at_least: 1/4 }
`

async function benchTables({ cluster, system, stations, say }: { cluster: BenchCluster; system: System; stations: number; say: (text: string) => void }): Promise<readonly Figure[]> {
  const province = await raiseProvince(system, { stations, membersPerStation: perUnit, placesPerStation: 1 })
  const { shifts, ms: filledMs } = await fillYear(cluster, province)
  say(`through PostgreSQL: ${count(shifts)} shifts written in ${(filledMs / 1000).toFixed(0)} s`)
  const { agencyId } = province
  const [orders, roster] = projections
  if (orders === undefined || roster === undefined) throw new Error('the board has two projections')
  const run = (name: string, input: unknown): Promise<unknown> => system.runner.run({ agencyId, id: crypto.randomUUID(), name, input, actor: { kind: 'system', name: 'bench' } })
  const seal = async (): Promise<void> => { while ((await sealPending({ database: system.database, keeper: system.keeper, agencyId })) !== null); }
  const follow = async (projection: Projection): Promise<void> => { while ((await followJournal({ database: system.database, agencyId, projection })) > 0); }

  const { operationId, version } = await proposeOrder(system, province, { text: order, at: (one) => one.from })
  await system.runner.run({ agencyId, id: crypto.randomUUID(), name: 'put-order-in-force', input: { operationId, version }, actor: province.commander })
  await seal()
  await follow(orders)
  const before = cluster.cpuSeconds()
  const own = process.cpuUsage()
  const { ms: scratchMs } = await timed(() => follow(roster))
  const cpu = cluster.cpuSeconds() - before
  const ownCpu = cpuOf(own)
  const [kept] = await cluster.query<{ floors: number; steps: number }>('SELECT count(DISTINCT obligation_id)::int AS floors, count(*)::int AS steps FROM floor_profile WHERE agency_id = $1', [agencyId])
  say(`from scratch to the board's rows: ${kept?.floors} floors, ${count(kept?.steps ?? 0)} steps in ${(scratchMs / 1000).toFixed(1)} s`)
  const { ms: sqlMs } = await timed(() => cluster.query(sweepSql, [agencyId]))

  const people = await cluster.query<{ member_id: string }>("SELECT m.member_id FROM member m JOIN unit u USING (agency_id, unit_id) WHERE m.agency_id = $1 AND u.type = 'station' ORDER BY m.member_id", [agencyId])
  const ownBefore = process.cpuUsage()
  const cpuBefore = cluster.cpuSeconds()
  const folds: number[] = []
  const whole: number[] = []
  for (let number = 0; number < changes; number += 1) {
    const member = people[(number * 41) % people.length]
    const started = performance.now()
    await run('record-absence', { absenceId: crypto.randomUUID(), memberId: member?.member_id, kind: 'sick', ...sickAt(number) })
    await seal()
    await follow(orders)
    const folded = performance.now()
    await followJournal({ database: system.database, agencyId, projection: roster })
    folds.push(performance.now() - folded)
    whole.push(performance.now() - started)
  }
  const ownEach = (cpuOf(ownBefore) * 1000) / changes
  const cpuEach = ((cluster.cpuSeconds() - cpuBefore) * 1000) / changes
  say(`one sick call: ${percentile(folds, 0.5).toFixed(1)} ms, p95 ${percentile(folds, 0.95).toFixed(1)} ms to the board's rows`)
  return [
    atMost(`${count(shifts)} shifts, ${kept?.floors} floors from scratch, through PostgreSQL`, scratchMs / 1000, 10, { unit: 's', reference: `one SQL sweep without absences, needs or rows written: ${(sqlMs / 1000).toFixed(1)} s; processor: ours ${ownCpu.toFixed(1)} s, PostgreSQL's ${cpu.toFixed(1)} s` }),
    atMost("  after one sick call, to the board's rows, p50", percentile(folds, 0.5), 20, { unit: 'ms', reference: `p95 ${percentile(folds, 0.95).toFixed(0)} ms` }),
    figure({ what: '  with the command, its seal and both followers, p50', ours: `${percentile(whole, 0.5).toFixed(0)} ms`, reference: `p95 ${percentile(whole, 0.95).toFixed(0)} ms; processor: ours ${ownEach.toFixed(1)} ms, PostgreSQL's ${cpuEach.toFixed(1)} ms` }),
  ]
}

/** Seconds of processor since then: on a busy machine they say more than the time on the wall. */
function cpuOf(since: NodeJS.CpuUsage): number {
  const used = process.cpuUsage(since)
  return (used.user + used.system) / 1e6
}

/** How many are on a shift at each moment of the year, unit by unit: what any database can say without knowing more. */
const sweepSql = `SELECT count(*) FROM (
  SELECT unit_id, at, sum(sum(delta)) OVER (PARTITION BY unit_id ORDER BY at) AS people
  FROM (SELECT unit_id, from_at AS at, 1 AS delta FROM shift WHERE agency_id = $1 AND cancelled_at IS NULL UNION ALL SELECT unit_id, to_at, -1 FROM shift WHERE agency_id = $1 AND cancelled_at IS NULL) AS edges
  GROUP BY unit_id, at) AS steps`

/** Straight into the tables, the exclusion constraint put back afterwards: a year by commands would take an hour, and is not what is measured. */
async function fillYear(cluster: BenchCluster, { agencyId }: Province): Promise<{ shifts: number; ms: number }> {
  const begun = performance.now()
  const stations = "SELECT unit_id FROM unit WHERE agency_id = $1 AND type = 'station'"
  const people = `SELECT m.member_id, m.unit_id, (row_number() OVER (PARTITION BY m.unit_id ORDER BY m.member_id) - 1)::int AS number FROM member m WHERE m.agency_id = $1 AND m.unit_id IN (${stations})`
  // Six million look-ups of foreign keys would take two minutes.
  await cluster.query('SET session_replication_role = replica')
  await cluster.query('ALTER TABLE shift DROP CONSTRAINT shift_no_overlap')
  await cluster.query("INSERT INTO shift_class (agency_id, class_id, code, name_zh, name_en, kind, starts_at, minutes, counted_minutes, is_night, is_watch) VALUES ($1, $1, 'W', '二十四小时班', '24 h', 'duty', '08:00', 1440, 1440, true, false)", [agencyId])
  await cluster.query(`INSERT INTO roster (agency_id, roster_id, unit_id, from_day, to_day, timezone, country, status) SELECT $1, unit_id, unit_id, '2027-01-01', '2027-12-31', 'Atlantic/Reykjavik', 'IS', 'in-force' FROM (${stations}) AS u`, [agencyId])
  await cluster.query(
    `INSERT INTO shift (agency_id, shift_id, roster_id, unit_id, member_id, class_id, day, from_at, to_at)
     SELECT $1, gen_random_uuid(), p.unit_id, p.unit_id, p.member_id, $1, date '2027-01-01' + d, timestamptz '2027-01-01 08:00+00' + d * interval '1 day', timestamptz '2027-01-02 08:00+00' + d * interval '1 day'
     FROM (${people}) AS p CROSS JOIN generate_series(0, ${days - 1}) AS d WHERE d % 3 = p.number % 3`,
    [agencyId],
  )
  await cluster.query(
    `INSERT INTO absence (agency_id, absence_id, member_id, kind, from_at, to_at)
     SELECT $1, gen_random_uuid(), p.member_id, 'leave', a.at, a.at + interval '3 days' FROM (${people}) AS p CROSS JOIN generate_series(0, 5) AS t
     CROSS JOIN LATERAL (SELECT timestamptz '2027-01-01 10:00+00' + (t * 60 + (p.number * 7919 + t * 104729) % 53) * interval '1 day' AS at) AS a`,
    [agencyId],
  )
  await cluster.query(`INSERT INTO qualification (agency_id, member_id, code) SELECT $1, member_id, 'driver' FROM (${people}) AS p WHERE number % 3 = 0`, [agencyId])
  await cluster.query('SET session_replication_role = origin')
  await cluster.query('ALTER TABLE shift ADD CONSTRAINT shift_no_overlap EXCLUDE USING gist (agency_id WITH =, member_id WITH =, tstzrange(from_at, to_at) WITH &&) WHERE (cancelled_at IS NULL)')
  await cluster.query('ANALYZE')
  const [row] = await cluster.query<{ shifts: number }>('SELECT count(*)::int AS shifts FROM shift WHERE agency_id = $1', [agencyId])
  return { shifts: row?.shifts ?? 0, ms: performance.now() - begun }
}
