import { utimes } from 'node:fs/promises'
import { pino } from 'pino'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { fileShape, ownFileView } from './contract.ts'
import { attachFile, eraseFile } from './attach.ts'
import { BlobStore } from './blobs.ts'
import { openObjects } from './open-objects.ts'
import type { ObjectStore } from './objects.ts'
import { openFilesEdge, send, type FilesEdge, type Sending } from './testing/edge.ts'
import { openS3, type TestS3 } from './testing/s3.ts'
import { gpsJpeg, pdfText, photo } from './testing/samples.ts'
import { verifyJournal } from '../journal/verify.ts'
import { runDue } from '../due.ts'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { testMembers } from '../testing/slice.ts'
import { createAgency, makeDataFolder, openNotes, settle, silent } from '../testing/system.ts'
import type { System } from '../system.ts'

let database: TestDatabase
let folder: ReturnType<typeof makeDataFolder>
let s3: TestS3
let system: System
let agencyId: string
let edge: FilesEdge
let objects: ObjectStore
let lines: string[]
const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })

beforeAll(async () => {
  database = await createTestDatabase()
  s3 = await openS3()
})
afterAll(async () => {
  await s3.close()
  await database.drop()
})
beforeEach(async () => {
  lines = []
  folder = makeDataFolder()
  objects = openObjects({ url: undefined, dataFolder: folder.path })
  await open()
  agencyId = await createAgency(system)
})
afterEach(async () => {
  await close()
  folder.remove()
})

async function open(): Promise<void> {
  system = await openNotes({ appUrl: database.appUrl, secret: database.secret, dataFolder: folder.path })
  edge = await openFilesEdge({ system, objects, log })
}
async function close(): Promise<void> {
  await edge.close()
  await system.close()
}

const as = (member: keyof typeof testMembers, agency = agencyId): Record<string, string> => ({ 'x-test-login': `${agency} ${testMembers[member]}` })
const sendAs = (member: keyof typeof testMembers, sending: Omit<Sending, 'as'>): ReturnType<typeof send> => send(edge, { as: as(member), ...sending })
const ask = (path: string, headers: Record<string, string>, init: RequestInit = {}): Promise<Response> => fetch(`${edge.url}${path}`, { ...init, headers })
const ownPath = (fileId: string, size = 'full'): string => `/api/files/own-file?size=${size}&input=${encodeURIComponent(JSON.stringify({ fileId }))}`
const own = async (fileId: string) => fileShape.parse(ownFileView.output.parse(await system.reader.read({ agencyId, name: 'own-file', input: { fileId }, actor: { kind: 'signed-in', memberId: testMembers.crew } })).file)
const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []): Promise<Row[]> => system.database.transaction(agencyId, (tx) => tx.query<Row>(text, [agencyId, ...values]))
const contents = async (): Promise<string[]> => (await Array.fromAsync(new BlobStore(objects).list(agencyId))).map((blob) => blob.sha)
const codeIn = async (response: Response): Promise<unknown> => JSON.parse(await response.text()).error?.code
const noisy = (width = 900): Promise<Buffer> => sharp({ create: { width, height: 700, channels: 3, background: '#808080', noise: { type: 'gaussian', mean: 128, sigma: 60 } } }).jpeg({ quality: 95 }).toBuffer()

