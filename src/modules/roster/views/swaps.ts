import type { Tx } from '../../../kernel/db/database.ts'
import { forbidden } from '../../../kernel/errors.ts'
import { isAllowed, type Actor, type Scope } from '../../../kernel/policy.ts'
import { membersIn } from '../../../kernel/looks.ts'
import { defineView, type View } from '../../../kernel/view.ts'
import { listAllUnits, momentOf, sees, visibilityOf } from '../../../force/index.ts'
import type { Kinds } from '../../../orders/index.ts'
import { swapOptionsView, swapsView } from '../contract.ts'
import { actingRoles, approvingRoles, listLateShifts, unitsOfSwap } from '../commands/swaps.ts'
import { findPersonByNumber, listPeople, listPeopleOfUnits, type PersonRow } from '../queries/people.ts'
import { listShiftsToCome, listSwaps, listSwapShifts, type SwapShiftRow } from '../queries/swaps.ts'
import { findCausedViolations, findRefusing } from '../rules/swaps.ts'
import { findSwapParts, handingsOf, readGrids } from '../swap-check.ts'

const dayMs = 86_400_000

/** Holds one of the roles over every one of the units. */
export function holdsOver(actor: Actor, { tx, scope }: { tx: Tx; scope: Scope }, roles: readonly string[], unitIds: readonly string[]): Promise<boolean> {
  return isAllowed([{ by: 'role', roles, over: () => unitIds }], { tx, actor, input: {} }, scope)
}

const swaps = (kinds: Kinds): View =>
  defineView(swapsView, {
    who: [{ by: 'member' }],
    shows: membersIn,
    async read({ tx, input, actor, scope }) {
      const now = await momentOf(tx, input)
      const self = actor.kind === 'member' ? actor.memberId : null
      const paths = new Map((await listAllUnits(tx)).map((unit) => [unit.unit_id, unit.path]))
      const rows = await listSwaps(tx, now - 7 * dayMs)
      const people = new Map((await listPeople(tx, rows.flatMap((row) => [row.from_member_id, row.to_member_id]))).map((row) => [row.member_id, row]))
      const shown = []
      for (const row of rows) {
        const from = people.get(row.from_member_id)
        const to = people.get(row.to_member_id)
        const parts = await findSwapParts(tx, row)
        if (parts === null || from === undefined || to === undefined) continue
        const unitIds = [...new Set([parts.shift.unit_id, ...(parts.other === null ? [] : [parts.other.unit_id]), from.unit_id, to.unit_id])]
        if (input.unitId !== null && !unitIds.some((unitId) => input.unitId !== null && paths.get(unitId)?.includes(input.unitId))) continue
        // Colleagues' swaps are for who takes part and for who plans.
        const isParty = self === row.from_member_id || self === row.to_member_id
        if (!isParty && !unitIds.some((unitId) => sees({ ...visibilityOf(actor), own: null }, paths.get(unitId) ?? []))) continue
        const isOpen = row.status === 'offered' || row.status === 'accepted'
        const may = (roles: readonly string[], units: readonly string[]): Promise<boolean> => (isOpen ? holdsOver(actor, { tx, scope }, roles, units) : Promise.resolve(false))
        const isOffered = row.status === 'offered'
        shown.push({
          id: row.swap_id,
          status: row.status,
          from: personItem(from),
          to: personItem(to),
          shift: shiftItemOf(parts.shift),
          otherShift: parts.other === null ? null : shiftItemOf(parts.other),
          offeredAt: row.offered_at,
          violations: isOpen ? findCausedViolations(await readGrids(tx, [parts.shift.roster_id, ...(parts.other === null ? [] : [parts.other.roster_id])], [row.from_member_id, row.to_member_id]), handingsOf(parts, row.to_member_id)) : [],
          isLate: isOpen && (await listLateShifts(tx, kinds, { parts, operationId: input.operationId, now })).length > 0,
          mayApprove: row.status === 'accepted' && !isParty && (await may(approvingRoles, await unitsOfSwap(tx, row))),
          mayRefuse: (await may(approvingRoles, [from.unit_id])) || (await may(approvingRoles, [to.unit_id])),
          mayAnswer: isOffered && (self === row.to_member_id || (await may(actingRoles, [to.unit_id]))),
          mayEnd: isOpen && (self === row.from_member_id || (await may(actingRoles, [from.unit_id]))),
        })
      }
      return { swaps: shown }
    },
  })

function personItem(row: PersonRow) {
  return { memberId: row.member_id, name: row.name, unitName: { zh: row.unit_zh, en: row.unit_en } }
}

