import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { saveClock } from '../kernel/clock.ts'
import { absencesView, addMember, cancelAbsence, goOffDuty, goOnDuty, memberView, membersView, onDutyView, recordAbsence, recordQualification, setOffDuty, setOnDuty, withdrawQualification } from './contract.ts'
import { forceScope } from './scope.ts'
import { addSmallForce, as, openTestForce, type TestForce } from './testing/force.ts'

const rounds = Number(process.env.MUSTER_ROUNDS ?? 100)
const hour = 3_600_000
const day = 24 * hour
let force: TestForce
let small: Awaited<ReturnType<typeof addSmallForce>>

beforeAll(async () => {
  force = await openTestForce()
  small = await addSmallForce(force)
})
afterAll(() => force.close())

async function addCrew(unit = 's1'): Promise<string> {
  const memberId = crypto.randomUUID()
  await force.run(addMember, { memberId, externalId: `x${memberId.slice(0, 8)}`, unitId: small.unit(unit), name: 'Somebody' })
  return memberId
}
const absence = (memberId: string, from: number, to: number, more: { kind?: 'leave' | 'course' | 'sick' | 'outing'; actingMemberId?: string } = {}) => ({ absenceId: crypto.randomUUID(), memberId, kind: 'leave' as const, from, to, ...more })

describe('absences', () => {
  test('that overlap are refused; those that touch are not', async () => {
    const memberId = await addCrew()
    await force.run(recordAbsence, absence(memberId, 10 * day, 12 * day))
    expect(await force.codeOf(force.run(recordAbsence, absence(memberId, 11 * day, 13 * day)))).toBe('force.absence-overlaps')
    expect(await force.codeOf(force.run(recordAbsence, absence(memberId, 9 * day, 20 * day)))).toBe('force.absence-overlaps')
    expect(await force.codeOf(force.run(recordAbsence, absence(memberId, 12 * day, 13 * day)))).toBe('done')
    expect(await force.codeOf(force.run(recordAbsence, absence(memberId, 12 * day, 12 * day)))).toBe('force.bad-period')
    expect(await force.codeOf(force.run(recordAbsence, absence(memberId, 100 * day, 900 * day)))).toBe('force.bad-period')
  })

  test('never overlap, whatever is recorded and cancelled, several at once', { timeout: 120_000 }, async () => {
    const step = fc.record({ from: fc.integer({ min: 0, max: 20 }), length: fc.integer({ min: 1, max: 8 }), cancels: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
        const memberId = await addCrew()
        const ids: string[] = []
        const outcomes = await Promise.all(
          steps.map(async ({ from, length, cancels }) => {
            const input = absence(memberId, from * day, (from + length) * day)
            const code = await force.codeOf(force.run(recordAbsence, input))
            expect(['done', 'force.absence-overlaps']).toContain(code)
            if (code !== 'done') return false
            ids.push(input.absenceId)
            if (cancels) await force.run(cancelAbsence, { absenceId: input.absenceId })
            return true
          }),
        )
        expect(outcomes).toContain(true)
        const { absences } = await force.show(absencesView, { from: 0, to: 60 * day, unitId: small.unit('s1') })
        const mine = absences.filter((one) => one.memberId === memberId).sort((a, b) => a.from - b.from)
        for (const [at, one] of mine.entries()) expect(one.from).toBeGreaterThanOrEqual(mine[at - 1]?.to ?? 0)
      }),
      { numRuns: Math.max(5, rounds / 4) },
    )
  })

  test('are recorded by the leader, not by oneself; only outings are reported by whoever goes', async () => {
    const memberId = await addCrew()
    expect(await force.codeOf(force.run(recordAbsence, absence(memberId, day, 2 * day), as(memberId)))).toBe('kernel.forbidden')
    expect(await force.codeOf(force.run(recordAbsence, absence(memberId, day, 2 * day), as(small.member('leader-s2'))))).toBe('kernel.forbidden')
    expect(await force.codeOf(force.run(recordAbsence, absence(memberId, day, 2 * day), as(small.member('leader-s1'))))).toBe('done')
  })

  test('an outing names who acts, and that person acts while it lasts', async () => {
    const leader = small.member('leader-s1')
    const acting = small.member('crew-s1')
    const now = Date.now()
    expect(await force.codeOf(force.run(recordAbsence, absence(leader, now - hour, now + hour, { kind: 'outing' }), as(leader)))).toBe('force.acting-missing')
    expect(await force.codeOf(force.run(recordAbsence, absence(leader, now - hour, now + hour, { kind: 'outing', actingMemberId: leader }), as(leader)))).toBe('force.acting-not-possible')
    const outing = absence(leader, now - hour, now + hour, { kind: 'outing', actingMemberId: acting })
    await force.run(recordAbsence, outing, as(leader))
    const actor = await force.database.transaction(force.agencyId, (tx) => forceScope.findActor(tx, acting))
    expect(actor).toMatchObject({ grants: [{ role: 'leader', unitId: small.unit('s1') }] })
    await force.run(cancelAbsence, { absenceId: outing.absenceId }, as(leader))
    expect(await force.database.transaction(force.agencyId, (tx) => forceScope.findActor(tx, acting))).toMatchObject({ grants: [] })
  })

  test('colleagues see that somebody is away, leaders why', async () => {
    const memberId = await addCrew()
    await force.run(recordAbsence, absence(memberId, Date.now() - hour, Date.now() + hour, { kind: 'sick' }))
    const seenBy = async (key: string): Promise<string | null | undefined> => (await force.show(membersView, {}, as(small.member(key)))).members.find((member) => member.id === memberId)?.absence
    expect(await seenBy('crew2-s1')).toBe('absent')
    expect(await seenBy('leader-s1')).toBe('sick')
    expect((await force.show(memberView, { memberId }, as(memberId))).absences[0]?.kind).toBe('sick')
  })

  test('that somebody is sick stands in the erasable body only', async () => {
    const rows = await force.database.transaction(force.agencyId, (tx) => tx.query<{ header: string }>(`SELECT header FROM journal_entry WHERE agency_id = $1 AND kind LIKE 'member.%'`, [tx.agencyId]))
    expect(rows.length).toBeGreaterThan(10)
    for (const { header } of rows) expect(header).not.toMatch(/sick|Somebody|Name of|000 200/)
  })
})