describe.each(['folder', 'bucket'] as const)('an upload to a %s', (where) => {
  beforeEach(async () => {
    if (where === 'folder') return
    await close()
    objects = openObjects({ url: s3.url, dataFolder: folder.path })
    await open()
  })

  it('arrives in pieces, is kept once, and is given to whoever sent it', async () => {
    const bytes = await noisy()
    expect(bytes.length).toBeGreaterThan(200_000)
    const { fileId, code } = await sendAs('crew', { bytes, name: '../消火栓.HEIC' })
    expect(code).toBe('kept')
    const file = await own(fileId)
    expect(file).toMatchObject({ fileId, mediaType: 'image/jpeg', name: '消火栓.jpg', position: null })
    const full = await ask(ownPath(fileId), as('crew'))
    expect([full.status, full.headers.get('content-type'), full.headers.get('content-disposition')]).toEqual([200, 'image/jpeg', `inline; filename="___.jpg"; filename*=UTF-8''${encodeURIComponent('消火栓.jpg')}`])
    expect(await sharp(Buffer.from(await full.arrayBuffer())).metadata()).toMatchObject({ width: 900, height: 700 })
    const thumb = await ask(ownPath(fileId, 'thumb'), as('crew'))
    expect(thumb.headers.get('content-type')).toBe('image/webp')
    expect(Object.fromEntries(['content-security-policy', 'x-content-type-options', 'cache-control', 'etag'].map((name) => [name, full.headers.get(name)]))).toEqual({
      'content-security-policy': "default-src 'none'; sandbox", 'x-content-type-options': 'nosniff', 'cache-control': 'private, no-store', etag: `"${file.sha256.slice(0, 32)}"`,
    })
    expect((await ask(ownPath(fileId), { ...as('crew'), 'if-none-match': `"${file.sha256.slice(0, 32)}"` })).status).toBe(304)
    // Nothing of the way is left but the account of it.
    expect((await Array.fromAsync(objects.list(`uploads/${agencyId}/`))).map((one) => one.key.split('/').at(-1))).toEqual(['info.json'])
  })

  it('goes on where it was after the server was restarted', async () => {
    const bytes = await noisy()
    const first = await sendAs('crew', { bytes, stopAfterBytes: 100_000 })
    expect(first).toMatchObject({ code: 'stopped', sent: 131_072 })
    await close()
    await open()
    const head = await ask(`/api/uploads/${first.fileId}`, { ...as('crew'), 'tus-resumable': '1.0.0' }, { method: 'HEAD' })
    expect([head.status, head.headers.get('upload-offset')]).toEqual([200, '131072'])
    const second = await sendAs('crew', { bytes, fileId: first.fileId, goesOn: true })
    expect(second).toMatchObject({ code: 'kept', sent: bytes.length - 131_072 })
    expect((await own(first.fileId)).mediaType).toBe('image/jpeg')
    // Asked once more, because the last answer was lost: all is there, and nothing is kept twice.
    expect(await sendAs('crew', { bytes, fileId: first.fileId, goesOn: true })).toMatchObject({ code: 'kept', sent: 0 })
    expect(await rows('SELECT entry_id FROM journal_entry WHERE agency_id = $1 AND kind = $2', ['file.kept'])).toHaveLength(1)
  })

  it('whose server failed at the very end is kept when its sender asks again', async () => {
    const bytes = await photo()
    const { fileId } = await sendAs('crew', { bytes, chunkBytes: 500, stopAfterBytes: 500 })
    const blob = `blobs/${agencyId}`
    const broken: ObjectStore = { put: (key, content) => (key.startsWith(blob) ? Promise.reject(new Error('no space left')) : objects.put(key, content)), get: (key, range) => objects.get(key, range), has: (key) => objects.has(key), remove: (key) => objects.remove(key), list: (prefix) => objects.list(prefix) }
    const failing = await openFilesEdge({ system, objects: broken, log: silent })
    expect((await send(failing, { as: as('crew'), bytes, fileId, goesOn: true })).code).toBe('kernel.failed')
    await failing.close()
    expect(await sendAs('crew', { bytes, fileId, goesOn: true })).toMatchObject({ code: 'kept', sent: 0 })
    expect((await own(fileId)).fileId).toBe(fileId)
  })
})

