/** A person with unmistakable words in every place where Muster keeps something of people: the `crew` of the matrix's world. */
import pg from 'pg'
import { attachFile } from '../../../kernel/files/index.ts'
import { openFilesEdge, send, type FilesEdge } from '../../../kernel/files/testing/edge.ts'
import { openObjects } from '../../../kernel/files/open-objects.ts'
import { pdfText } from '../../../kernel/files/testing/samples.ts'
import { settle } from '../../../kernel/testing/system.ts'
import type { TestDatabase } from '../../../kernel/testing/database.ts'
import type { Log } from '../../../kernel/log.ts'
import { watchChecklist } from '../../../modules/roster/rules/checklist.ts'
import { orderText, type World } from '../../matrix/testing/world.ts'

/** In every one of the person's words. */
export const mark = 'qvx7mark'
export const telephone = '+351 977 313 131'
const clock = { kind: 'system', name: 'test' } as const
const hourMs = 3_600_000

export async function markCrew(world: World, database: TestDatabase): Promise<void> {
  const crew = { memberId: world.member('crew') }
  const { operationId } = world
  const s1 = world.id('unit s1')
  const say = (what: string): string => `${mark} ${what}`
  const administrator = 'administrator root'
  // The number under which the agency knows them has no command to change it: as an import would set it.
  await superuser(database, 'UPDATE muster.member SET external_id = $2 WHERE member_id = $1', [crew.memberId, `${mark}-77`])
  await world.run(administrator, 'change-member', { ...crew, name: say('Silva'), telephone })
  await world.run(administrator, 'record-qualification', { ...crew, code: 'driver', expiresAt: null })
  await world.run(clock, 'record-absence', { ...crew, absenceId: crypto.randomUUID(), kind: 'leave', from: world.now + 300 * hourMs, to: world.now + 310 * hourMs })
  await world.run('crew', 'set-channels', { ...crew, language: 'en', email: `${mark}@example.org`, order: ['email'] })
  await world.run(administrator, 'make-api-key', { keyId: crypto.randomUUID(), ...crew, name: say('gateway'), scope: ['views'], expiresAt: world.now + 24 * hourMs })
  await world.run('crew', 'complete-task', { obligationId: (await world.obligation('tidy')).id, note: say('tidied') })
  await world.run('leader unit', 'hand-back-obligation', { obligationId: (await world.obligation('briefed')).id, reason: say('is ill') })
  await world.run('crew', 'file-report', { obligationId: (await world.obligation('state')).id, values: { n: 3 }, note: say('three engines') })
  await world.run('crew', 'ask-question', { operationId, questionId: world.id('marked question'), unitId: s1, clauseId: '1', text: say('asks') })
  await world.run('planner root', 'answer-question', { questionId: world.id('marked question'), text: say('is told') })
  await world.run('officer-of-the-day root', 'accept-handover', { operationId, handoverId: world.id('handover') })
  await world.run('officer-of-the-day root', 'offer-handover', { operationId, handoverId: world.id('marked handover'), toMemberId: world.member('duty-officer root'), note: say('went home') })
  await world.run('planner root', 'recompile-order', { operationId, reason: say('is back') })
  await world.run('planner root', 'propose-order', { operationId, text: orderText(world, { tidy: 'Tidy up thrice' }), note: say('wrote it') })
  await world.run('duty-officer root', 'excuse-called', { calledId: await calledIdOf(world), reason: say('on the phone') })
  await world.run('free', 'hand-over-watch', { handoverId: world.id('marked watch'), unitId: s1, remarks: say('remarks'), items: watchChecklist.map(({ key }) => ({ key, isOk: true, remark: say('remark') })) })
  await makeLogin(database, world)
  await settle(world.system, world.agencyId)
}

async function calledIdOf(world: World): Promise<string> {
  const rows = await world.system.database.transaction(world.agencyId, (tx) => tx.query<{ called_id: string }>('SELECT called_id FROM rollcall_called WHERE agency_id = $1 AND member_id = $2 LIMIT 1', [tx.agencyId, world.member('crew')]))
  return rows[0]?.called_id ?? ''
}

export async function superuser(database: TestDatabase, text: string, values: readonly unknown[] = []): Promise<void> {
  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  try {
    await client.query(text, [...values])
  } finally {
    await client.end()
  }
}

/** Rows as better-auth writes them. */
async function makeLogin(database: TestDatabase, world: World): Promise<void> {
  const id = crypto.randomUUID()
  const run = (text: string, values: readonly unknown[]): Promise<void> => superuser(database, text, values)
  await run('INSERT INTO auth."user" ("id", "name", "email", "emailVerified", "username", "displayUsername", "agencyId", "memberId") VALUES ($1, $2, $3, true, $2, $2, $4, $5)', [id, `${mark}-login`, `${mark}@login.example.org`, world.agencyId, world.member('crew')])
  await run('INSERT INTO auth."account" ("id", "accountId", "providerId", "userId", "password", "updatedAt") VALUES ($1, $2, \'credential\', $2, $3, now())', [crypto.randomUUID(), id, `${mark}-hash`])
  await run('INSERT INTO auth."session" ("id", "expiresAt", "token", "updatedAt", "userAgent", "userId") VALUES ($1, now(), $2, now(), $3, $4)', [crypto.randomUUID(), crypto.randomUUID(), `${mark} browser`, id])
  await run('INSERT INTO auth."passkey" ("id", "name", "publicKey", "userId", "credentialID", "counter", "deviceType", "backedUp") VALUES ($1, $2, \'k\', $3, $1, 0, \'d\', false)', [crypto.randomUUID(), `${mark} key`, id])
  await run('INSERT INTO auth."twoFactor" ("id", "secret", "backupCodes", "userId") VALUES ($1, $2, $2, $3)', [crypto.randomUUID(), `${mark} secret`, id])
  await run('INSERT INTO auth."verification" ("id", "identifier", "value", "expiresAt") VALUES ($1, $2, $3, now())', [crypto.randomUUID(), `${mark} code`, JSON.stringify({ userId: id, mark })])
}

/** A document with the mark in its bytes, in the store and attached to a filing. */
export async function fileDocument(world: World, { folder, log }: { folder: string; log: Log }): Promise<FilesEdge> {
  const edge = await openFilesEdge({ system: world.system, objects: openObjects({ url: undefined, dataFolder: folder }), log })
  const sent = await send(edge, { bytes: Buffer.from(pdfText(`<< /Note (${mark} paper) >>`)), purpose: 'document', name: `${mark} paper.pdf`, as: { 'x-test-login': `${world.agencyId} ${world.member('crew')}` } })
  if (sent.code !== 'kept') throw new Error(`the document was not kept: ${sent.code}`)
  await world.system.database.transaction(world.agencyId, (tx) =>
    attachFile(tx, { fileId: sent.fileId, purpose: 'document', subject: { kind: 'filing', id: world.id('marked filing') }, operationId: world.operationId, actor: { kind: 'member', memberId: world.member('crew'), unitId: world.id('unit s1'), grants: [] }, keepsPosition: false }))
  return edge
}
