import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type { Night } from '../../orders/testing/night.ts'
import { latestInstant } from '../../kernel/contract.ts'
import { watchView } from './contract.ts'
import { watchChecklist } from './rules/checklist.ts'
import { openWatch, startsAt } from './testing/watch.ts'

let night: Night
beforeEach(async () => {
  ;({ night } = await openWatch())
})
afterEach(() => night.close())

const allOk = watchChecklist.map(({ key }) => ({ key, isOk: true }))
const withFault = allOk.map((item) => (item.key === 'radio' ? { ...item, isOk: false, remark: 'two batteries dead' } : item))
const watchOf = async (actor: string, unit = 's1'): Promise<z.output<typeof watchView.output>> => watchView.output.parse(await night.show(actor, 'watch', { operationId: night.operationId, unitId: night.unit(unit) }))
const onDuty = async (unit: string): Promise<Record<string, string>> =>
  Object.fromEntries((await night.query<{ name: string; role: string }>('SELECT m.name, d.role FROM attendance d JOIN member m USING (agency_id, member_id) WHERE d.agency_id = $1 AND d.unit_id = $2 AND d.to_at IS NULL ORDER BY m.name', [night.unit(unit)])).map((row) => [row.name, row.role]))

describe('handing over the watch', () => {
  it('goes by the checklist; who is really here goes on duty, who left goes off', async () => {
    const handoverId = crypto.randomUUID()
    const operationId = night.operationId
    await night.run('s1-leader', 'hand-over-watch', { handoverId, unitId: night.unit('s1'), operationId, items: withFault, remarks: 'quiet night' })
    const before = await watchOf('s1-crew1')
    expect(before.planned.map((one) => [one.name, one.isOnDuty])).toEqual([['s1-leader', true]])
    expect(before.next.map((one) => one.name)).toEqual(['s1-crew1', 's1-off', 's2-crew1'])
    expect(before.unplanned.map((one) => one.name).toSorted()).toEqual(['s1-crew1', 's1-crew2', 's1-duty'])
    expect(before.handover).toMatchObject({ handedBy: 's1-leader', takenAt: null, remarks: 'quiet night' })
    expect(before.handover?.items.find((item) => item.key === 'radio')).toEqual({ key: 'radio', isOk: false, remark: 'two batteries dead' })
    expect([before.mayAct, (await watchOf('s1-off')).mayAct]).toEqual([false, true])

    await night.goTo(startsAt + 15 * 60_000)
    // s2-crew1 is on duty at the other station: one person, one place.
    const present = ['s1-off', 's1-crew1', 's1-duty'].map((key) => night.member(key))
    expect(await night.codeOf('s1-off', 'take-over-watch', { handoverId, operationId, presentMemberIds: [...present, night.member('s2-crew1')] })).toBe('force.already-on-duty')
    await night.run('s2-leader', 'set-off-duty', { unitId: night.unit('s2'), memberIds: [night.member('s2-crew1')], operationId })
    expect((await night.run('s1-off', 'take-over-watch', { handoverId, operationId, presentMemberIds: [...present, night.member('s2-crew1')] })).result).toEqual({ onDuty: 4, missing: 0 })
    expect(await onDuty('s1')).toEqual({ 's1-crew1': 'member', 's1-duty': 'duty-officer', 's1-off': 'leader', 's2-crew1': 'member' })
    expect((await night.journal('member.off-duty')).map((entry) => entry.header['subject'])).toContainEqual({ kind: 'member', id: night.member('s1-crew2') })
    expect((await night.journal('watch.taken-over'))[0]?.header.facts).toMatchObject({ handoverId, present: 4, missing: 0 })
    const after = await watchOf('s1-crew1')
    expect(after.handover).toMatchObject({ takenBy: 's1-off' })
    expect(after.planned.map((one) => [one.name, one.isOnDuty])).toEqual([['s1-crew1', true], ['s1-off', true], ['s2-crew1', true]])
    expect(await night.codeOf('s1-duty', 'take-over-watch', { handoverId, operationId, presentMemberIds: present })).toBe('watch.taken-already')
  })

  it('counts who is planned and not here as missing', async () => {
    const handoverId = crypto.randomUUID()
    await night.run('s1-leader', 'hand-over-watch', { handoverId, unitId: night.unit('s1'), operationId: night.operationId, items: allOk })
    expect((await night.run('s1-off', 'take-over-watch', { handoverId, operationId: night.operationId, presentMemberIds: [night.member('s1-off')] })).result).toEqual({ onDuty: 1, missing: 2 })
    // It looks a day and a half ahead, and there is a last moment.
    expect(await night.show('s1-crew1', 'watch', { operationId: night.operationId, unitId: night.unit('s1'), at: latestInstant - 1 })).toMatchObject({ now: latestInstant - 1, planned: [], next: [] })
  })

  it('refuses half a checklist, a fault without words, one person on both sides, an older handover, and people of another station', async () => {
    const hand = (items: unknown[], handoverId = crypto.randomUUID()): Promise<string> => night.codeOf('s1-leader', 'hand-over-watch', { handoverId, unitId: night.unit('s1'), operationId: night.operationId, items })
    expect(await hand(allOk.slice(1))).toBe('watch.items-missing')
    expect(await hand([...allOk, { key: 'coffee', isOk: true }])).toBe('watch.item-unknown')
    expect(await hand([...allOk, ...allOk.slice(0, 1)])).toBe('watch.item-unknown')
    expect(await hand(allOk.map((item) => ({ ...item, isOk: false })))).toBe('watch.remark-missing')
    const [first, second] = [crypto.randomUUID(), crypto.randomUUID()]
    expect(await hand(allOk, first)).toBe('done')
    expect(await hand(allOk, first)).toBe('watch.exists')
    await night.goTo(startsAt + 60_000)
    expect(await hand(allOk, second)).toBe('done')
    const take = (actor: string, handoverId: string, ...keys: string[]): Promise<string> => night.codeOf(actor, 'take-over-watch', { handoverId, operationId: night.operationId, presentMemberIds: keys.map((key) => night.member(key)) })
    expect(await take('s1-leader', second, 's1-off')).toBe('watch.same-person')
    expect(await take('s1-off', first, 's1-off')).toBe('watch.superseded')
    expect(await take('s1-off', second, 's3-off')).toBe('watch.not-ours')
    expect(await take('s1-crew1', second, 's1-crew1')).toBe('kernel.forbidden')
    expect(await take('s2-leader', second, 's1-off')).toBe('kernel.forbidden')
    await night.warm()
    expect((await Promise.all([take('s1-off', second, 's1-off'), take('s1-duty', second, 's1-off', 's1-duty')])).toSorted()).toEqual(['done', 'watch.taken-already'])
  })
})
