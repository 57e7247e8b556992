/** Who is called: positions (a role in a unit) with whoever is on duty in them, and members by name. Nobody is left out in silence. */
import { listAllUnits, listOnDuty, listRoleHolders, listRolesAt, type OnDutyRow, type UnitRow } from '../../force/index.ts'
import type { Tx } from '../../kernel/db/database.ts'
import { listQualified, listServing } from './queries.ts'
import { personalRole } from './rules.ts'

export interface Whom {
  readonly unitIds: readonly string[]
  readonly memberIds: readonly string[]
  readonly roles: readonly string[]
  readonly qualification: string | null
  readonly onDutyOnly: boolean
  /** True: exactly these units, each with each role, as the order says. False: these and all below, wherever somebody holds the role. */
  readonly isExact: boolean
}

export interface Position {
  readonly unitId: string
  readonly role: string
  /** Null: nobody is on duty there. */
  readonly memberId: string | null
}

export const everywhere = { all: true, roots: [], own: null } as const

export async function listWhom(tx: Tx, whom: Whom, at: number): Promise<Position[]> {
  const units = await chooseUnits(tx, whom)
  const onDuty = units.length === 0 ? [] : await listOnDuty(tx, { visibility: everywhere, at, unitIds: units.map((unit) => unit.unit_id), below: false })
  const positions = whom.roles.length > 0 ? await byRole(tx, whom, units, onDuty, at) : whom.memberIds.length === 0 ? await byPerson(tx, whom, units, onDuty, at) : []
  const named = await byName(tx, whom)
  const seen = new Set<string>()
  return [...positions, ...named].filter(({ unitId, role, memberId }) => {
    const key = `${unitId} ${role} ${memberId}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

async function chooseUnits(tx: Tx, { unitIds, isExact, memberIds, roles }: Whom): Promise<UnitRow[]> {
  // Members alone were named: no unit is meant.
  if (unitIds.length === 0 && memberIds.length > 0 && roles.length === 0) return []
  const all = await listAllUnits(tx)
  const asked = new Set(unitIds)
  if (isExact) return all.filter((unit) => asked.has(unit.unit_id))
  return all.filter((unit) => unit.closed_at === null && (asked.size === 0 || unit.path.some((id) => asked.has(id))))
}

async function byRole(tx: Tx, whom: Whom, units: readonly UnitRow[], onDuty: readonly OnDutyRow[], at: number): Promise<Position[]> {
  const holders = await listRoleHolders(tx, units.map((unit) => unit.unit_id), whom.roles)
  const qualified = await qualifiedOf(tx, whom, [...onDuty, ...holders].map((row) => row.member_id), at)
  const positions: Position[] = []
  for (const unit of units) {
    const here = onDuty.filter((row) => row.unit_id === unit.unit_id)
    for (const role of whom.roles) {
      const own = holders.filter((row) => row.unit_id === unit.unit_id && row.role === role)
      const inRole = here.filter((row) => row.role === role)
      // On duty as something else, and entitled to the role: a leader who fills a gap in the crew is still there.
      const others = inRole.length > 0 || here.length === 0 ? [] : await listRolesAt(tx, here.map((row) => row.member_id), unit.path, at)
      const present = inRole.length > 0 ? inRole.map((row) => row.member_id) : others.filter((row) => row.role === role).map((row) => row.member_id)
      const everybody = whom.onDutyOnly ? present : [...present, ...own.map((row) => row.member_id)]
      const called = [...new Set(everybody)].filter((memberId) => qualified === null || qualified.has(memberId))
      for (const memberId of called) positions.push({ unitId: unit.unit_id, role, memberId })
      if (called.length === 0 && (whom.isExact || own.length > 0)) positions.push({ unitId: unit.unit_id, role, memberId: null })
    }
  }
  return whom.isExact ? positions : [...positions, ...withoutAny(whom, units, positions)]
}

/** A unit that was asked for and in which, or below which, nobody holds any of the roles: it shows as such. */
function withoutAny(whom: Whom, units: readonly UnitRow[], positions: readonly Position[]): Position[] {
  const pathOf = new Map(units.map((unit) => [unit.unit_id, unit.path]))
  const empty = whom.unitIds.filter((unitId) => pathOf.has(unitId) && !positions.some((position) => pathOf.get(position.unitId)?.includes(unitId) === true))
  return empty.flatMap((unitId) => whom.roles.map((role): Position => ({ unitId, role, memberId: null })))
}

/** Everybody on duty (or everybody who serves) in the units, each for themselves. */
async function byPerson(tx: Tx, whom: Whom, units: readonly UnitRow[], onDuty: readonly OnDutyRow[], at: number): Promise<Position[]> {
  const serving = whom.onDutyOnly ? [] : await listServing(tx, { unitIds: units.map((unit) => unit.unit_id) })
  const people = new Map([...serving, ...onDuty].map((row) => [row.member_id, row.unit_id]))
  const qualified = await qualifiedOf(tx, whom, [...people.keys()], at)
  return [...people].filter(([memberId]) => qualified === null || qualified.has(memberId)).map(([memberId, unitId]) => ({ unitId, role: personalRole(memberId), memberId }))
}

async function byName(tx: Tx, { memberIds }: Whom): Promise<Position[]> {
  if (memberIds.length === 0) return []
  const serving = await listServing(tx, { memberIds })
  return serving.map((row) => ({ unitId: row.unit_id, role: personalRole(row.member_id), memberId: row.member_id }))
}

async function qualifiedOf(tx: Tx, { qualification }: Whom, memberIds: readonly string[], at: number): Promise<Set<string> | null> {
  return qualification === null ? null : listQualified(tx, memberIds, qualification, at)
}
