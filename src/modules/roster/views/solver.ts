/** Runs of the solver, and ways to mend a roster. */
import type { z } from 'zod'
import { notFound } from '../../../kernel/errors.ts'
import type { Tx } from '../../../kernel/db/database.ts'
import type { Rule } from '../../../kernel/policy.ts'
import { membersIn } from '../../../kernel/looks.ts'
import { defineView, type View } from '../../../kernel/view.ts'
import { momentOf } from '../../../force/index.ts'
import { reading, steering, type Kinds } from '../../../orders/index.ts'
import { mendRosterView, rosterSolvesView, rosterSolveView, solveOptions, type solveItem } from '../contract/solver.ts'
import { readNotice } from '../duties/notice.ts'
import { findRoster } from '../queries/rosters.ts'
import { findSolve, listClassCodes, listLiveSolves, listMemberNames, listPresentCells, listRostersToSolve, listSolvesOf, type SolvedRosterRow, type SolveRow } from '../queries/solver.ts'
import { compareWithPresent, presentOf } from '../solve/compare.ts'
import { askMend } from '../solve/engine-thread.ts'
import { cellChangesOf } from '../solve/mend.ts'
import { buildProblem, keepPresentValid } from '../solve/problem.ts'
import { readRosterToSolve } from '../solve/read.ts'
import { readProgress, readResult } from '../solve/stored.ts'
import { editing } from '../who.ts'

const mostRuns = 20
const mendWithinMs = 20_000

const overRoster: Rule<{ readonly rosterId: string }> = {
  by: 'role',
  roles: reading,
  over: async ({ tx, input }) => (await listRostersToSolve(tx, [input.rosterId])).map((row) => row.unit_id),
}
/** Whoever calls people in at night looks for ways too. */
const plansRoster: Rule<{ readonly rosterId: string }> = { ...overRoster, roles: [...editing, ...steering] }
const overSolve: Rule<{ readonly solveId: string }> = {
  by: 'role',
  roles: reading,
  over: async ({ tx, input }) => {
    const ids = (await findSolve(tx, input.solveId))?.roster_ids ?? []
    const rows = await listRostersToSolve(tx, ids)
    return rows.length < ids.length ? [] : rows.map((row) => row.unit_id)
  },
}

interface Shown {
  readonly rosters: ReadonlyMap<string, SolvedRosterRow>
  readonly names: ReadonlyMap<string, string>
  readonly codes: ReadonlyMap<string, string>
  readonly live: readonly string[]
}

async function readShown(tx: Tx, rows: readonly SolveRow[]): Promise<Shown> {
  const rosterRows = await listRostersToSolve(tx, [...new Set(rows.flatMap((row) => row.roster_ids))])
  const memberIds = rows.flatMap((row) => {
    const explanation = readProgress(row.progress).explanation ?? []
    return explanation.flatMap(({ parts, relaxations }) => [...parts, ...relaxations.flatMap(({ steps }) => steps)]).flatMap((part) => part.memberId ?? [])
  })
  return { rosters: new Map(rosterRows.map((row) => [row.roster_id, row])), names: await listMemberNames(tx, memberIds), codes: await listClassCodes(tx), live: (await listLiveSolves(tx)).map((row) => row.solve_id) }
}

function toItem(row: SolveRow, { rosters, names, codes, live }: Shown): z.input<typeof solveItem> {
  const progress = readProgress(row.progress)
  const place = live.indexOf(row.solve_id)
  const named = <Part extends { readonly memberId: string | null; readonly classId: string | null }>(part: Part): Part & { memberName: string | null; code: string | null } =>
    ({ ...part, memberName: part.memberId === null ? null : (names.get(part.memberId) ?? null), code: part.classId === null ? null : (codes.get(part.classId) ?? null) })
  const known = progress.rosters.filter((one) => one.present !== null)
  return {
    id: row.solve_id,
    rosterIds: row.roster_ids,
    status: row.status,
    place: row.status === 'waiting' && place >= 0 ? place : null,
    askedAt: row.asked_at,
    options: solveOptions.parse(JSON.parse(row.options)),
    points: progress.points,
    isProven: progress.rosters.length > 0 && progress.rosters.every((one) => one.isProven),
    isStopAsked: row.is_stop_asked,
    present: known.length === 0 ? null : known.reduce((sum, { present }) => ({ cost: sum.cost + (present?.cost ?? 0), short: sum.short + (present?.short ?? 0) }), { cost: 0, short: 0 }),
    parts: progress.parts,
    rosters: row.roster_ids.map((rosterId) => {
      const roster = rosters.get(rosterId)
      const state = progress.rosters.find((one) => one.rosterId === rosterId)
      return {
        rosterId,
        unitName: { zh: roster?.unit_zh ?? '', en: roster?.unit_en ?? '' },
        phase: state?.phase ?? ('waiting' as const),
        atMs: state?.atMs ?? 0,
        presentCost: state?.present?.cost ?? null,
        presentShort: state?.present?.short ?? null,
        cost: state?.best?.cost ?? null,
        short: state?.best?.short ?? null,
        bound: state?.bound ?? null,
        isProven: state?.isProven ?? false,
      }
    }),
    explanation:
      progress.explanation?.map((one) => ({ ...one, parts: one.parts.map(named), relaxations: one.relaxations.map((other) => ({ ...other, steps: other.steps.map(named) })) })) ?? null,
  }
}

