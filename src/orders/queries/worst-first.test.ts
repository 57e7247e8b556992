import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idFrom } from '../../kernel/canonical.ts'
import { Database, type Tx } from '../../kernel/db/database.ts'
import { createTestDatabase, type TestDatabase } from '../../kernel/testing/database.ts'
import { obligationStates, type ObligationState } from '../contract.ts'
import type { Term } from '../compile/types.ts'
import { recountBoard } from '../fold/settle.ts'
import { severity } from '../rules.ts'
import { insertObligations, listTerms, type NewObligation, type ObligationRow } from './obligations.ts'
import { countDue, listNearest, listWorstFirst, readTotals, type Scope } from './worst-first.ts'

const numRuns = Number(process.env['MUSTER_ROUNDS'] ?? 100)
const agencyId = idFrom('worst-first', 'agency')
const operationId = idFrom('worst-first', 'operation')
const units = [1, 2, 3, 4].map((number) => idFrom('unit', String(number)))
const clauses = ['1', '2', '10'] as const
const start = Date.parse('2027-01-01T00:00:00Z')
let test: TestDatabase
let database: Database

/** Many with the same deadline, so that the order among them shows. */
const rows: NewObligation[] = Array.from({ length: 600 }, (_, number): NewObligation => {
  const unitId = units[number % units.length] ?? ''
  const dueAt = start + ((number * 7) % 10) * 60_000
  const state: ObligationState = obligationStates[(number * 13) % obligationStates.length] ?? 'open'
  const term: Term = {
    id: idFrom('obligation', String(number)), clauseId: clauses[(number >> 2) % clauses.length] ?? '1', dutyId: 'a', kind: 'task', sort: 'deliverable', subjectKind: 'unit', subjectId: unitId, unitId,
    memberId: number % 3 === 0 ? idFrom('member', String(number)) : null, occurrence: `of "${number}", once`, countsFrom: start, opensAt: start, dueAt, closesAt: number % 2 === 0 ? null : dueAt + 1,
    need: { key: `task|unit:${unitId}|{,"\\`, count: 1 }, suspendable: number % 5 === 0, details: number % 4 === 0 ? {} : { words: `"é', ${number % 7}\\` },
  }
  // Some were handed to another unit, and some deadlines moved.
  const isMoved = number % 11 === 0
  return { term, openedBy: null, hasLadder: number % 2 === 0, standing: { state, ownerUnitId: isMoved ? (units[0] ?? '') : unitId, effectiveDueAt: isMoved ? dueAt + 90_000 : dueAt, metAt: state === 'met' ? start + 5 : null, nextAt: state === 'open' ? dueAt + 1 : null } }
})

beforeAll(async () => {
  test = await createTestDatabase()
  database = new Database({ url: test.appUrl, size: 2 })
  await database.transaction(agencyId, async (tx) => {
    await insertObligations(tx, { operationId, compilation: 1, items: rows, toRow: (row) => row })
    await recountBoard(tx, operationId)
  })
})

afterAll(async () => {
  await database.close()
  await test.drop()
})

const read = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.transaction(agencyId, work, 'read')
const isIn = ({ unitIds, clauseId, states }: Scope) => ({ term, standing }: NewObligation): boolean =>
  (unitIds === null || unitIds.includes(standing.ownerUnitId)) && (clauseId === undefined || clauseId === term.clauseId) && (states === undefined || states.includes(standing.state))
const rank = (state: ObligationState): number => severity.indexOf(state)
const sorted = (of: readonly NewObligation[]): string[] =>
  of.toSorted((a, b) => rank(a.standing.state) - rank(b.standing.state) || a.standing.effectiveDueAt - b.standing.effectiveDueAt || (a.term.id < b.term.id ? -1 : 1)).map((row) => row.term.id)

const scopes = fc.record({
  operationId: fc.constant(operationId),
  unitIds: fc.option(fc.subarray(units)),
  clauseId: fc.option(fc.constantFrom(...clauses), { nil: undefined }),
  states: fc.option(fc.subarray([...obligationStates]), { nil: undefined }),
})

describe('obligations worst first', () => {
  it('come in the order of severity, deadline and id, page after page, and their number is that of the counters', async () => {
    await fc.assert(
      fc.asyncProperty(scopes, fc.nat(650), fc.integer({ min: 1, max: 120 }), async (scope, offset, limit) => {
        const wanted = sorted(rows.filter(isIn(scope)))
        const found = await read(async (tx) => {
          const totals = await readTotals(tx, scope)
          return { count: [...totals.values()].reduce((sum, one) => sum + one.count, 0), page: await listWorstFirst(tx, scope, { totals, offset, limit }) }
        })
        expect(found.count).toBe(wanted.length)
        expect(found.page.map((row) => row.obligation_id)).toEqual(wanted.slice(offset, offset + limit))
      }),
      { numRuns },
    )
  })

  it('are listed and counted up to a moment', async () => {
    await fc.assert(
      fc.asyncProperty(fc.option(fc.subarray(units)), fc.integer({ min: -1, max: 11 }), async (unitIds, minutes) => {
        const until = start + minutes * 60_000
        const wanted = rows.filter((row) => isIn({ operationId, unitIds, states: ['open'] })(row) && row.standing.effectiveDueAt <= until)
        const near = await read((tx) => listNearest(tx, { operationId, unitIds }, { state: 'open', clauseIds: clauses, until, offset: 0, limit: 1000 }))
        expect(near.map((row) => row.obligation_id)).toEqual(sorted(wanted))
        const due = await read((tx) => countDue(tx, operationId, { from: null, until }))
        expect(due.filter((row) => unitIds === null || unitIds.includes(row.unit_id)).reduce((sum, row) => sum + row.count, 0)).toBe(wanted.length)
      }),
      { numRuns },
    )
  })
})

describe('writing obligations', () => {
  it('keeps every field, whatever characters it holds', async () => {
    const found = await read((tx) => tx.query<ObligationRow>('SELECT * FROM obligation WHERE agency_id = $1', [agencyId]))
    const byId = new Map(found.map((row) => [row.obligation_id, row]))
    for (const { term, standing, hasLadder } of rows) {
      expect(byId.get(term.id)).toMatchObject({ state: standing.state, owner_unit_id: standing.ownerUnitId, effective_due_at: standing.effectiveDueAt, met_at: standing.metAt, next_at: standing.nextAt, has_ladder: hasLadder, occurrence: term.occurrence, due_at: term.dueAt })
    }
    const terms = await read((tx) => listTerms(tx, { operationId, opened: false }))
    expect(terms.map((row) => row.term)).toEqual(rows.map((row) => row.term).toSorted((a, b) => (a.id < b.id ? -1 : 1)))
  })
})
