import { actorText, type Actor, type Scope } from '../../../kernel/policy.ts'
import type { Tx } from '../../../kernel/db/database.ts'
import { defineView, type View } from '../../../kernel/view.ts'
import { hasOperation, periodOf } from '../../../kernel/retention/expiry.ts'
import { sinceOperation, type PersonalField, type TwoLanguages } from '../../../kernel/retention/shape.ts'
import { retentionView } from '../contract.ts'
import { countHeld } from '../describe.ts'
import { countErasedBodies, findNextRun, listHolds, listOperationNames, listRules, listRuns, namesOfMembers, namesOfPlaces, readOccasion, type HoldRow } from '../queries.ts'

export const sinceRecorded: TwoLanguages = { zh: '记录（属于行动的为行动结束）', en: 'being recorded (of an operation: its end)' }

export const countsFromOf = (field: PersonalField): TwoLanguages => (field.kind === 'bodies' ? sinceRecorded : field.countsFrom)

const memberIn = (actor: string | null): string[] => (actor?.startsWith('member:') === true ? [actor.slice('member:'.length)] : [])

async function holdsAtRoot({ actor, tx, scope }: { actor: Actor; tx: Tx; scope: Scope }, roles: readonly string[]): Promise<boolean> {
  if (actor.kind !== 'member') return false
  for (const grant of actor.grants) {
    if (roles.includes(grant.role) && (await scope.pathOf(tx, grant.unitId)).length === 1) return true
  }
  return false
}

export function createRetentionView({ listFields, readNow }: { listFields: () => readonly PersonalField[]; readNow: (realNow: number) => number }): View {
  return defineView(retentionView, {
    who: [{ by: 'role', roles: ['administrator', 'auditor', 'supervisor'], over: null }],
    shows: (output) => output.holds.flatMap((hold) => (hold.scope === 'member' && hold.scopeId !== null ? [hold.scopeId] : [])),
    async read({ tx, actor, scope }) {
      const occasion = await readOccasion(tx, readNow(tx.realNow))
      const fields = listFields()
      const held = await countHeld(tx, fields, occasion)
      const rules = new Map((await listRules(tx)).map((row) => [row.field, row]))
      const holds = await listHolds(tx)
      const members = await namesOfMembers(tx, [
        ...[...rules.values()].flatMap((rule) => memberIn(rule.proposed_by)),
        ...holds.flatMap((hold) => [hold.proposed_by, hold.approved_by, hold.lift_proposed_by, hold.lifted_by].flatMap(memberIn)),
        ...holds.flatMap((hold) => (hold.scope === 'member' && hold.scope_id !== null ? [hold.scope_id] : [])),
      ])
      const nameOf = (who: string | null): string | null => memberIn(who).map((id) => members.get(id) ?? null)[0] ?? null
      const operations = await namesOfPlaces(tx, holds.flatMap((hold) => (hold.scope === 'operation' && hold.scope_id !== null ? [hold.scope_id] : [])))
      const scopeNameOf = (hold: HoldRow): TwoLanguages | null => {
        if (hold.scope_id === null) return null
        const member = members.get(hold.scope_id)
        return operations.get(hold.scope_id) ?? (member === undefined ? null : { zh: member, en: member })
      }
      const shown = fields.map((field, index) => {
        const isKept = field.kind === 'rows' && field.erase.how === 'kept'
        const period = periodOf(field, occasion.rules)
        const rule = rules.get(field.key)
        return {
          key: field.key,
          title: field.title,
          purpose: field.purpose,
          countsFrom: period.isOperation ? sinceOperation : countsFromOf(field),
          shippedDays: isKept ? null : field.days,
          days: isKept || period.isOperation ? null : period.days,
          isKept,
          isOwnRule: occasion.rules.has(field.key),
          mayFollowOperation: hasOperation(field),
          proposed: rule === undefined || rule.proposed_at === null ? null : { days: rule.proposed_days, by: nameOf(rule.proposed_by), at: rule.proposed_at, isMine: rule.proposed_by === actorText(actor) },
          count: held[index]?.count ?? 0,
          nextAt: held[index]?.nextAt ?? null,
        }
      })
      const root = { actor, tx, scope }
      return {
        now: occasion.now,
        fields: shown,
        holds: holds.map((hold) => ({
          holdId: hold.hold_id,
          scope: hold.scope,
          scopeId: hold.scope_id,
          scopeName: scopeNameOf(hold),
          reason: hold.reason,
          state: stateOf(hold),
          proposedBy: nameOf(hold.proposed_by),
          proposedAt: hold.proposed_at,
          approvedBy: nameOf(hold.approved_by),
          approvedAt: hold.approved_at,
          liftReason: hold.lift_reason,
          liftProposedBy: nameOf(hold.lift_proposed_by),
          liftProposedAt: hold.lift_proposed_at,
          liftedBy: nameOf(hold.lifted_by),
          liftedAt: hold.lifted_at,
          isMine: actorText(actor) === (hold.approved_at === null ? hold.proposed_by : hold.lift_proposed_by),
        })),
        runs: (await listRuns(tx)).map((run) => ({ day: run.day, startedAt: run.started_at, endedAt: run.ended_at, rows: run.rows_erased, bodies: run.bodies_erased })),
        erasedBodies: await countErasedBodies(tx),
        nextRunAt: await findNextRun(tx),
        operations: await listOperationNames(tx),
        mayHold: await holdsAtRoot(root, ['administrator', 'auditor']),
        maySet: await holdsAtRoot(root, ['administrator']),
      }
    },
  })
}

function stateOf(hold: HoldRow): 'proposed' | 'in-force' | 'lift-proposed' | 'lifted' {
  if (hold.lifted_at !== null) return 'lifted'
  if (hold.approved_at === null) return 'proposed'
  return hold.lift_proposed_at === null ? 'in-force' : 'lift-proposed'
}