function shiftItemOf(row: SwapShiftRow) {
  return { day: row.day, code: row.code, from: row.from_at, to: row.to_at, unitName: { zh: row.unit_zh, en: row.unit_en } }
}

/** Enough to choose from; the one who is sought further off is found by number. */
const mostMembers = 60
const mostShiftsEach = 12

const swapOptions = defineView(swapOptionsView, {
  shows: membersIn,
  who: [
    { by: 'self', of: async ({ tx, input }) => (await listSwapShifts(tx, [input.shiftId])).map((row) => row.member_id) },
    { by: 'role', roles: actingRoles, over: async ({ tx, input }) => { const [row] = await listSwapShifts(tx, [input.shiftId]); const [person] = row === undefined ? [] : await listPeople(tx, [row.member_id]); return person?.unit_id ?? [] } },
  ],
  async read({ tx, input, actor }) {
    const [shift] = await listSwapShifts(tx, [input.shiftId])
    const [owner] = shift === undefined ? [] : await listPeople(tx, [shift.member_id])
    if (shift === undefined || owner === undefined) throw forbidden({ shiftId: input.shiftId })
    const now = await momentOf(tx, input)
    const people = input.number === '' ? await listNear(tx, actor, owner) : [await findPersonByNumber(tx, input.number)].filter((person) => person !== null)
    const others = people.filter((person) => person.member_id !== owner.member_id).slice(0, mostMembers)
    const theirs = Map.groupBy(await listShiftsToCome(tx, others.map((person) => person.member_id), Math.max(now, shift.from_at - 14 * dayMs), shift.from_at + 15 * dayMs), (row) => row.member_id)
    const rosterIds = [shift.roster_id, ...[...theirs.values()].flat().map((row) => row.roster_id)]
    const grids = await readGrids(tx, rosterIds, [owner.member_id, ...others.map((person) => person.member_id)])
    const breaksOf = (toMemberId: string, other: SwapShiftRow | null) => {
      const touched = grids.filter((grid) => grid.roster.id === shift.roster_id || grid.roster.id === other?.roster_id)
      return findRefusing(findCausedViolations(touched, handingsOf({ shift, other }, toMemberId)))
    }
    const members = others.map((person) => ({
      memberId: person.member_id,
      name: person.name,
      unitName: { zh: person.unit_zh, en: person.unit_en },
      breaks: breaksOf(person.member_id, null),
      shifts: (theirs.get(person.member_id) ?? [])
        // Two who are on together have nothing to swap.
        .filter((row) => !(row.class_id === shift.class_id && row.day === shift.day && row.unit_id === shift.unit_id))
        .map((row) => ({ shiftId: row.shift_id, day: row.day, code: row.code, className: { zh: row.class_zh, en: row.class_en }, from: row.from_at, to: row.to_at, unitName: { zh: row.unit_zh, en: row.unit_en }, breaks: breaksOf(person.member_id, row) }))
        .toSorted((a, b) => Number(a.breaks.length > 0) - Number(b.breaks.length > 0) || Math.abs(a.from - shift.from_at) - Math.abs(b.from - shift.from_at))
        .slice(0, mostShiftsEach),
    }))
    const isPossible = (member: (typeof members)[number]): boolean => member.breaks.length === 0 || member.shifts.some((one) => one.breaks.length === 0)
    return {
      shift: { id: shift.shift_id, memberId: owner.member_id, name: owner.name, day: shift.day, code: shift.code, className: { zh: shift.class_zh, en: shift.class_en }, from: shift.from_at, to: shift.to_at, unitName: { zh: shift.unit_zh, en: shift.unit_en }, timezone: shift.timezone },
      members: members.toSorted((a, b) => Number(isPossible(b)) - Number(isPossible(a))),
    }
  },
})

/** The own unit first, then the stations beside it, as far as the asker sees them. */
async function listNear(tx: Tx, actor: Actor, owner: PersonRow): Promise<PersonRow[]> {
  const parent = owner.path.at(-2)
  const units = (await listAllUnits(tx)).filter((unit) => unit.closed_at === null && (unit.unit_id === owner.unit_id || unit.parent_id === parent || unit.parent_id === owner.unit_id) && sees(visibilityOf(actor), unit.path))
  const people = await listPeopleOfUnits(tx, units.map((unit) => unit.unit_id))
  return people.toSorted((a, b) => Number(b.unit_id === owner.unit_id) - Number(a.unit_id === owner.unit_id))
}

export const swapViews = (kinds: Kinds): readonly View[] => [swaps(kinds), swapOptions]
