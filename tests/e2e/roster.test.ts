import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rosterView } from '../../src/modules/roster/contract.ts'
import { Room } from './room.ts'

const from = '2027-03-01'
const to = '2027-03-28'
const names = ['Bea Um', 'Caio Dois', 'Dina Tres', 'Elio Quatro', 'Fabia Cinco', 'Gil Seis'] as const
const classId = { D: crypto.randomUUID(), N: crypto.randomUUID() }

let room: Room
const memberIds = new Map<string, string>()

beforeAll(async () => {
  room = await Room.open()
  for (const name of names) {
    const memberId = crypto.randomUUID()
    memberIds.set(name, memberId)
    await room.run({ kind: 'system', name: 'test' }, 'add-member', { memberId, externalId: name.toLowerCase().replace(' ', '-'), unitId: room.unit('s1'), name, telephone: '000 300 400' })
  }
  await room.run('planner', 'declare-shift-class', { classId: classId.D, code: 'D', name: { zh: '白班', en: 'Day' }, kind: 'duty', startsAt: '08:00', minutes: 720, countedMinutes: 720 })
  await room.run('planner', 'declare-shift-class', { classId: classId.N, code: 'N', name: { zh: '夜班', en: 'Night' }, kind: 'duty', startsAt: '20:00', minutes: 720, countedMinutes: 720, isNight: true })
  await room.run('leader1', 'set-roster-needs', { unitId: room.unit('s1'), needs: [{ classId: classId.D, qualification: '', minimum: 1 }] })
})
afterAll(async () => {
  await room.close()
  expect(room.troubles).toEqual([])
})

async function openRoster(at: number): Promise<string> {
  const rosterId = crypto.randomUUID()
  const month = String(at).padStart(2, '0')
  await room.run('leader1', 'open-roster', { rosterId, unitId: room.unit('s1'), from: from.replace('-03-', `-${month}-`), to: to.replace('-03-', `-${month}-`), timezone: 'Atlantic/Reykjavik', country: 'IS' })
  return rosterId
}

async function shiftsOf(rosterId: string): Promise<string[]> {
  const answer = await room.server().system.reader.read({ agencyId: room.agencyId, name: 'roster', input: { rosterId }, actor: { kind: 'signed-in', memberId: room.member('leader1') } })
  const { shifts, members } = rosterView.output.parse(answer)
  const nameOf = new Map(members.map((member) => [member.id, member.name]))
  return shifts.filter((shift) => shift.rosterId === rosterId).map((shift) => `${nameOf.get(shift.memberId) ?? '?'} ${shift.day.slice(8)} ${shift.classId === classId.D ? 'D' : 'N'}${shift.isLocked ? ' locked' : ''}`).toSorted()
}

/** The cell that has the focus, as it is read out. */
const focused = (page: Page): Locator => page.locator('.grid-input')
const said = (page: Page): Promise<string | null> => focused(page).getAttribute('aria-label')

/** Through the finder, so that the order of rows is no matter. */
async function goTo(page: Page, name: string, day: number): Promise<void> {
  await page.getByLabel('Find a name or number').fill(name)
  await page.keyboard.press('Enter')
  await focused(page).focus()
  await page.keyboard.press('Home')
  for (let step = 1; step < day; step += 1) await page.keyboard.press('ArrowRight')
  await expect.poll(() => said(page)).toContain(name)
}

const save = (page: Page): Locator => page.getByRole('button', { name: /^Save/ })

