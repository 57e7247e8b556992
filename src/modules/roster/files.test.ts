import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exportRosterView, myShiftsView, previewRosterImport } from './contract.ts'
import { deskStartsAt, openDesk, type Desk } from './testing/desk.ts'

let desk: Desk
let rosterId: string
beforeEach(async () => {
  desk = await openDesk()
  rosterId = await desk.open('s1', { from: '2027-02-19' })
  await desk.change('s1-leader', rosterId, [['s1-crew1', '2027-02-20', 'N'], ['s1-crew2', '2027-02-20', 'N'], ['s1-crew1', '2027-02-23', 'D']])
})
afterEach(() => desk.night.close())

const hour = 3_600_000
const exported = async (format: 'xlsx' | 'csv', language: 'zh' | 'en', actor = 's1-leader') => exportRosterView.output.parse(await desk.night.show(actor, 'export-roster', { rosterId, format, language }))
const send = (name: string, contentBase64: string, actor = 's1-leader') => desk.night.run(actor, name, { rosterId, fileName: 'roster.csv', contentBase64 })
const edited = (csv: string, change: (text: string) => string): string => Buffer.from(change(Buffer.from(csv, 'base64').toString())).toString('base64')

describe('a roster as a file', () => {
  it('out and in again changes nothing, in both formats and languages', async () => {
    for (const format of ['xlsx', 'csv'] as const) {
      for (const language of ['zh', 'en'] as const) {
        const file = await exported(format, language)
        expect(file.fileName).toBe(`roster-s1-2027-02-19-personal-data.${format}`)
        expect((await send('preview-roster-import', file.contentBase64)).result).toEqual({ changes: [], problems: [], violations: [] })
        expect((await send('import-roster', file.contentBase64)).result).toEqual({ revision: 1, changed: 0 })
      }
    }
  })

  it('is taken as one change, after a look at what it would change and break', async () => {
    const file = edited((await exported('csv', 'en')).contentBase64, (text) => text.replace('s1-crew1,s1-crew1,,,N,,', 's1-crew1,s1-crew1,,,,,').replace('s1-duty,s1-duty,,,,,', 's1-duty,s1-duty,,,N,D,'))
    const preview = previewRosterImport.output.parse((await send('preview-roster-import', file)).result)
    expect(preview.problems).toEqual([])
    expect(preview.changes).toHaveLength(3)
    expect(preview.violations).toMatchObject([{ code: 'rest', day: '2027-02-21', memberId: desk.night.member('s1-duty') }])
    expect((await desk.show(rosterId)).roster.revision).toBe(1)
    expect((await send('import-roster', file)).result).toEqual({ revision: 2, changed: 3 })
    expect(await desk.cells(rosterId)).toEqual(['s1-crew1 2027-02-23 D', 's1-crew2 2027-02-20 N', 's1-duty 2027-02-20 N', 's1-duty 2027-02-21 D'])
  })

  it('with one mistake nothing of it is taken', async () => {
    const file = edited((await exported('csv', 'zh')).contentBase64, (text) => text.replace('s1-crew1,s1-crew1,,,N,,', 's1-crew1,s1-crew1,,,,Q,'))
    const preview = previewRosterImport.output.parse((await send('preview-roster-import', file)).result)
    expect(preview).toMatchObject({ changes: [], problems: [{ row: 3, column: 'F', code: 'roster.import.unknown-shift' }] })
    expect(await desk.refusalOf(send('import-roster', file))).toMatchObject({ code: 'roster.import-refused', facts: { problems: [{ row: 3, column: 'F' }] } })
    expect(await desk.cells(rosterId)).toHaveLength(3)
  })

  it('is for drafts, by those who edit, out to those who plan or check', async () => {
    const { contentBase64 } = await exported('csv', 'en', 'auditor')
    expect(await desk.refusalOf(exported('csv', 'en', 's1-crew1'))).toMatchObject({ code: 'kernel.forbidden' })
    expect(await desk.refusalOf(send('import-roster', contentBase64, 's1-crew1'))).toMatchObject({ code: 'kernel.forbidden' })
    await desk.toInForce('s1', rosterId)
    expect(await desk.refusalOf(send('import-roster', contentBase64))).toMatchObject({ code: 'roster.not-draft' })
  })
})

describe('one’s own shifts', () => {
  const mine = async (actor: string, at: number | null = null) => myShiftsView.output.parse(await desk.night.show(actor, 'my-shifts', { operationId: desk.night.operationId, at }))

  it('are shown once they were handed in, with whom, until they are over', async () => {
    expect((await mine('s1-crew1')).shifts).toEqual([])
    await desk.night.run('s1-leader', 'submit-roster', { rosterId })
    const shown = await mine('s1-crew1')
    expect(shown.now).toBe(deskStartsAt)
    expect(shown.shifts).toMatchObject([
      { day: '2027-02-20', code: 'N', unitName: { en: 's1' }, timezone: 'Asia/Shanghai', rosterStatus: 'submitted', with: [{ name: 's1-crew2' }] },
      { day: '2027-02-23', code: 'D', with: [] },
    ])
    expect((await mine('s1-crew1', deskStartsAt + 60 * hour - 1)).shifts).toHaveLength(2)
    expect((await mine('s1-crew1', deskStartsAt + 60 * hour)).shifts).toHaveLength(1)
    expect((await mine('s1-duty')).shifts).toEqual([])
  })

  it('with swaps that wait and calls to come in', async () => {
    await desk.toInForce('s1', rosterId)
    const { shifts } = await desk.show(rosterId)
    const shiftId = shifts.find((shift) => shift.memberId === desk.night.member('s1-crew1') && shift.day === '2027-02-23')?.id
    const { operationId } = desk.night
    await desk.night.run('s1-crew1', 'offer-swap', { swapId: crypto.randomUUID(), shiftId, toMemberId: desk.night.member('s1-duty'), operationId })
    await desk.night.run('s1-leader', 'call-out', { callOutId: crypto.randomUUID(), rosterId, day: '2027-02-20', classId: desk.classId('D'), memberIds: [desk.night.member('s1-duty')], operationId })
    expect(await mine('s1-duty')).toMatchObject({
      swaps: [{ isMine: false, status: 'offered', from: 's1-crew1', to: 's1-duty', shift: { id: shiftId }, otherShift: null }],
      callOuts: [{ day: '2027-02-20', className: { en: 'D shift' }, from: Date.parse('2027-02-20T08:00+08:00'), to: Date.parse('2027-02-20T20:00+08:00'), answer: null }],
    })
    expect((await mine('s1-crew1')).swaps).toMatchObject([{ isMine: true }])
  })
})
