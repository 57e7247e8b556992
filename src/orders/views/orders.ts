import type { Tx } from '../../kernel/db/database.ts'
import { isAllowed } from '../../kernel/policy.ts'
import { defineView, type View } from '../../kernel/view.ts'
import { readForceSnapshot, type UnitRow } from '../../force/index.ts'
import { compileOrder, intervalAt, parseOrder, plannedTimeline, type Problem } from '../compile/index.ts'
import { durationMs } from '../compile/time.ts'
import type { Term } from '../compile/types.ts'
import { planCompilation, type Plan } from '../compilation.ts'
import { checkOrderView, levelPreviewView, orderVersionView, orderVersionsView, type OrderDiff } from '../contract.ts'
import { levelUnknown, notInForce } from '../errors.ts'
import type { Kinds } from '../kinds.ts'
import { rolesAtRoot, reading } from '../policy.ts'
import { listMemberNames, nameOf, readUnits } from '../queries/items.ts'
import { memberIn } from '../queries/journal.ts'
import { getOperation, getVersion, operationNow, type OrderVersionRow } from '../queries/operations.ts'

const itemLimit = 200

export function orderViews(kinds: Kinds): View[] {
  return [
    defineView(orderVersionsView, {
      who: [{ by: 'member' }],
      async read({ tx, input }) {
        const rows = await tx.query<OrderVersionRow>('SELECT * FROM order_version WHERE agency_id = $1 AND operation_id = $2 ORDER BY version DESC', [tx.agencyId, input.operationId])
        const people = await listMemberNames(tx, rows.flatMap((row) => [memberIn(row.proposed_by) ?? [], memberIn(row.decided_by ?? '') ?? []].flat()))
        const name = (actor: string | null): string | null => (actor === null ? null : (people.get(memberIn(actor) ?? '')?.name ?? actor))
        return {
          versions: rows.map((row) => ({ version: row.version, status: row.status, sha256: row.sha256, proposedAt: row.proposed_at, proposedBy: name(row.proposed_by) ?? '', decidedAt: row.decided_at, decidedBy: name(row.decided_by), obligations: row.obligations, note: row.note })),
        }
      },
    }),
    defineView(orderVersionView, {
      who: [{ by: 'member' }],
      async read({ tx, input, actor, scope }) {
        const operation = await getOperation(tx, input.operationId)
        const row = await getVersion(tx, input.operationId, input.version)
        const { catalogue } = await readForceSnapshot(tx)
        const parsed = parseOrder({ text: row.text, file: `version ${row.version}`, kinds: kinds.list, catalogue })
        const plan = row.status === 'proposed' && parsed.ok ? await planCompilation(tx, kinds, { operation, version: row.version }) : null
        const may: string[] = []
        const isProposed = row.status === 'proposed'
        const isOwn = actor.kind === 'member' && row.proposed_by === `member:${actor.memberId}`
        const allowed = (roles: readonly string[]): Promise<boolean> => isAllowed([rolesAtRoot(roles)], { tx, actor, input }, scope)
        if (isProposed && !(isOwn && operation.version !== null) && (await allowed(['commander', 'officer-of-the-day']))) may.push('put-order-in-force')
        if (isProposed && (await allowed(['commander', 'planner', 'administrator', 'officer-of-the-day']))) may.push('discard-order')
        if (row.status === 'in-force' && (await allowed(['commander']))) may.push('withdraw-order')
        if (row.status === 'in-force' && (await allowed(['commander', 'planner', 'officer-of-the-day']))) may.push('recompile-order')
        return { version: row.version, status: row.status, text: row.text, problems: parsed.problems.map(shownProblem), diff: plan === null ? null : await describeDiff(tx, input.operationId, plan), may }
      },
    }),
    defineView(checkOrderView, {
      who: [rolesAtRoot([...reading])],
      async read({ tx, input }) {
        const force = await readForceSnapshot(tx)
        const parsed = parseOrder({ text: input.text, file: 'order.yaml', kinds: kinds.list, catalogue: force.catalogue })
        if (!parsed.ok) return { ok: false, problems: parsed.problems.map(shownProblem), duties: [] }
        const compiled = compileOrder({ order: parsed.order, force, kinds: kinds.list, seed: 'check', timeline: plannedTimeline(parsed.order, []), events: [] })
        const counts = new Map<string, number>()
        for (const term of compiled.terms) counts.set(`${term.clauseId} ${term.dutyId}`, (counts.get(`${term.clauseId} ${term.dutyId}`) ?? 0) + 1)
        return {
          ok: true,
          problems: parsed.problems.map(shownProblem),
          duties: compiled.duties.map((duty) => ({ clauseId: duty.clauseId, dutyId: duty.id, kind: duty.kind, obligations: counts.get(`${duty.clauseId} ${duty.id}`) ?? 0 })),
        }
      },
    }),
    defineView(levelPreviewView, {
      who: [rolesAtRoot(['commander', 'officer-of-the-day', 'duty-officer', 'planner'])],
      async read({ tx, input }) {
        const operation = await getOperation(tx, input.operationId)
        if (operation.version === null) throw notInForce()
        const now = await operationNow(tx, input.operationId)
        const change = { level: input.level, at: now, graceMs: durationMs(input.grace) ?? 0, entryId: 'preview' }
        const plan = await planCompilation(tx, kinds, { operation, version: operation.version, change })
        if (!plan.order.scale.includes(input.level)) throw levelUnknown(input.level, plan.order.scale)
        const before = plannedTimeline(plan.order, plan.changes.filter((one) => one.entryId !== 'preview'))
        return { from: intervalAt(before, now)?.level ?? null, to: input.level, diff: await describeDiff(tx, input.operationId, plan) }
      },
    }),
  ]
}

