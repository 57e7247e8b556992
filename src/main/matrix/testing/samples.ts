/** For every command and view something real to ask, about station s1 and its people; a row's name may carry a variant after a slash. */
import { z } from 'zod'
import { myRollCallView } from '../../../modules/rollcall/contract.ts'
import { notificationsView } from '../../../orders/contract.ts'
import { makeAccessSamples } from './samples-access.ts'
import { makeNotifySamples } from './samples-notify.ts'
import { makeIdentitySamples } from './samples-identity.ts'
import { makePersonalSamples } from './samples-personal.ts'
import { makeRetentionSamples } from './samples-retention.ts'
import { makeFileSamples } from './samples-files.ts'
import { makeRosterSamples } from './samples-roster.ts'
import { makeSolverSamples } from './samples-solver.ts'
import { makeSwapSamples } from './samples-swaps.ts'
import type { Sample } from './sample.ts'
import { orderText, type World } from './world.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

export async function makeSamples(world: World): Promise<Readonly<Record<string, Sample>>> {
  const { operationId, drillId } = world
  const s1 = world.id('unit s1')
  const s2 = world.id('unit s2')
  const onS1 = { unitId: s1 }
  const crew = { memberId: world.member('crew') }
  const free = { memberId: world.member('free') }
  const gate = { placeId: world.id('gate') }
  const call = { callId: world.id('call') }
  const { call: mine } = myRollCallView.output.parse(await world.show('crew', 'my-roll-call', {}))
  const told = notificationsView.output.parse(await world.show('crew', 'notifications', { operationId })).items.find((item) => item.kind === 'rollcall.opened')
  if (mine === null || told === undefined) throw new Error('crew was not called')
  const called = { calledId: mine.calledId }
  const owed = async (duty: string): Promise<{ obligationId: string }> => ({ obligationId: (await world.obligation(duty)).id })
  const tidy = await owed('tidy')
  const taken = await owed('taken')
  const returned = await owed('returned')
  const reason = 'for a reason'
  const laterMs = 86_400_000
  const absence = { absenceId: crypto.randomUUID(), from: world.now + 2 * laterMs, to: world.now + 3 * laterMs }
  const unitFile = { fileName: 'units.csv', contentBase64: base64('external_id,parent,type,name_zh,name_en\ns1,b1,station,一站,One\n'), sheet: 'units' }
  const placeFile = { fileName: 'posts.csv', contentBase64: base64('external_id,name_zh,name_en,unit,type\ngate-1,一门,Gate one,s1,gate\n'), kind: 'post' }
  const csv = { format: 'csv', language: 'en' }
  const attribute = { subject: 'site', name: 'wall_height' }
  return {
    'record-sign-in': { input: { ...crew, userId: 'u' } },
    'erase-journal-bodies': { input: { entryIds: [crypto.randomUUID()], reason }, allowedAs: ['kernel.nothing-to-erase'] },

    'found-agency': { input: { key: 'third', name: { zh: '三', en: 'Third' } }, allowedAs: ['force.agency-exists'] },
    'add-unit': { input: { unitId: crypto.randomUUID(), externalId: 'q1', parentId: s1, type: 'squad', name: { en: 'Squad' } } },
    'change-unit': { input: { ...onS1, name: { en: 'New name' } } },
    'move-unit': { input: { ...onS1, parentId: world.id('unit b2') } },
    'close-unit': { input: onS1, allowedAs: ['force.unit-in-use'] },
    'reopen-unit': { input: onS1 },
    'add-member': { input: { memberId: crypto.randomUUID(), externalId: 'new', unitId: s1, name: 'New' } },
    'change-member': { input: { ...crew, name: 'Other' }, self: 'crew' },
    'move-member': { input: { ...crew, unitId: s2 }, self: 'crew' },
    'end-service': { input: crew, self: 'crew' },
    'resume-service': { input: crew, self: 'crew' },
    'grant-role': { input: { ...crew, role: 'leader', unitId: s1 }, self: 'crew' },
    'grant-role/in a neighbour': { input: { ...crew, role: 'leader', unitId: s2 }, self: 'crew' },
    'withdraw-role': { input: { ...free, role: 'leader', unitId: s1 }, self: 'free' },
    'record-qualification': { input: { ...crew, code: 'driver', expiresAt: null }, self: 'crew' },
    'withdraw-qualification': { input: { ...crew, code: 'boat' }, self: 'crew' },
    'record-absence': { input: { ...crew, ...absence, kind: 'leave' }, self: 'crew' },
    'record-absence/outing': { input: { ...crew, ...absence, kind: 'outing', actingMemberId: world.member('free') }, self: 'crew' },
    'cancel-absence': { input: { absenceId: world.id('leave') }, self: 'away' },
    'cancel-absence/outing': { input: { absenceId: world.id('outing') }, self: 'out' },
    'go-on-duty': { input: free, self: 'free' },
    'go-on-duty/at a neighbour': { input: { ...free, unitId: s2 }, self: 'free' },
    'go-off-duty': { input: crew, self: 'crew' },
    'set-on-duty': { input: { ...onS1, members: [free] }, self: 'free' },
    'set-on-duty/of a neighbour': { input: { unitId: s2, members: [free] }, self: 'free' },
    'set-off-duty': { input: { ...onS1, memberIds: [crew.memberId] }, self: 'crew' },
    'propose-attribute': { input: { subject: 'site', name: 'roof_height', type: 'number', words: { zh: '高', en: 'Height' } } },
    'approve-attribute': { input: attribute, allowedAs: ['force.same-person'], refusedAs: ['force.attribute-not-proposed'] },
    'decline-attribute': { input: attribute, refusedAs: ['force.attribute-not-proposed'] },
    'preview-force-import': { input: unitFile },
    'import-force': { input: unitFile, refusedAs: ['force.import-refused'] },
    units: { input: {}, shows: '000 777', self: 'crew' },
    unit: { input: onS1, shows: '000 777', self: 'crew' },
    members: { input: {}, shows: crew.memberId, self: 'crew' },
    'members/of the unit': { input: onS1, shows: crew.memberId, self: 'crew' },
    member: { input: crew, shows: crew.memberId, self: 'crew' },
    'on-duty': { input: {}, shows: crew.memberId, self: 'crew' },
    'on-duty/of the unit': { input: onS1, shows: crew.memberId, self: 'crew' },
    absences: { input: { from: world.now, to: world.now + laterMs }, shows: world.id('leave'), self: 'away' },
    'absences/why': { input: { from: world.now, to: world.now + laterMs }, shows: '"leave"', self: 'away' },
    catalogue: { input: {} },
    'export-units': { input: csv, shows: '000 777' },
    'export-members': { input: { ...onS1, ...csv }, shows: 'crew', self: 'crew' },
    'import-template': { input: { sheet: 'members', ...csv } },

    'add-place': { input: { placeId: crypto.randomUUID(), kind: 'post', externalId: 'gate-2', unitId: s1, type: 'gate', name: { en: 'Gate 2' } } },
    'change-place': { input: { ...gate, name: { en: 'Gate one' } } },
    'move-place': { input: { ...gate, unitId: s2 } },
    'close-place': { input: gate },
    'reopen-place': { input: gate },
    'preview-places-import': { input: placeFile },
    'import-places': { input: placeFile, refusedAs: ['force.import-refused'] },
    places: { input: { kind: 'post' }, shows: gate.placeId },
    'places/of the unit': { input: { kind: 'post', ...onS1 }, shows: gate.placeId },
    place: { input: gate, shows: gate.placeId },
    'places-map': { input: {}, shows: gate.placeId },
    'export-places': { input: { kind: 'post', ...csv }, shows: 'gate-1' },
    'places-template': { input: { kind: 'post', ...csv } },

    'propose-order': { input: { operationId, text: orderText(world, { tidy: 'Tidy up thrice' }) } },
    'put-order-in-force': { input: { operationId, version: 2 } },
    'discard-order': { input: { operationId, version: 2, reason } },
    'withdraw-order': { input: { operationId, reason } },
    'recompile-order': { input: { operationId, reason } },
    'change-level': { input: { operationId, level: 'I', reason } },
    'complete-task': { input: { ...tidy, note: 'done' }, self: 'crew' },
    'hand-back-obligation': { input: { ...tidy, reason }, self: 'crew' },
    'restore-obligation': { input: { ...returned, reason }, self: 'crew' },
    'reassign-obligation': { input: { ...tidy, unitId: s2, reason }, self: 'crew' },
    'waive-obligation': { input: { ...tidy, reason }, self: 'crew' },
    'commit-crew': { input: { operationId, ...onS1, commitmentId: crypto.randomUUID(), reason }, allowedAs: ['crew.out-already'], self: 'crew' },
    'release-crew': { input: { operationId, ...onS1, commitmentId: world.id('commitment') }, self: 'crew' },
    'take-obligation': { input: tidy },
    // Taken by the duty officer at the root: the others of the desk may, in principle.
    'release-obligation': { input: taken, allowedAs: ['attention.not-yours'] },
    'pass-obligation': { input: { ...taken, memberId: world.member('commander root') }, allowedAs: ['attention.not-yours'] },
    'offer-handover': { input: { operationId, handoverId: crypto.randomUUID(), toMemberId: world.member('free') }, allowedAs: ['desk.handover-waiting'] },
    'accept-handover': { input: { operationId, handoverId: world.id('handover') }, refusedAs: ['desk.handover-gone'], reaches: ['commander', 'duty-officer'] },
    'read-notifications': { input: { operationId, ids: [told.id] }, self: 'crew' },
    'tell-ladder-step': { input: { ...tidy, step: 0, deadline: world.now } },
    'remind-owner': { input: tidy },
    'set-clock': { input: { operationId: drillId, speed: 2 } },
    'step-clock': { input: { operationId: drillId, by: 'PT1M' } },
    operations: { input: {}, shows: operationId },
    operation: { input: { operationId }, shows: operationId },
    board: { input: { operationId }, shows: s1, self: 'crew' },
    coming: { input: { operationId, hours: 24 }, shows: '"gates"' },
    readiness: { input: { operationId } },
    obligations: { input: { operationId }, shows: tidy.obligationId, self: 'crew' },
    obligation: { input: tidy, shows: tidy.obligationId, self: 'crew' },
    attention: { input: { operationId, minutes: 240, limit: 500 }, shows: tidy.obligationId, self: 'crew' },
    'my-obligations': { input: { operationId }, shows: tidy.obligationId, self: 'crew' },
    'order-versions': { input: { operationId }, shows: '"in-force"' },
    'order-version': { input: { operationId, version: 2 }, shows: 'Tidy up twice' },
    'check-order': { input: { text: orderText(world) } },
    'level-preview': { input: { operationId, level: 'I' } },
    handover: { input: { operationId }, shows: world.id('handover') },
    notifications: { input: { operationId }, shows: told.id, self: 'crew' },
    journal: { input: { operationId }, shows: '"crew.committed"' },

    'open-roll-call': { input: { operationId, unitIds: [s1], onDutyOnly: false }, self: 'crew' },
    'open-roll-call/of one member': { input: { operationId, memberIds: [crew.memberId] }, self: 'crew' },
    'open-roll-call/of everybody': { input: { operationId, onDutyOnly: false } },
    'answer-roll-call': { input: called, self: 'crew' },
    'record-answer': { input: called, self: 'crew' },
    'excuse-called': { input: { ...called, reason }, self: 'crew' },
    'mark-late-called': { input: call },
    'report-unanswered': { input: call, allowedAs: ['rollcall.still-waiting'], self: 'crew' },
    'make-answer-link': { input: called, self: 'crew' },
    'roll-calls': { input: { operationId }, shows: call.callId, self: 'crew' },
    'roll-call': { input: call, shows: called.calledId, self: 'crew' },
    'my-roll-call': { input: {}, shows: called.calledId, self: 'crew' },

    'file-report': { input: { ...(await owed('state')), isNil: true }, self: 'crew' },
    'file-record': { input: { ...(await owed('gates')), values: { n: 1 } }, self: 'crew' },
    'acknowledge-order': { input: await owed('told'), self: 'crew' },
    'confirm-briefing': { input: { ...(await owed('briefed')), briefed: 3 }, self: 'crew' },
    'ask-question': { input: { operationId, questionId: crypto.randomUUID(), ...onS1, clauseId: '1', text: 'Which one?' }, self: 'crew' },
    'answer-question': { input: { questionId: world.id('question'), text: 'That one.' }, self: 'crew' },
    'report-form': { input: await owed('state'), self: 'crew' },
    questions: { input: { operationId }, shows: world.id('question'), self: 'crew' },

    'open-demo': { input: { operationId: crypto.randomUUID(), text: orderText(world, { key: 'third' }), seed: '2', playUntil: world.now } },
    'restart-demo': { input: { operationId: drillId } },
    'move-demo-clock': { input: { operationId: drillId, isPaused: true, why: 'hold' } },

    ...(await makeAccessSamples(world)),
    ...makePersonalSamples(world),
    ...makeNotifySamples(world),
    ...(await makeIdentitySamples(world)),
    ...(await makeRetentionSamples(world)),
    ...(await makeFileSamples(world)),
    ...makeRosterSamples(world),
    ...makeSolverSamples(world),
    ...(await makeSwapSamples(world)),
  }
}

/** The text of an answer; files in it are read. */
export function textOf(body: string): string {
  const file = z.object({ contentBase64: z.string() }).safeParse(JSON.parse(body))
  return file.success ? Buffer.from(file.data.contentBase64, 'base64').toString('utf8') : body
}
