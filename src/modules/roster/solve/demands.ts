/** What a roster must have: needs of the unit on each shift, floors of the order over each hour. */
import type { Demand } from '../../../engines/roster/problem.ts'
import { countedKinds } from '../contract/shared.ts'
import { isAbsent, isQualified, type Grid, type GridMember } from '../rules/grid.ts'
import type { Columns } from './columns.ts'

/** Never fewer than `wanted` counted people between two instants. */
export interface FloorNeed {
  readonly from: number
  readonly to: number
  readonly wanted: number
  /** Empty: everybody. */
  readonly qualification: string
  /** Codes of shift classes that count; null: those that count as strength of their own unit. */
  readonly codes: readonly string[] | null
  /** Who counts at all (holders of a role); null: everybody. */
  readonly holders: { readonly name: string; readonly memberIds: ReadonlySet<string> } | null
}

/** Skills as the engine has them, whole or up to an instant: a licence that runs out counts for shifts that end before. */
export function skillsOf(member: GridMember, expiries: ReadonlySet<number>, floors: readonly FloorNeed[]): string[] {
  const skills = new Set(member.qualifications.map(({ code, expiresAt }) => skillName(code, expiresAt !== null && expiries.has(expiresAt) ? expiresAt : null)))
  for (const { holders, qualification } of floors) {
    if (holders === null || !holders.memberIds.has(member.id)) continue
    if (qualification === '') skills.add(skillName(holders.name, null))
    else for (const { code, expiresAt } of member.qualifications) if (code === qualification) skills.add(skillName(`${holders.name}/${code}`, expiresAt))
  }
  return [...skills]
}

const skillName = (code: string, expiresAt: number | null): string => (expiresAt === null ? code : `${code}<${expiresAt}`)

function skillsFor(qualification: string, until: number, expiries: ReadonlySet<number>): readonly string[] | null {
  if (qualification === '') return null
  return [qualification, ...[...expiries].filter((at) => at >= until).map((at) => skillName(qualification, at))]
}

interface NeedFacts {
  readonly expiries: ReadonlySet<number>
  /** For each person more than needed, at level 1: whoever is not needed rests. */
  readonly overWeight: number
}

export function buildNeedDemands(grid: Grid, columns: Columns, { expiries, overWeight }: NeedFacts): Demand[] {
  const demands: Demand[] = []
  for (const need of grid.needs) {
    const shift = columns.typeOf(need.classId)
    if (shift < 0) continue
    for (const [day, { day: name }] of grid.days.entries()) {
      const time = columns.times[shift]?.[day] ?? null
      // On the night in which daylight saving skips the start nobody can be asked for.
      if (time === null) continue
      const id = `need ${name} ${need.classId} ${need.qualification}`
      const base = { cells: [{ day, shift }], skills: skillsFor(need.qualification, time.to, expiries) }
      if (need.minimum > 0) demands.push({ ...base, id, wanted: need.minimum, underWeight: 1, overWeight: 0, level: 0 })
      if (need.qualification === '') demands.push({ ...base, id: `over ${id}`, wanted: need.minimum, underWeight: 0, overWeight })
    }
  }
  return demands
}

/**
 * Floors cut where shifts begin and end: between two cuts the same cells count. Whoever is on duty here from before the
 * first day counts too. Of cuts with the same cells the highest floor stands for all.
 */
export function buildFloorDemands(grid: Grid, columns: Columns, floors: readonly FloorNeed[], expiries: ReadonlySet<number>): Demand[] {
  const demands = new Map<string, Demand>()
  const all = columns.times.flatMap((times, shift) => times.flatMap((time, day) => (time === null ? [] : [{ day, shift, ...time }])))
  const past = [...grid.lines.values()].flatMap((line) => line.before.filter((shift) => shift.unitId === grid.roster.unitId && !isAbsent(line, shift)).map((shift) => ({ shift, member: line.member })))
  for (const floor of floors) {
    const counts = (classId: string): boolean => {
      const found = grid.classes.get(classId)
      return found !== undefined && (floor.codes === null ? countedKinds.includes(found.kind) : floor.codes.includes(found.code))
    }
    const skill = floor.holders === null ? floor.qualification : floor.qualification === '' ? floor.holders.name : `${floor.holders.name}/${floor.qualification}`
    const isCounted = (member: GridMember, until: number): boolean => isQualified(member, floor.qualification, until) && (floor.holders === null || floor.holders.memberIds.has(member.id))
    const cells = all.filter((cell) => counts(columns.classes[cell.shift]?.id ?? ''))
    const touching = cells.filter((cell) => cell.from < floor.to && cell.to > floor.from)
    if (touching.length === 0) continue
    const before = past.filter(({ shift }) => counts(shift.classId))
    const cuts = [floor.from, floor.to, ...[...touching, ...before.map(({ shift }) => shift)].flatMap(({ from, to }) => [from, to])]
    const sorted = [...new Set(cuts)].filter((at) => at >= floor.from && at <= floor.to).sort((a, b) => a - b)
    for (const [at, from] of sorted.slice(0, -1).entries()) {
      const to = sorted[at + 1] ?? from
      const over = touching.filter((cell) => cell.from <= from && cell.to >= to)
      const there = before.filter(({ shift, member }) => shift.from <= from && shift.to >= to && isCounted(member, shift.to)).length
      const wanted = floor.wanted - there
      // Before the roster's first shift, and after its last, nothing of it could help.
      if (over.length === 0 || wanted <= 0) continue
      const key = `${skill} ${over.map(({ day, shift }) => `${day}.${shift}`).join(' ')}`
      if ((demands.get(key)?.wanted ?? 0) >= wanted) continue
      const until = Math.max(...over.map((cell) => cell.to))
      const place = over.findLast((cell) => cell.from <= from)?.day ?? 0
      demands.set(key, {
        id: `floor ${grid.days[place]?.day ?? ''} ${from} ${to} ${skill}`,
        cells: over.map(({ day, shift }) => ({ day, shift })),
        skills: skillsFor(skill, until, expiries),
        wanted,
        underWeight: 1,
        overWeight: 0,
        level: 0,
      })
    }
  }
  return [...demands.values()]
}
