/** Who could take a shift: judged one by one, ranked against each other. For gaps, call-outs and mending floors. */

export interface CandidateMember {
  readonly memberId: string
  /** Serves in the unit that has the gap. */
  readonly isOwn: boolean
  readonly qualifications: readonly { readonly code: string; readonly expiresAt: number | null }[]
  /** Wherever, from two weeks before the gap to two weeks after it. `countedMinutes` 0: no work (standby at home). */
  readonly shifts: readonly { readonly from: number; readonly to: number; readonly countedMinutes: number }[]
  readonly absences: readonly { readonly from: number; readonly to: number }[]
  /** Counted in the period that hours are compared over. */
  readonly minutesInPeriod: number
  /** Of the own unit in the same period: what the hours are compared with. */
  readonly medianMinutes: number
  /** Null: nobody knows where one of the stations is. */
  readonly distanceMetres: number | null
}

export interface Gap {
  readonly from: number
  readonly to: number
  readonly countedMinutes: number
  /** What the shift still lacks; somebody who has all of them is qualified. Empty: anybody is. */
  readonly qualifications: readonly string[]
  readonly minRestMinutes: number
}

export interface Judged {
  readonly memberId: string
  readonly isQualified: boolean
  /** The shorter of the rests before and after; null: no other shift near. */
  readonly restMinutes: number | null
  readonly isRested: boolean
  /** Above (or, below zero, below) the median of the own unit once the gap is worked. */
  readonly extraMinutes: number
  readonly distanceMetres: number | null
}

const minuteMs = 60_000

/** Null: away, or on another shift at that time. */
export function judgeCandidate(member: CandidateMember, gap: Gap): Judged | null {
  const isTaken = [...member.shifts, ...member.absences].some((one) => one.from < gap.to && gap.from < one.to)
  if (isTaken) return null
  const rests = gap.countedMinutes === 0 ? [] : member.shifts.filter((shift) => shift.countedMinutes > 0).map((shift) => (shift.to <= gap.from ? gap.from - shift.to : shift.from - gap.to) / minuteMs)
  const restMinutes = rests.length === 0 ? null : Math.round(Math.min(...rests))
  return {
    memberId: member.memberId,
    isQualified: gap.qualifications.every((wanted) => member.qualifications.some(({ code, expiresAt }) => code === wanted && (expiresAt === null || expiresAt >= gap.to))),
    restMinutes,
    isRested: restMinutes === null || restMinutes >= gap.minRestMinutes,
    extraMinutes: Math.round(member.minutesInPeriod + gap.countedMinutes - member.medianMinutes),
    distanceMetres: member.isOwn ? 0 : member.distanceMetres,
  }
}

/** Qualified, rested, fewest extra hours, nearest; whoever is left out is away or on duty. Ties by id, so that the order is one. */
export function rankCandidates(members: readonly CandidateMember[], gap: Gap): Judged[] {
  return members
    .flatMap((member) => judgeCandidate(member, gap) ?? [])
    .toSorted(
      (a, b) =>
        Number(b.isQualified) - Number(a.isQualified) ||
        Number(b.isRested) - Number(a.isRested) ||
        a.extraMinutes - b.extraMinutes ||
        (a.distanceMetres ?? Infinity) - (b.distanceMetres ?? Infinity) ||
        (a.memberId < b.memberId ? -1 : a.memberId > b.memberId ? 1 : 0),
    )
}

const earthRadiusMetres = 6_371_008.8

/** Along the great circle (haversine). Points as GeoJSON has them: longitude, latitude. */
export function distanceBetween([lonA, latA]: readonly [number, number], [lonB, latB]: readonly [number, number]): number {
  const rad = Math.PI / 180
  const a = Math.sin(((latB - latA) * rad) / 2) ** 2 + Math.cos(latA * rad) * Math.cos(latB * rad) * Math.sin(((lonB - lonA) * rad) / 2) ** 2
  return Math.round(2 * earthRadiusMetres * Math.asin(Math.min(1, Math.sqrt(a))))
}