test('a leader writes a roster from the keyboard, is told what it breaks, and it goes from draft to in force', async () => {
  const rosterId = await openRoster(3)
  const page = await room.pageOf('leader1', { path: '/rosters' })
  await page.getByRole('link', { name: 'Station One' }).click()
  await focused(page).waitFor()
  await page.getByText('draft', { exact: true }).waitFor()

  // A code a cell, then on to the next day.
  await goTo(page, 'Bea Um', 1)
  await page.keyboard.type('nd')
  await page.keyboard.press('ArrowLeft')
  await expect.poll(() => said(page)).toContain('D Day')
  expect(await said(page)).toContain('Only 0 s of rest before this shift; 11 h')
  await page.locator('.grid-explained').getByText(/of rest before this shift/).waitFor()

  // Undo takes the second back, and the sentence with it; redo brings both.
  await page.keyboard.press('Control+z')
  await expect.poll(() => said(page)).toContain('off')
  expect(await said(page)).not.toContain('rest')
  await page.keyboard.press('Control+y')
  await expect.poll(() => said(page)).toContain('rest before this shift')
  await page.keyboard.press('Delete')

  // Fill to the right and down.
  await goTo(page, 'Bea Um', 1)
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('Control+r')
  await goTo(page, 'Caio Dois', 1)
  await page.keyboard.type('d')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Control+l')
  await expect.poll(() => said(page)).toContain('locked')

  await expect.poll(() => save(page).innerText()).toBe('Save (4)')
  await page.keyboard.press('Control+s')
  await expect.poll(() => save(page).innerText()).toBe('Save')
  expect(await shiftsOf(rosterId)).toEqual(['Bea Um 01 N', 'Bea Um 02 N', 'Bea Um 03 N', 'Caio Dois 01 D locked'])

  await page.getByRole('button', { name: 'Submit' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(/Rules broken/).waitFor()
  await dialog.getByText(/D: 0 of 1 people/).waitFor()
  await dialog.getByRole('button', { name: 'Submit' }).click()
  await page.getByText('waits for approval').first().waitFor()
  // What is submitted changes no more.
  await focused(page).focus()
  await page.keyboard.type('n')
  expect(await save(page).count()).toBe(0)

  const commander = await room.pageOf('commander', { path: `/rosters/${rosterId}` })
  await commander.getByRole('button', { name: 'Approve' }).click()
  await commander.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
  await commander.getByText('approved', { exact: true }).waitFor()
  await commander.getByRole('button', { name: 'Put in force' }).click()
  await commander.getByRole('dialog').getByRole('button', { name: 'Put in force' }).click()
  await commander.getByText('in force', { exact: true }).waitFor()
  // The leader sees it without asking again.
  await page.getByText('in force', { exact: true }).waitFor()
})

test('a pattern, copy and paste, dragging, and a reload that keeps what was not saved', async () => {
  const rosterId = await openRoster(4)
  const page = await room.pageOf('leader1', { path: `/rosters/${rosterId}`, permissions: ['clipboard-read', 'clipboard-write'] })
  await focused(page).waitFor()
  await page.getByRole('button', { name: 'Pattern' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Cycle: a code a day, - for off').fill('D - - -')
  await dialog.getByRole('button', { name: 'Apply' }).click()
  // Nobody is in a watch yet: all seven turn together, on seven of twenty-eight days.
  await expect.poll(() => save(page).innerText()).toBe('Save (49)')
  await page.keyboard.press('Control+z')
  await expect.poll(() => save(page).innerText()).toBe('Save')

  await goTo(page, 'Dina Tres', 2)
  await page.keyboard.type('dn')
  await goTo(page, 'Dina Tres', 2)
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('Control+c')
  await goTo(page, 'Elio Quatro', 5)
  await page.keyboard.press('Control+v')
  await expect.poll(() => said(page)).toContain('D Day')

  // What was pasted is selected; dragged three days on, it is lifted where it was.
  const cell = await focused(page).boundingBox()
  const canvas = page.locator('.grid-canvas')
  expect(cell).not.toBeNull()
  const x = (cell?.x ?? 0) + (cell?.width ?? 0) / 2
  const y = (cell?.y ?? 0) + (cell?.height ?? 0) / 2
  await canvas.hover({ position: { x: 10, y: 10 } })
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + (cell?.width ?? 0), y, { steps: 3 })
  await page.mouse.move(x + (cell?.width ?? 0) * 3, y, { steps: 3 })
  await page.mouse.up()
  await expect.poll(() => said(page)).toContain('Thu 8 Apr')

  await expect.poll(() => page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith('muster.roster-draft.')).length)).toBe(1)
  const before = await save(page).innerText()
  page.on('dialog', (leaving) => void leaving.accept())
  await page.reload()
  await focused(page).waitFor()
  await expect.poll(() => save(page).innerText()).toBe(before)
  await save(page).click()
  await expect.poll(() => shiftsOf(rosterId)).toEqual(['Dina Tres 02 D', 'Dina Tres 03 N', 'Elio Quatro 08 D', 'Elio Quatro 09 N'])

  // Leaving with something unsaved asks first.
  await goTo(page, 'Gil Seis', 1)
  await page.keyboard.type('d')
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Board' }).first().click()
  await page.getByRole('dialog').getByText('Not saved: 1').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Stay' }).click()
  await expect.poll(() => said(page)).toContain('Gil Seis')
})

test('somebody else saves first: one sees what they changed, says whose holds, and goes on', async () => {
  const rosterId = await openRoster(5)
  const page = await room.pageOf('leader1', { path: `/rosters/${rosterId}` })
  await focused(page).waitFor()
  await goTo(page, 'Fabia Cinco', 1)
  await page.keyboard.type('d')
  await goTo(page, 'Gil Seis', 1)
  await page.keyboard.type('d')
  const change = (name: string, code: 'D' | 'N', day: string) => ({ memberId: memberIds.get(name), day, classId: classId[code] })
  await room.run('planner', 'change-shifts', { rosterId, changes: [change('Gil Seis', 'N', '2027-05-01'), change('Bea Um', 'N', '2027-05-02')] })
  await page.getByText(/Somebody else saved meanwhile .cells: 2, of these yours too: 1/).waitFor()
  await save(page).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Theirs: N').click()
  await dialog.getByRole('button', { name: 'Merge and go on' }).click()
  await expect.poll(() => save(page).innerText()).toBe('Save (1)')
  await save(page).click()
  await expect.poll(() => shiftsOf(rosterId)).toEqual(['Bea Um 02 N', 'Fabia Cinco 01 D', 'Gil Seis 01 N'])
})

test('many rosters at once, and a phone that shows a day at a time', async () => {
  const page = await room.pageOf('planner', { path: '/rosters' })
  await page.getByRole('button', { name: 'Open a roster' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Units, one or many' }).click()
  for (const unit of ['Station Two', 'Station Three']) await page.locator('.ant-select-tree-treenode', { hasText: unit }).locator('.ant-select-tree-checkbox').click()
  await dialog.getByLabel('From').fill('2027-06-01')
  await dialog.getByLabel('To', { exact: true }).fill('2027-06-14')
  await dialog.getByRole('button', { name: 'Open 2' }).click()
  await dialog.waitFor({ state: 'hidden' })
  for (const unit of ['Station Two', 'Station Three']) await page.getByRole('checkbox', { name: unit }).check()
  await page.getByRole('button', { name: 'Submit (2)' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Submit (2)' }).click()
  await expect.poll(() => page.locator('tbody').getByText('waits for approval').count()).toBe(2)
  const commander = await room.pageOf('commander', { path: '/rosters?status=submitted' })
  await commander.getByRole('checkbox', { name: 'Choose all' }).check()
  await commander.getByRole('button', { name: 'Approve (2)' }).click()
  await commander.getByRole('dialog').getByRole('button', { name: 'Approve (2)' }).click()
  await commander.getByText('2 of 2 done').waitFor()

  const rosterId = await openRoster(7)
  await room.run('leader1', 'change-shifts', { rosterId, changes: [{ memberId: memberIds.get('Bea Um'), day: '2027-07-02', classId: classId.D }] })
  const phone = await room.pageOf('leader1', { path: `/rosters/${rosterId}?day=2027-07-02`, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  await phone.getByRole('region', { name: 'Day' }).getByText('Bea Um').waitFor()
  await phone.getByRole('button', { name: '→' }).click()
  await phone.getByText('D: 0 of 1 people').waitFor()
  for (const path of [`/rosters/${rosterId}`, '/rosters', '/roster-settings', '/roster-settings?tab=needs', '/roster-settings?tab=rules', '/roster-settings?tab=groups']) {
    await phone.goto(`${room.url}${path}`)
    await phone.waitForFunction(() => (document.querySelector('main')?.textContent ?? '') !== '' && document.querySelector('[role="status"][aria-label="Loading"]') === null)
    expect(await phone.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), path).toBe(true)
  }
})
