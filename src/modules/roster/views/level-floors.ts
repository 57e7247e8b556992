import { listAllUnits } from '../../../force/index.ts'
import { membersIn } from '../../../kernel/looks.ts'
import { defineView, type View } from '../../../kernel/view.ts'
import { getOperation, listBreaches, notInForce, operationNow, planCompilation, rolesAtRoot, type Kinds, type Term } from '../../../orders/index.ts'
import { levelUnknown } from '../../../orders/errors.ts'
import { levelFloorsView } from '../contract.ts'
import { titlesOf, worstFirst } from '../strength/breaches.ts'
import { computeProfiles } from '../strength/compute.ts'
import { listMends, mendMs } from '../strength/mend.ts'
import { strengthDetails } from '../strength/spec.ts'

const mostUnits = 30
/** A few more than are missing: not everybody comes. */
const spare = 2

/** The order as it would be if the level held from now on; which of its floors would break from now on, the worst of each unit, and who could come. */
export function createLevelFloors(kinds: Kinds): View {
  return defineView(levelFloorsView, {
    who: [rolesAtRoot(['commander', 'officer-of-the-day', 'duty-officer', 'planner'])],
    shows: membersIn,
    async read({ tx, input }) {
      const { operationId, level } = input
      const operation = await getOperation(tx, operationId)
      if (operation.version === null) throw notInForce()
      const now = await operationNow(tx, operationId)
      const change = level === null ? {} : { change: { level, at: now, graceMs: 0, entryId: 'preview' } }
      const plan = await planCompilation(tx, kinds, { operation, version: operation.version, ...change })
      if (level !== null && !plan.order.scale.includes(level)) throw levelUnknown(level, plan.order.scale)
      // What is broken under the present level too is not the doing of the other.
      const moved = level === null ? null : new Set([...plan.diff.added, ...plan.diff.changed.map((one) => one.after)].map((term) => term.id))
      const terms = plan.compiled.terms.filter((term) => term.kind === 'strength' && term.dueAt > now && moved?.has(term.id) !== false)
      const byId = new Map(terms.map((term) => [term.id, term]))
      const profiles = await computeProfiles(tx, terms.map((term) => ({ floor: floorFrom(term, operationId, now), stretch: null })), new Map())
      const titleOf = titlesOf(plan, kinds)
      const worst = new Map<string, { unitId: string; from: number; to: number; quantity: number; need: number; term: Term; obligationId: string }>()
      for (const { obligationId, points } of profiles) {
        const term = byId.get(obligationId)
        if (term === undefined) continue
        for (const breach of listBreaches(points, Math.max(now, term.opensAt), term.dueAt)) {
          const one = { ...breach, unitId: term.subjectId, term, obligationId }
          const known = worst.get(term.subjectId)
          if (known === undefined || worstFirst(one, known) < 0) worst.set(term.subjectId, one)
        }
      }
      const units = await listAllUnits(tx)
      const names = new Map(units.map((unit) => [unit.unit_id, { zh: unit.name_zh, en: unit.name_en }]))
      const broken = [...worst.values()].toSorted(worstFirst)
      const callIn = []
      const taken: string[] = []
      for (const one of broken.slice(0, mostUnits)) {
        const { qualification, role } = strengthDetails.parse(one.term.details)
        const people = await listMends(tx, { ...one, to: Math.min(one.to, one.from + mendMs), qualification, role }, { visible: units, limit: Math.ceil(one.need - one.quantity) + spare, exceptMemberIds: taken })
        taken.push(...people.map((person) => person.memberId))
        callIn.push(...people.map((person) => ({ ...person, unitId: one.unitId })))
      }
      return {
        units: broken.map((one) => ({ unitId: one.unitId, unitName: names.get(one.unitId) ?? { zh: '', en: '' }, short: Math.ceil(one.need - one.quantity), at: one.from, need: one.need, quantity: one.quantity, clauseId: one.term.clauseId, title: titleOf(one.term.clauseId, one.term.dutyId) })),
        callIn,
      }
    },
  })
}

function floorFrom(term: Term, operationId: string, now: number): Parameters<typeof computeProfiles>[1][number]['floor'] {
  return { id: term.id, kind: term.kind, operationId, subjectId: term.subjectId, opensAt: Math.max(now, term.opensAt), dueAt: term.dueAt, details: JSON.stringify(term.details), needCount: term.need.count }
}