describe('an upload', () => {
  it('is nobody else’s: they cannot see it, add to it, end it, or be given the file', async () => {
    const bytes = await noisy()
    const { fileId } = await sendAs('crew', { bytes, stopAfterBytes: 100_000 })
    for (const other of [as('leader'), as('chief'), as('crew', await createAgency(system))]) {
      for (const [method, headers] of [['HEAD', {}], ['PATCH', { 'upload-offset': '131072', 'content-type': 'application/offset+octet-stream' }], ['DELETE', {}]] as const) {
        const response = await ask(`/api/uploads/${fileId}`, { ...other, ...headers, 'tus-resumable': '1.0.0' }, { method, ...(method === 'PATCH' ? { body: 'x' } : {}) })
        expect([method, response.status]).toEqual([method, 404])
      }
    }
    expect((await sendAs('crew', { bytes, fileId, goesOn: true })).code).toBe('kept')
    expect((await ask(ownPath(fileId), as('leader'))).status).toBe(403)
    expect(await codeIn(await ask(ownPath(fileId), as('crew', await createAgency(system))))).toBe('kernel.forbidden')
    // Under the same id somebody else's file is refused, and the first stays.
    expect((await send(edge, { as: as('leader'), bytes: await photo(), fileId })).code).toBe('files.id-taken')
    expect((await own(fileId)).name).toBe('p.jpg')
  })

  it('of nobody, of a link, of somebody who left, and from another site is refused', async () => {
    const post = (headers: Record<string, string>): Promise<Response> => ask('/api/uploads', { 'tus-resumable': '1.0.0', 'upload-length': '3', ...headers }, { method: 'POST' })
    expect(await codeIn(await post({}))).toBe('kernel.not-signed-in')
    expect(await codeIn(await post(as('gone')))).toBe('kernel.not-signed-in')
    expect(await codeIn(await post({ authorization: 'Link abc' }))).toBe('kernel.link-ended')
    const linkId = crypto.randomUUID()
    await rows("INSERT INTO link (agency_id, link_id, purpose, subject, expires_at) VALUES ($1, $2, 'note', 'x', now() + interval '1 day')", [linkId])
    expect(await codeIn(await post({ authorization: `Link ${system.links.write(agencyId, linkId)}` }))).toBe('kernel.forbidden')
    const form = await ask('/api/uploads', { ...as('crew'), 'content-type': 'multipart/form-data' }, { method: 'POST', body: 'x' })
    expect(await codeIn(form)).toBe('kernel.foreign-request')
    expect((await ask('/api/uploads', { ...as('crew'), 'tus-resumable': '1.0.0', 'upload-length': '3', origin: 'https://evil.example' }, { method: 'OPTIONS' })).headers.get('access-control-allow-origin')).toBeNull()
  })

  it('too large, without a purpose or under an id of the system is refused before a byte comes', async () => {
    const metadata = (values: Record<string, string>): string => Object.entries(values).map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`).join(',')
    const begin = async (length: number, values: Record<string, string>): Promise<unknown> => {
      const response = await ask('/api/uploads', { ...as('crew'), 'tus-resumable': '1.0.0', 'upload-length': String(length), 'upload-metadata': metadata(values) }, { method: 'POST' })
      return response.status === 201 ? 'begun' : codeIn(response)
    }
    const id = (): string => crypto.randomUUID()
    expect(await begin(25 * 1024 * 1024 + 1, { fileId: id(), purpose: 'photo' })).toBe('files.too-large')
    expect(await begin(50 * 1024 * 1024 + 1, { fileId: id(), purpose: 'document' })).toBe('files.too-large')
    expect(await begin(3, { fileId: id() })).toBe('files.wrong-upload')
    expect(await begin(0, { fileId: id(), purpose: 'photo' })).toBe('files.wrong-upload')
    expect(await begin(3, { purpose: 'photo', fileId: '../../x' })).toBe('files.wrong-upload')
    expect(await begin(3, { purpose: 'photo', fileId: '00000000-0000-8000-8000-000000000000' })).toBe('files.wrong-upload')
    const same = id()
    expect([await begin(3, { fileId: same, purpose: 'photo' }), await begin(3, { fileId: same, purpose: 'photo' }), await begin(4, { fileId: same, purpose: 'photo' })]).toEqual(['begun', 'begun', 'files.wrong-upload'])
    // More bytes than were announced.
    const more = await ask(`/api/uploads/${same}`, { ...as('crew'), 'tus-resumable': '1.0.0', 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }, { method: 'PATCH', body: 'four' })
    expect(more.status).toBe(413)
  })

  it('that is not what it should be is refused and leaves nothing', async () => {
    const refusals = await Promise.all([
      sendAs('crew', { bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>') }),
      sendAs('crew', { bytes: Buffer.from(pdfText(), 'latin1') }),
      sendAs('crew', { bytes: await photo(), purpose: 'document' }),
      sendAs('crew', { bytes: Buffer.concat([await photo(), Buffer.from('<html><script>alert(1)</script></html>')]) }),
      sendAs('crew', { bytes: Buffer.from(`${pdfText()}<script>alert(1)</script>`, 'latin1'), purpose: 'document' }),
    ])
    expect(refusals.map((one) => one.code)).toEqual(['files.wrong-type', 'files.wrong-type', 'files.wrong-type', 'files.two-in-one', 'files.two-in-one'])
    expect(await Array.fromAsync(objects.list('uploads/'))).toEqual([])
    expect(await contents()).toEqual([])
    expect(await rows('SELECT file_id FROM file WHERE agency_id = $1')).toEqual([])
    // Who tries such things is in the security log, by ids alone.
    const refused = lines.map((line) => JSON.parse(line)).filter((line) => line.event === 'refused')
    expect(refused.map((line) => line.code).toSorted()).toEqual(['files.two-in-one', 'files.two-in-one', 'files.wrong-type', 'files.wrong-type', 'files.wrong-type'])
    expect(refused.every((line) => line.status === 415 && line.actor === `member:${testMembers.crew}` && line.agencyId === agencyId)).toBe(true)
  })

  it('tells where a photo was taken only where it was asked to', async () => {
    const bytes = await gpsJpeg()
    const [silentOne, told] = [await sendAs('crew', { bytes }), await sendAs('crew', { bytes, keepsLocation: true })]
    expect((await own(silentOne.fileId)).position).toBeNull()
    expect((await own(told.fileId)).position).toEqual({ latitude: 41.1496, longitude: -8.61097 })
    const journal = JSON.stringify(await rows('SELECT header, body FROM journal_entry JOIN journal_body USING (agency_id, entry_id) WHERE agency_id = $1'))
    expect(journal).not.toMatch(/41\.14|p\.jpg/)
    for (const sha of await contents()) {
      const read = await new BlobStore(objects).get(agencyId, sha)
      expect(read.kind === 'whole' && !read.bytes.includes('Exif') && !read.bytes.includes('Ana Owner')).toBe(true)
    }
  })
})

describe('a file that is kept', () => {
  const actor = { kind: 'member', memberId: testMembers.crew, unitId: crypto.randomUUID(), grants: [] } as const
  const attach = (fileId: string, options: { keepsPosition?: boolean; purpose?: 'photo' | 'document'; by?: string } = {}): Promise<unknown> =>
    system.database.transaction(agencyId, (tx) => attachFile(tx, { fileId, purpose: options.purpose ?? 'photo', subject: { kind: 'test', id: crypto.randomUUID() }, operationId: null, actor: { ...actor, memberId: options.by ?? testMembers.crew }, keepsPosition: options.keepsPosition ?? false }))

  it('is used once, by whoever sent it, for what it was sent for', async () => {
    const { fileId } = await sendAs('crew', { bytes: await gpsJpeg(), keepsLocation: true })
    await expect(attach(fileId, { by: testMembers.leader })).rejects.toMatchObject({ code: 'files.not-yours' })
    await expect(attach(fileId, { purpose: 'document' })).rejects.toMatchObject({ code: 'files.wrong-type' })
    await expect(attach(crypto.randomUUID())).rejects.toMatchObject({ code: 'files.gone' })
    await attach(fileId)
    // The form did not ask where it was taken.
    expect((await own(fileId)).position).toBeNull()
    await expect(attach(fileId)).rejects.toMatchObject({ code: 'files.used-already' })
    await expect(system.runner.run({ agencyId, id: crypto.randomUUID(), name: 'discard-file', input: { fileId }, actor: { kind: 'signed-in', memberId: testMembers.crew } })).rejects.toMatchObject({ code: 'files.used-already' })
  })

  it('and not used is gone after a day, row and bytes; one that was used stays', async () => {
    const [unused, used] = [await sendAs('crew', { bytes: await noisy(400) }), await sendAs('crew', { bytes: await noisy(500) })]
    await attach(used.fileId)
    await settle(system, agencyId)
    const due = await rows<{ due_id: string; at: number }>("UPDATE due SET at = now() - interval '1 second', dispatched_at = now() WHERE agency_id = $1 AND command = 'drop-unused-file' RETURNING due_id, at")
    expect(due).toHaveLength(2)
    for (const { due_id } of due) await runDue({ database: system.database, runner: system.runner, log: silent, agencyId, dueId: due_id })
    expect(await contents()).toHaveLength(4)
    expect((await ask(ownPath(unused.fileId), as('crew'))).status).toBe(403)
    await edge.files.sweep(agencyId, { withStrays: true })
    expect(await contents()).toHaveLength(2)
    expect(await rows('SELECT file_id FROM file WHERE agency_id = $1')).toEqual([{ file_id: used.fileId }])
    const journal = await rows<{ kind: string }>("SELECT kind FROM journal_entry WHERE agency_id = $1 AND kind LIKE 'file.%' ORDER BY entry_id")
    expect(journal.map((row) => row.kind)).toEqual(['file.kept', 'file.kept', 'file.discarded', 'file.removed'])
    expect((await ask(ownPath(used.fileId), as('crew'))).status).toBe(200)
  })

  it('and erased takes its bytes along, unless another file has the same', async () => {
    const bytes = await noisy(300)
    const [one, two] = [await sendAs('crew', { bytes }), await sendAs('crew', { bytes })]
    expect(await contents()).toHaveLength(2)
    const erase = async (fileId: string): Promise<void> => {
      await system.database.transaction(agencyId, (tx) => eraseFile(tx, fileId))
      await edge.files.sweep(agencyId, { withStrays: false })
    }
    await erase(one.fileId)
    expect(await contents()).toHaveLength(2)
    await erase(two.fileId)
    expect(await contents()).toEqual([])
    expect(await rows('SELECT file_id FROM file WHERE agency_id = $1')).toEqual([])
    // The same content again, after it was removed.
    const { fileId } = await sendAs('crew', { bytes })
    expect((await ask(ownPath(fileId), as('crew'))).status).toBe(200)
    await settle(system, agencyId)
    expect((await verifyJournal({ database: system.database, keeper: system.keeper, agencyId })).finding).toBeNull()
  })

  it('that was altered or is missing is reported and not given out', async () => {
    const { fileId } = await sendAs('crew', { bytes: await noisy(200) })
    const { sha256 } = await own(fileId)
    const key = `blobs/${agencyId}/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`
    await objects.put(key, Buffer.from('<script>alert(1)</script>'))
    expect(await codeIn(await ask(ownPath(fileId), as('crew')))).toBe('files.broken')
    await objects.remove(key)
    expect(await codeIn(await ask(ownPath(fileId), as('crew')))).toBe('files.broken')
    const told = lines.map((line) => JSON.parse(line)).filter((line) => line.event === 'file.broken')
    expect(told.map((line) => [line.level, line.how, line.sha256])).toEqual([[50, 'altered', sha256], [50, 'missing', sha256]])
    expect((await ask(ownPath(fileId, 'thumb'), as('crew'))).status).toBe(200)
  })

  it('leaves through views that show files, and through nothing else', async () => {
    const { fileId } = await sendAs('crew', { bytes: await photo() })
    const { sha256 } = await own(fileId)
    for (const path of [`/api/files/${sha256}`, `/api/files/${fileId}`, '/api/files/notes', '/api/files/own-file?size=huge', '/api/files/own-file?input=no', `/files/${sha256}`, `/api/files/blobs/${sha256}`]) {
      const status = (await ask(path, as('crew'))).status
      expect([path, status >= 400 && status < 500]).toEqual([path, true])
    }
    const discard = { agencyId, name: 'discard-file', input: { fileId } }
    await expect(system.runner.run({ ...discard, id: crypto.randomUUID(), actor: { kind: 'signed-in', memberId: testMembers.chief } })).rejects.toMatchObject({ code: 'kernel.forbidden' })
    await system.runner.run({ ...discard, id: crypto.randomUUID(), actor: { kind: 'signed-in', memberId: testMembers.crew } })
    expect((await ask(ownPath(fileId), as('crew'))).status).toBe(403)
  })

  it('is asked for at a bounded rate', async () => {
    const { fileId } = await sendAs('crew', { bytes: await photo({ width: 20, height: 20 }) })
    await edge.close()
    edge = await openFilesEdge({ system, objects, log, limits: { perSecond: 0.01, burst: 3, streams: 1 } })
    const answers: Response[] = []
    for (let times = 0; times < 4; times += 1) answers.push(await ask(ownPath(fileId, 'thumb'), as('crew')))
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 429])
    expect(Number(answers[3]?.headers.get('retry-after'))).toBeGreaterThan(60)
  })

  it('of contents that nothing stands for, what is older than a day is removed', async () => {
    const { fileId } = await sendAs('crew', { bytes: await photo() })
    const stray = Buffer.from('left by a server that died')
    const blobs = new BlobStore(objects)
    const sha = await blobs.put(agencyId, stray)
    await edge.files.sweep(agencyId, { withStrays: true })
    expect(await blobs.has(agencyId, sha)).toBe(true)
    const dayAgo = new Date(Date.now() - 25 * 3_600_000)
    for (const { key } of await Array.fromAsync(objects.list(`blobs/${agencyId}/`))) await utimes(`${folder.path}/files/${key}`, dayAgo, dayAgo)
    for (const { key } of await Array.fromAsync(objects.list(`uploads/${agencyId}/`))) await utimes(`${folder.path}/files/${key}`, dayAgo, dayAgo)
    await edge.files.sweep(agencyId, { withStrays: true })
    expect(await blobs.has(agencyId, sha)).toBe(false)
    expect(await Array.fromAsync(objects.list(`uploads/${agencyId}/`))).toEqual([])
    expect((await ask(ownPath(fileId), as('crew'))).status).toBe(200)
  })
})