const rosterSolves = defineView(rosterSolvesView, {
  who: [{ by: 'member' }],
  shows: membersIn,
  async read({ tx, input, actor, scope }) {
    const rows = await listSolvesOf(tx, input.rosterId, mostRuns)
    const shown = await readShown(tx, rows)
    const solves: z.input<typeof solveItem>[] = []
    // A run over several units is shown to those who see all of them.
    for (const row of rows) if (await seesAll(actor, row.roster_ids.flatMap((id) => shown.rosters.get(id)?.unit_id ?? []), (unitId) => scope.pathOf(tx, unitId))) solves.push(toItem(row, shown))
    return { solves }
  },
})

async function seesAll(actor: Parameters<Parameters<typeof defineView>[1]['read']>[0]['actor'], unitIds: readonly string[], pathOf: (unitId: string) => Promise<readonly string[]>): Promise<boolean> {
  if (actor.kind !== 'member') return false
  const held = new Set(actor.grants.filter((grant) => (reading as readonly string[]).includes(grant.role)).map((grant) => grant.unitId))
  for (const unitId of unitIds) if (!(await pathOf(unitId)).some((one) => held.has(one))) return false
  return true
}

const rosterSolve = defineView(rosterSolveView, {
  who: [overSolve],
  shows: membersIn,
  async read({ tx, input }) {
    const row = await findSolve(tx, input.solveId)
    if (row === null) throw notFound('solve', input.solveId)
    const shown = await readShown(tx, [row])
    const { rosters } = readResult(row.result)
    const cells = Map.groupBy(await listPresentCells(tx, rosters.map((one) => one.rosterId)), (cell) => cell.roster_id)
    const codes = await listClassCodes(tx)
    const compared = rosters.map((solved) => ({ solved, ...compareWithPresent(solved, presentOf(cells.get(solved.rosterId) ?? [])) }))
    const names = await listMemberNames(tx, [...new Set(compared.flatMap(({ changes }) => changes.map((change) => change.memberId)))])
    return {
      solve: toItem(row, shown),
      rosters: compared.map(({ solved, changes, clashes }) => {
        const roster = shown.rosters.get(solved.rosterId)
        const touched = new Set(changes.map((change) => change.memberId))
        const present = cells.get(solved.rosterId) ?? []
        return {
          rosterId: solved.rosterId,
          unitName: { zh: roster?.unit_zh ?? '', en: roster?.unit_en ?? '' },
          revision: roster?.revision ?? solved.revision,
          changes: [...changes],
          isCurrent: roster?.revision === solved.revision,
          clashes: [...clashes],
          members: [...touched].map((memberId) => ({ memberId, name: names.get(memberId) ?? '' })),
          classes: [...new Set([...solved.classIds, ...present.map((cell) => cell.class_id)])].map((classId) => ({ classId, code: codes.get(classId) ?? '?' })),
          present: changes.flatMap((change) => {
            const was = present.find((cell) => cell.member_id === change.memberId && cell.day === change.day)
            return was === undefined ? [] : [{ memberId: change.memberId, day: change.day, classId: was.class_id }]
          }),
        }
      }),
    }
  },
})

function createMendRoster(kinds: Kinds): View {
  return defineView(mendRosterView, {
    who: [plansRoster],
    shows: membersIn,
    async read({ tx, input }) {
      const row = await findRoster(tx, input.rosterId)
      const read = row === null ? null : await readRosterToSolve(tx, input.rosterId)
      if (row === null || read === null || !read.view.members.some((member) => member.id === input.memberId)) throw notFound('roster', input.rosterId)
      const now = await momentOf(tx, { operationId: input.operationId, at: null })
      const notice = await readNotice(tx, kinds, { operationId: input.operationId, unitId: row.unit_id })
      const built = buildProblem({ view: read.view, floors: read.floors, wish: { keep: 'nothing', fairness: 2, pattern: null }, frozenBefore: now, away: { memberId: input.memberId, days: new Set(input.days) } })
      const member = built.memberIds.indexOf(input.memberId)
      const days = input.days.flatMap((day) => (built.days.includes(day) ? [built.days.indexOf(day)] : []))
      const answer = await askMend({ problem: keepPresentValid(built, member), present: built.present, member, days }, mendWithinMs)
      const codes = await listClassCodes(tx)
      const name = new Map(read.view.members.map((one) => [one.id, one.name]))
      return {
        revision: read.revision,
        tookMs: answer.tookMs,
        before: answer.uncovered,
        classes: [...new Set(built.classIds)].map((classId) => ({ classId, code: codes.get(classId) ?? '?' })),
        names: [...new Set(answer.alternatives.flatMap((one) => one.cells.map((cell) => built.memberIds[cell.member] ?? '')))].map((memberId) => ({ memberId, name: name.get(memberId) ?? '' })),
        alternatives: answer.alternatives.map((one) => ({
          cost: one.cost,
          short: one.short,
          changes: cellChangesOf(one.cells, built),
          touched: one.touched.map((touched) => {
            const memberId = built.memberIds[touched.member] ?? ''
            return { memberId, name: name.get(memberId) ?? '', cells: touched.cells, extraMinutes: Math.round(touched.extraMinutes), wishesBroken: touched.wishesBroken }
          }),
          isInsideNotice: notice.noticeMs !== null && one.cells.some((cell) => startsBefore(built, cell, now + (notice.noticeMs ?? 0))),
        })),
      }
    },
  })
}

/** The cell's shift, the one that goes or the one that comes, begins before the moment. */
function startsBefore({ times, present }: ReturnType<typeof buildProblem>, { member, day, to }: { member: number; day: number; to: number }, at: number): boolean {
  return [present[member]?.[day] ?? -1, to].some((shift) => (times[shift]?.[day]?.from ?? Infinity) < at)
}

export function createSolverViews(kinds: Kinds): readonly View[] {
  return [rosterSolves, rosterSolve, createMendRoster(kinds)]
}
