/** A force of a province in the tables, and an operation with its clock: what the large benches stand on. */
import { forceSha256, readForceSnapshot, type ForceSnapshot } from '../src/force/index.ts'
import { sha256 } from '../src/kernel/canonical.ts'
import { iso } from '../src/kernel/db/tables.ts'
import type { Claimant } from '../src/kernel/link.ts'
import type { System } from '../src/kernel/system.ts'
import { kinds } from '../src/main/modules.ts'
import { addVersion, createOperation } from '../src/orders/commands/orders.ts'
import { nameId } from '../src/orders/compile/ids.ts'
import { parseOrder, type Order } from '../src/orders/compile/index.ts'
import { makeForce } from '../src/orders/compile/testing/small-force.ts'

export interface Province {
  readonly agencyId: string
  readonly commander: Claimant
  readonly commanderId: string
  readonly rootId: string
  readonly stationIds: readonly string[]
  readonly subjects: number
}

export async function raiseProvince(system: System, { stations, placesPerStation = 4, membersPerStation = 4 }: { stations: number; placesPerStation?: number; membersPerStation?: number }): Promise<Province> {
  const force = makeForce({ brigades: Math.max(1, Math.floor(stations / 10)), stations, membersPerStation, placesPerStation })
  const agencyId = nameId(`province ${stations} ${crypto.randomUUID()}`)
  const commanderId = nameId(`commander ${agencyId}`)
  const root = force.units[0]
  if (root === undefined) throw new Error('a force has a root')
  await system.database.transaction(agencyId, async (tx) => {
    await tx.query("INSERT INTO agency (agency_id, key, name_zh, name_en, created_at) VALUES ($1, $2, '省', 'Province', now())", [agencyId, `province-${agencyId.slice(0, 8)}`])
    const ids = new Map(force.units.map((unit) => [unit.externalId, unit.id]))
    for (const unit of force.units) {
      await tx.query(
        'INSERT INTO unit (agency_id, unit_id, external_id, parent_id, path, type, name_zh, name_en, attributes) VALUES ($1, $2, $3, $4, $5, $6, $3, $3, $7)',
        [agencyId, unit.id, unit.externalId, unit.parentId, unit.path.map((key) => ids.get(key)), unit.type, JSON.stringify(unit.attributes)],
        'bench-unit',
      )
    }
    await insertMembers(tx, force)
    await tx.query("INSERT INTO member (agency_id, member_id, external_id, unit_id, name, sort_key) VALUES ($1, $2, 'commander', $3, 'Commander', 'commander')", [agencyId, commanderId, root.id])
    for (const role of ['commander', 'administrator']) {
      await tx.query('INSERT INTO role_grant (agency_id, grant_id, member_id, role, unit_id, granted_at) VALUES ($1, $2, $3, $4, $5, now())', [agencyId, nameId(`grant ${role} ${agencyId}`), commanderId, role, root.id])
    }
    await tx.query(
      `INSERT INTO place (agency_id, place_id, kind, external_id, unit_id, type, name_zh, name_en, attributes)
       SELECT $1, id, kind, external, unit, type, external, external, attributes::jsonb FROM unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[]) AS n (id, kind, external, unit, type, attributes)`,
      [agencyId, force.places.map((one) => one.id), force.places.map((one) => one.kind), force.places.map((one) => one.externalId), force.places.map((one) => one.unitId), force.places.map((one) => String(one.attributes['use'])), force.places.map((one) => JSON.stringify(one.attributes))],
    )
  })
  return {
    agencyId,
    commander: { kind: 'signed-in', memberId: commanderId },
    commanderId,
    rootId: root.id,
    stationIds: force.units.filter((unit) => unit.type === 'station').map((unit) => unit.id),
    subjects: force.units.length + force.members.length + force.places.length,
  }
}

async function insertMembers(tx: Parameters<Parameters<System['database']['transaction']>[1]>[0], force: ForceSnapshot): Promise<void> {
  const { members } = force
  await tx.query(
    'INSERT INTO member (agency_id, member_id, external_id, unit_id, name, sort_key, attributes) SELECT $1, id, external, unit, external, external, attributes::jsonb FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[]) AS n (id, external, unit, attributes)',
    [tx.agencyId, members.map((one) => one.id), members.map((one) => one.externalId), members.map((one) => one.unitId), members.map((one) => JSON.stringify(one.attributes))],
  )
  const grants = members.flatMap((one) => one.roles.map((grant) => ({ ...grant, memberId: one.id })))
  await tx.query(
    'INSERT INTO role_grant (agency_id, grant_id, member_id, role, unit_id, granted_at) SELECT $1, id, member, role, unit, now() FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::uuid[]) AS n (id, member, role, unit)',
    [tx.agencyId, grants.map((one) => nameId(`grant ${one.memberId} ${one.role} ${one.unitId}`)), grants.map((one) => one.memberId), grants.map((one) => one.role), grants.map((one) => one.unitId)],
  )
}

export interface ProposedOrder {
  readonly operationId: string
  readonly version: number
  readonly order: Order
}

/** A proposed version in an operation whose clock stands at `at`; putting it in force is what is measured. */
export async function proposeOrder(system: System, province: Province, { text, at }: { text: string; at: (order: Order) => number }): Promise<ProposedOrder> {
  const operationId = crypto.randomUUID()
  return system.database.transaction(province.agencyId, async (tx) => {
    const force = await readForceSnapshot(tx)
    const parsed = parseOrder({ text, file: 'bench.yaml', kinds: kinds.list, catalogue: force.catalogue })
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems, null, 1))
    await createOperation(tx, { operationId, order: parsed.order, seed: forceSha256(force).slice(0, 32), clock: { operationAnchor: at(parsed.order), speed: 1, isPaused: true } })
    const version = await addVersion(tx, { operationId, text, sha: sha256(text).toString('hex'), note: '', by: 'system:bench' })
    return { operationId, version, order: parsed.order }
  })
}

export async function setClock(system: System, province: Province, operationId: string, at: number): Promise<void> {
  await system.database.transaction(province.agencyId, (tx) =>
    tx.query('UPDATE clock SET operation_anchor = $3, real_anchor = $4 WHERE agency_id = $1 AND clock_id = $2', [tx.agencyId, operationId, iso(at), iso(tx.realNow)]),
  )
}
