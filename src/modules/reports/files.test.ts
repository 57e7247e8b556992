import { pino } from 'pino'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eraseFile } from '../../kernel/files/index.ts'
import { openObjects } from '../../kernel/files/open-objects.ts'
import { openFilesEdge, send, type FilesEdge } from '../../kernel/files/testing/edge.ts'
import { gpsJpeg, pdfText, photo } from '../../kernel/files/testing/samples.ts'
import { parseOrder, productCatalogue } from '../../orders/compile/index.ts'
import { openNight, type Night } from '../../orders/testing/night.ts'
import { filedFileView, reportFormView } from './contract.ts'
import { createReportsSlice, reportsKinds } from './index.ts'

const startsAt = Date.UTC(2027, 5, 23, 19)
const order = `operation: night
title: { zh: 夜, en: Night }
timezone: Europe/Lisbon
language: en
period: 2027-06-23T20:00/2027-06-24T08:00
clauses:
  - id: "1"
    quote: Every station photographs its hydrants by 21:00 and reports what it found.
    duties:
      - id: hydrants
        kind: record
        units: unit.type == "station"
        form: hydrants
        fields:
          - { id: working, type: whole, words: { zh: 可用, en: Working } }
          - { id: photo, type: photo, max: 2, location: true, words: { zh: 照片, en: Photo } }
        by: 2027-06-23T21:00
      - id: plan
        kind: report
        units: unit.type == "station"
        form: plan
        fields:
          - { id: paper, type: document, words: { zh: 方案, en: Plan } }
          - { id: sketch, type: photo, required: false, words: { zh: 草图, en: Sketch } }
        by: 2027-06-23T22:00
`

let night: Night
let edge: FilesEdge
let folder: string
async function open(): Promise<void> {
  night = await openNight({ kinds: reportsKinds, slices: (kinds) => [createReportsSlice(kinds)], order, startsAt })
  folder = mkdtempSync(join(tmpdir(), 'muster-filed-'))
  edge = await openFilesEdge({ system: night.system, objects: openObjects({ url: undefined, dataFolder: folder }), log: pino({ level: 'silent' }) })
}
async function close(): Promise<void> {
  await edge.close()
  await night.close()
  rmSync(folder, { recursive: true, force: true })
}

const as = (who: string): Record<string, string> => ({ 'x-test-login': `${night.agencyId} ${night.member(who)}` })
const owed = async (duty: string, unit: string): Promise<string> => (await night.obligations({ duty_id: duty, unit_id: night.unit(unit) }))[0]?.obligation_id ?? ''
const upload = async (who: string, bytes?: Buffer): Promise<string> => (await send(edge, { as: as(who), bytes: bytes ?? (await photo()), keepsLocation: true, name: 'hydrant.jpg' })).fileId
const uploadPdf = async (who: string): Promise<string> => (await send(edge, { as: as(who), bytes: Buffer.from(pdfText(), 'latin1'), purpose: 'document', name: 'plan.pdf' })).fileId
const form = async (who: string, obligationId: string) => reportFormView.output.parse(await night.show(who, 'report-form', { obligationId }))
const fetchFile = (who: string, input: { obligationId: string; fileId: string }, size = 'full'): Promise<Response> => fetch(`${edge.url}/api/files/filed-file?size=${size}&input=${encodeURIComponent(JSON.stringify(input))}`, { headers: as(who) })