describe('duty', () => {
  test('goes on and off, once at a time', async () => {
    const memberId = await addCrew()
    await force.run(goOnDuty, { memberId }, as(memberId))
    expect(await force.codeOf(force.run(goOnDuty, { memberId }, as(memberId)))).toBe('force.already-on-duty')
    const { onDuty } = await force.show(onDutyView, { unitId: small.unit('s1') }, as(small.member('leader-s1')))
    expect(onDuty.map((one) => [one.memberId, one.role])).toContainEqual([memberId, 'member'])
    await force.run(goOffDuty, { memberId }, as(memberId))
    expect(await force.codeOf(force.run(goOffDuty, { memberId }, as(memberId)))).toBe('force.not-on-duty')
  })

  test('in a role only by whoever holds it there or above', async () => {
    const leader = small.member('leader-s1')
    expect(await force.codeOf(force.run(goOnDuty, { memberId: leader, role: 'duty-officer' }, as(leader)))).toBe('force.role-not-held')
    expect(await force.codeOf(force.run(goOnDuty, { memberId: leader, role: 'leader', unitId: small.unit('s2') }, as(leader)))).toBe('kernel.forbidden')
    expect(await force.codeOf(force.run(goOnDuty, { memberId: leader, role: 'leader' }, as(leader)))).toBe('done')
    expect(await force.codeOf(force.run(goOnDuty, { memberId: small.member('desk'), role: 'duty-officer', unitId: small.unit('s3') }, as(small.member('desk'))))).toBe('done')
  })

  test('not while away, and not for another station', async () => {
    const memberId = await addCrew()
    await force.run(recordAbsence, absence(memberId, Date.now() - hour, Date.now() + hour))
    expect(await force.codeOf(force.run(goOnDuty, { memberId }, as(memberId)))).toBe('force.is-absent')
    const elsewhere = await addCrew('s3')
    expect(await force.codeOf(force.run(setOnDuty, { unitId: small.unit('s1'), members: [{ memberId: elsewhere }] }, as(small.member('leader-s1'))))).toBe('kernel.forbidden')
  })

  test('a shift begins for all or none', async () => {
    const [one, two] = [await addCrew(), await addCrew()]
    const leader = as(small.member('leader-s1'))
    await force.run(goOnDuty, { memberId: two })
    expect(await force.codeOf(force.run(setOnDuty, { unitId: small.unit('s1'), members: [{ memberId: one }, { memberId: two }] }, leader))).toBe('force.already-on-duty')
    expect((await force.show(memberView, { memberId: one })).attendance).toEqual([])
    expect(await force.run(setOffDuty, { unitId: small.unit('s1'), memberIds: [one, two] }, leader)).toEqual({ offDuty: 1 })
    expect(await force.run(setOnDuty, { unitId: small.unit('s1'), members: [{ memberId: one }, { memberId: two }] }, leader)).toEqual({ onDuty: 2 })
  })

  test('twenty phones that go on duty at once for one member: one does', async () => {
    const memberId = await addCrew()
    const codes = await Promise.all(Array.from({ length: 20 }, () => force.codeOf(force.run(goOnDuty, { memberId }, as(memberId)))))
    expect(codes.filter((code) => code === 'done')).toHaveLength(1)
    expect(codes.filter((code) => code === 'force.already-on-duty')).toHaveLength(19)
  })

  test('counts in the time of the operation', async () => {
    const memberId = await addCrew()
    const operationId = crypto.randomUUID()
    const night = Date.UTC(2027, 5, 23, 19)
    await force.database.transaction(force.agencyId, (tx) => saveClock(tx, { id: operationId, realAnchor: tx.realNow, operationAnchor: night, speed: 60, isPaused: true, isSimulated: true }))
    expect(await force.run(goOnDuty, { memberId, operationId }, as(memberId))).toEqual({ since: night })
    const isOn = async (input: { operationId?: string; at?: number }): Promise<boolean> => (await force.show(onDutyView, { unitId: small.unit('s1'), ...input })).onDuty.some((one) => one.memberId === memberId)
    expect([await isOn({ operationId }), await isOn({ at: night - 1 }), await isOn({})]).toEqual([true, false, false])
  })

  test('a phone that was offline says when, within reason', async () => {
    const memberId = await addCrew()
    const at = Date.now() - 3 * hour
    expect(await force.run(goOnDuty, { memberId }, as(memberId), at)).toEqual({ since: at })
    expect(await force.codeOf(force.run(goOffDuty, { memberId }, as(memberId), Date.now() - 60 * day))).toBe('kernel.implausible-time')
    expect((await force.show(memberView, { memberId })).attendance[0]?.to).toBeNull()
  })
})

