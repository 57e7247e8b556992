import { afterAll, beforeAll, expect, test } from 'vitest'
import { rosterView } from '../../src/modules/roster/contract.ts'
import { buildGrid, findNeedViolations, findViolations } from '../../src/modules/roster/rules/grid.ts'
import { Room } from './room.ts'

const names = ['Bea Um', 'Caio Dois', 'Dina Tres', 'Elio Quatro', 'Fabia Cinco', 'Gil Seis', 'Hugo Sete', 'Ines Oito'] as const
const classId = { D: crypto.randomUUID(), N: crypto.randomUUID() }
const rosterId = crypto.randomUUID()
const dayAfter = (at: number, days: number): string => new Date(at + days * 86_400_000).toISOString().slice(0, 10)
const system = { kind: 'system', name: 'test' } as const

let room: Room
beforeAll(async () => {
  room = await Room.open()
  for (const name of names) {
    await room.run(system, 'add-member', { memberId: crypto.randomUUID(), externalId: name.toLowerCase().replace(' ', '-'), unitId: room.unit('s1'), name, telephone: '000 300 400' })
  }
  await room.run('planner', 'declare-shift-class', { classId: classId.D, code: 'D', name: { zh: '白班', en: 'Day' }, kind: 'duty', startsAt: '08:00', minutes: 720, countedMinutes: 720 })
  await room.run('planner', 'declare-shift-class', { classId: classId.N, code: 'N', name: { zh: '夜班', en: 'Night' }, kind: 'duty', startsAt: '20:00', minutes: 720, countedMinutes: 720, isNight: true })
  await room.run('leader1', 'set-roster-needs', { unitId: room.unit('s1'), needs: [{ classId: classId.D, qualification: '', minimum: 2 }, { classId: classId.N, qualification: '', minimum: 1 }] })
  await room.run('leader1', 'open-roster', { rosterId, unitId: room.unit('s1'), from: dayAfter(room.now, 10), to: dayAfter(room.now, 23), timezone: 'Atlantic/Reykjavik', country: 'IS' })
})
afterAll(async () => {
  await room.close()
  expect(room.troubles).toEqual([])
})

async function readRoster() {
  return rosterView.output.parse(await room.server().system.reader.read({ agencyId: room.agencyId, name: 'roster', input: { rosterId }, actor: { kind: 'signed-in', memberId: room.member('leader1') } }))
}

test('the solver writes a draft from the screen: started, watched, compared, taken; submitted, approved, in force', async () => {
  const page = await room.pageOf('leader1', { path: '/roster-solver' })
  await page.getByRole('combobox', { name: 'Time' }).click()
  await page.locator('.ant-select-item-option', { hasText: '10 s' }).click()
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await page.getByText('every need filled').waitFor()
  await page.getByRole('img', { name: /^Cost over time/ }).waitFor()
  const take = page.getByRole('button', { name: /^Take \d+ cells$/ })
  await take.waitFor()
  // Two by day and one by night, for fourteen days: nobody more.
  expect(await take.innerText()).toBe('Take 42 cells')
  await page.getByRole('region', { name: 'Cell by cell' }).getByText('42 filled').waitFor()
  expect((await readRoster()).shifts).toEqual([])
  await take.click()
  await page.getByText('Taken: 42 cells changed').waitFor()
  await page.getByRole('link', { name: 'Open the roster' }).click()

  await page.getByRole('button', { name: 'Submit' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Submit' }).click()
  await page.getByText('waits for approval').first().waitFor()
  const grid = buildGrid(await readRoster())
  expect(findViolations(grid).filter((one) => one.isHard)).toEqual([])
  expect(grid.days.flatMap(({ day }) => findNeedViolations(grid, day))).toEqual([])

  // Approval on screen is a journey of its own (roster.test.ts).
  await room.run('commander', 'approve-roster', { rosterId })
  await room.run('commander', 'put-roster-in-force', { rosterId })
  await page.getByText('in force', { exact: true }).first().waitFor()
})

test('a sick call is mended: three ways, what each costs whom, one taken', async () => {
  const before = await readRoster()
  const night = before.shifts.find((shift) => shift.classId === classId.N && shift.day === dayAfter(room.now, 14))
  if (night === undefined) throw new Error('nobody has the night')
  await room.run('leader1', 'record-absence', { absenceId: crypto.randomUUID(), memberId: night.memberId, kind: 'sick', from: night.from - 3_600_000, to: night.to })
  const page = await room.pageOf('leader1', { path: `/rosters/${rosterId}/mend` })
  // Whoever is away and still planned is proposed by itself.
  const ways = page.getByRole('article')
  await ways.first().waitFor()
  expect(await ways.count()).toBe(3)
  await page.getByText('Without mending 1 short').waitFor()
  const first = page.getByRole('article', { name: 'Way 1' })
  await first.getByText('the gap is filled').waitFor()
  await first.getByText(/more|the same hours/).first().waitFor()
  await first.getByRole('button', { name: 'Take this way' }).click()
  await page.getByText('Changed', { exact: true }).first().waitFor()
  const after = await readRoster()
  expect(after.shifts.some((shift) => shift.memberId === night.memberId && shift.day === night.day)).toBe(false)
  const grid = buildGrid(after)
  expect(findViolations(grid).filter((one) => one.isHard)).toEqual([])
  expect(findNeedViolations(grid, night.day)).toEqual([])
})