function shownProblem(problem: Problem) {
  return { severity: problem.severity, line: problem.line, column: problem.column, clause: problem.clause, what: problem.message, remedy: problem.remedy }
}

async function describeDiff(tx: Tx, operationId: string, plan: Plan): Promise<OrderDiff> {
  const { diff } = plan
  const units = await readUnits(tx)
  const listed: { before: Term | null; after: Term | null }[] = [
    ...diff.withdrawn.map((term) => ({ before: term, after: null })),
    ...diff.changed.map((one) => ({ before: one.before, after: one.after })),
    ...diff.added.map((term) => ({ before: null, after: term })),
  ].slice(0, itemLimit)
  const states = await statesOf(tx, listed.map((one) => (one.before ?? one.after)?.id ?? ''))
  const [evidence] = await tx.query<{ count: number }>(
    'SELECT count(*) AS count FROM obligation WHERE agency_id = $1 AND operation_id = $2 AND met_at IS NOT NULL AND obligation_id = ANY ($3::uuid[])',
    [tx.agencyId, operationId, [...diff.kept.map((term) => term.id), ...diff.changed.map((one) => one.after.id)]],
  )
  return {
    added: diff.added.length,
    withdrawn: diff.withdrawn.length,
    changed: diff.changed.length,
    kept: diff.kept.length,
    evidenceKept: evidence?.count ?? 0,
    byDuty: countByDuty(plan),
    items: listed.flatMap(({ before, after }) => {
      const term = after ?? before
      return term === null ? [] : [describeChange(term, { before, after }, units, states)]
    }),
  }
}

function describeChange(term: Term, { before, after }: { before: Term | null; after: Term | null }, units: ReadonlyMap<string, UnitRow>, states: ReadonlyMap<string, OrderDiff['items'][number]['state']>): OrderDiff['items'][number] {
  const times = (one: Term | null): { opensAt: number; dueAt: number } | null => (one === null ? null : { opensAt: one.opensAt, dueAt: one.dueAt })
  return {
    obligationId: term.id,
    clauseId: term.clauseId,
    dutyId: term.dutyId,
    unitName: nameOf(units.get(term.unitId)),
    subjectName: term.subjectKind === 'unit' ? nameOf(units.get(term.subjectId)) : { zh: term.occurrence, en: term.occurrence },
    occurrence: term.occurrence,
    before: times(before),
    after: times(after),
    state: states.get(term.id) ?? null,
  }
}

async function statesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, OrderDiff['items'][number]['state']>> {
  const rows = await tx.query<{ obligation_id: string; state: OrderDiff['items'][number]['state'] }>('SELECT obligation_id, state FROM obligation WHERE agency_id = $1 AND obligation_id = ANY ($2::uuid[])', [tx.agencyId, ids])
  return new Map(rows.map((row) => [row.obligation_id, row.state]))
}

function countByDuty({ diff }: Plan): OrderDiff['byDuty'] {
  const byDuty = new Map<string, { clauseId: string; dutyId: string; added: number; withdrawn: number; changed: number; kept: number }>()
  const add = (term: Term, what: 'added' | 'withdrawn' | 'changed' | 'kept'): void => {
    const key = `${term.clauseId} ${term.dutyId}`
    const row = byDuty.get(key) ?? { clauseId: term.clauseId, dutyId: term.dutyId, added: 0, withdrawn: 0, changed: 0, kept: 0 }
    row[what] += 1
    byDuty.set(key, row)
  }
  for (const term of diff.added) add(term, 'added')
  for (const term of diff.withdrawn) add(term, 'withdrawn')
  for (const change of diff.changed) add(change.after, 'changed')
  for (const term of diff.kept) add(term, 'kept')
  return [...byDuty.values()].filter((row) => row.added + row.withdrawn + row.changed > 0)
}