describe('finding members', () => {
  test('by name without accents, by number, by telephone, by role, by a qualification that holds', async () => {
    const memberId = crypto.randomUUID()
    await force.run(addMember, { memberId, externalId: 'q100', unitId: small.unit('s3'), name: 'Inês Araújo da Conceição', telephone: '+351 000 777 888' })
    const found = async (input: Partial<Parameters<typeof force.show<typeof membersView.input, typeof membersView.output>>[1]>): Promise<string[]> => (await force.show(membersView, input)).members.map((member) => member.externalId)
    expect(await found({ search: 'araujo' })).toEqual(['q100'])
    expect(await found({ search: 'Q10' })).toEqual(['q100'])
    expect(await found({ search: '777 888' })).toEqual(['q100'])
    expect(await found({ search: '100%' })).toEqual([])
    expect(await found({ search: "'; DROP TABLE member; --" })).toEqual([])
    expect(await found({ role: 'administrator', sort: 'external-id' })).toEqual(['admin', 'admin-b1', 'admin2'])
    await force.run(recordQualification, { memberId, code: 'boat', expiresAt: Date.now() + day })
    await force.run(recordQualification, { memberId: small.member('crew-s3'), code: 'boat', expiresAt: Date.now() - day })
    expect(await found({ qualification: 'boat' })).toEqual(['q100'])
    await force.run(withdrawQualification, { memberId, code: 'boat' })
    expect(await found({ qualification: 'boat' })).toEqual([])
  })

  test('pages neither repeat nor lose anybody', async () => {
    const all = (await force.show(membersView, { pageSize: 200 })).members.map((member) => member.id)
    const paged: string[] = []
    for (let page = 1; paged.length < all.length; page++) {
      const { members, total } = await force.show(membersView, { page, pageSize: 7 })
      expect(total).toBe(all.length)
      expect(members.length).toBeGreaterThan(0)
      paged.push(...members.map((member) => member.id))
    }
    expect(paged).toEqual(all)
  })
})