describe('a form with photos', () => {
  beforeEach(open)
  afterEach(close)

  it('says how many it takes and whether it asks where they were taken', async () => {
    expect((await form('s1-crew1', await owed('hydrants', 's1'))).fields[1]).toMatchObject({ name: 'photo', type: 'photo', maxFiles: 2, keepsLocation: true })
    expect((await form('s1-crew1', await owed('plan', 's1'))).fields).toMatchObject([{ type: 'document', maxFiles: 3, keepsLocation: false }, { type: 'photo', required: false }])
  })

  it('is filed with what the crew uploaded, and whoever sees the filing sees the pictures: nobody else', async () => {
    const obligationId = await owed('hydrants', 's1')
    const fileId = await upload('s1-crew1', await gpsJpeg())
    await night.run('s1-crew1', 'file-record', { obligationId, values: { working: 5, photo: [fileId] } })
    await night.settle()
    const { filed, files } = await form('s1-leader', obligationId)
    expect(filed[0]?.values).toEqual({ working: 5, photo: [fileId] })
    expect(files).toMatchObject([{ fileId, name: 'hydrant.jpg', mediaType: 'image/jpeg', position: { latitude: 41.1496, longitude: -8.61097 } }])
    for (const who of ['s1-leader', 's1-crew2', 'b1-commander', 'desk1', 'auditor']) {
      const [full, thumb] = [await fetchFile(who, { obligationId, fileId }), await fetchFile(who, { obligationId, fileId }, 'thumb')]
      expect([who, full.status, thumb.status, thumb.headers.get('content-type')]).toEqual([who, 200, 200, 'image/webp'])
      expect((await sharp(Buffer.from(await full.arrayBuffer())).metadata()).exif).toBeUndefined()
    }
    for (const who of ['s2-leader', 's2-crew1', 's3-duty', 'b2-commander']) expect([who, (await fetchFile(who, { obligationId, fileId })).status]).toEqual([who, 403])
    // Under an obligation of one's own a file of somebody else's is not found.
    expect((await fetchFile('s2-leader', { obligationId: await owed('hydrants', 's2'), fileId })).status).toBe(404)
    // The journal names ids and figures; name and place are in the file's row alone.
    const journal = JSON.stringify(await night.query('SELECT e.header, b.body FROM journal_entry e JOIN journal_body b USING (agency_id, entry_id) WHERE agency_id = $1', []))
    expect(journal).toContain(fileId)
    expect(journal).not.toMatch(/hydrant\.jpg|41\.14/)
  })

  it('takes no file of somebody else, none twice, not too many, and not a document for a photo; what is refused changes nothing', async () => {
    const obligationId = await owed('hydrants', 's1')
    const mine = await upload('s1-crew1')
    const codeOf = (photos: unknown, who = 's1-crew1'): Promise<string> => night.codeOf(who, 'file-record', { obligationId, values: { working: 1, photo: photos } })
    expect(await codeOf([mine], 's1-crew2')).toBe('files.not-yours')
    expect(await codeOf([crypto.randomUUID()])).toBe('files.gone')
    expect(await codeOf([mine, mine])).toBe('reports.wrong-values')
    expect(await codeOf([mine, crypto.randomUUID(), crypto.randomUUID()])).toBe('reports.wrong-values')
    expect(await codeOf('a.jpg')).toBe('reports.wrong-values')
    expect(await codeOf([])).toBe('reports.wrong-values')
    expect(await codeOf([await uploadPdf('s1-crew1')])).toBe('files.wrong-type')
    expect(await codeOf([mine, await upload('s1-crew2')])).toBe('files.not-yours')
    expect(await night.journal('record.filed')).toEqual([])
    expect(await codeOf([mine])).toBe('done')
    // Filed for one obligation, it is not for another.
    await night.goTo(startsAt + 60_000)
    expect(await night.codeOf('s1-crew1', 'file-report', { obligationId: await owed('plan', 's1'), values: { paper: [await uploadPdf('s1-crew1')], sketch: [mine] } })).toBe('files.used-already')
  })

  it('filed again to correct a figure keeps the pictures of the first', async () => {
    const obligationId = await owed('hydrants', 's1')
    const [first, second] = [await upload('s1-crew1'), await upload('s1-leader')]
    await night.run('s1-crew1', 'file-record', { obligationId, values: { working: 5, photo: [first] } })
    await night.goTo(startsAt + 60_000)
    await night.run('s1-leader', 'file-record', { obligationId, values: { working: 6, photo: [first, second] } })
    const { filed, files } = await form('s1-crew1', obligationId)
    expect(filed.map((one) => one.values?.['photo'])).toEqual([[first, second], [first]])
    expect(files.map((file) => file.fileId)).toEqual([first, second])
  })

  it('gives documents to be saved, never to be opened in the page', async () => {
    const obligationId = await owed('plan', 's1')
    const fileId = await uploadPdf('s1-leader')
    await night.run('s1-leader', 'file-report', { obligationId, values: { paper: [fileId] } })
    const response = await fetchFile('b1-commander', { obligationId, fileId })
    expect([response.status, response.headers.get('content-type'), response.headers.get('content-disposition')]).toEqual([200, 'application/pdf', `attachment; filename="plan.pdf"; filename*=UTF-8''plan.pdf`])
    expect(await response.text()).toBe(pdfText())
    expect((await fetchFile('b1-commander', { obligationId, fileId }, 'thumb')).status).toBe(404)
  })

  it('of a file that was erased still says that it was filed', async () => {
    const obligationId = await owed('hydrants', 's1')
    const fileId = await upload('s1-crew1')
    await night.run('s1-crew1', 'file-record', { obligationId, values: { working: 5, photo: [fileId] } })
    await night.system.database.transaction(night.agencyId, (tx) => eraseFile(tx, fileId))
    await edge.files.sweep(night.agencyId, { withStrays: true })
    const { filed, files } = await form('s1-leader', obligationId)
    expect([filed[0]?.values?.['photo'], files]).toEqual([[fileId], []])
    expect(filedFileView.output.parse(await night.show('s1-leader', 'filed-file', { obligationId, fileId }))).toEqual({ file: null })
    expect((await fetchFile('s1-leader', { obligationId, fileId })).status).toBe(404)
    expect(await Array.fromAsync(openObjects({ url: undefined, dataFolder: folder }).list('blobs/'))).toEqual([])
  })
})

it('an order says what is wrong with a field of files', () => {
  const wrong = order
    .replace('{ id: working, type: whole,', '{ id: working, type: whole, max: 2,')
    .replace('{ id: paper, type: document,', '{ id: paper, type: document, location: true, prefill: tasks.done, unit_of_measure: m,')
    .replace('{ id: sketch,', '{ id: licence_plate,')
  const { problems } = parseOrder({ text: wrong, file: 'o.yaml', kinds: reportsKinds, catalogue: productCatalogue })
  expect(problems.map((problem) => problem.code)).toEqual(['field.files', 'field.files', 'field.files', 'field.files', 'form.persons'])
})
