/** What crosses the border of files. Bytes go by /api/uploads (tus 1.0) and /api/files/<view>. */
import { z } from 'zod'
import { commandContract, viewContract } from '../contract.ts'
import { purposes } from './rules.ts'

export const positionShape = z.object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })
export type Position = z.output<typeof positionShape>

/** A file as a view shows it; the bytes are served to whoever may see the view, at /api/files/<view>. */
export const fileShape = z.object({
  fileId: z.uuid(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Of the small picture; null: there is none. */
  thumbnailSha256: z.string().regex(/^[0-9a-f]{64}$/).nullable(),
  mediaType: z.string(),
  bytes: z.number().int(),
  name: z.string(),
  position: positionShape.nullable(),
})
export type ShownFile = z.output<typeof fileShape>

export const uploadRightsView = viewContract({
  name: 'upload-rights',
  summary: 'Under which name somebody uploads files',
  input: z.object({}),
  output: z.object({ uploader: z.string() }),
  isPersonal: false,
  changesOn: [],
})

export const ownFileView = viewContract({
  name: 'own-file',
  summary: 'A file that somebody uploaded and has not used yet, for that person alone',
  input: z.object({ fileId: z.uuid() }),
  output: z.object({ file: fileShape.nullable() }),
  isPersonal: true,
  changesOn: ['file.'],
})

export const keepFile = commandContract({
  name: 'keep-file',
  summary: 'Keeps a file whose upload ended and whose content was checked; run by the upload itself',
  input: z.object({
    fileId: z.uuid(),
    /** As the journal names an actor. */
    uploader: z.string().max(200),
    purpose: z.enum(purposes),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    thumbnailSha256: z.string().regex(/^[0-9a-f]{64}$/).nullable(),
    mediaType: z.string().max(120),
    bytes: z.number().int().min(1),
    name: z.string().min(1).max(120),
    position: positionShape.nullable(),
  }),
  output: z.object({}),
})

export const discardFile = commandContract({ name: 'discard-file', summary: 'Throws away a file that one uploaded oneself and has not used', input: z.object({ fileId: z.uuid() }), output: z.object({}) })

export const dropUnusedFile = commandContract({ name: 'drop-unused-file', summary: 'Throws away a file that nobody used within a day; run by the clock', input: z.object({ fileId: z.uuid() }), output: z.object({}) })

export const recordRemovedFile = commandContract({
  name: 'record-removed-file',
  summary: 'Journals that the bytes of erased files are gone, or that contents without a file were removed; run by the clean-up',
  input: z.object({ fileIds: z.array(z.uuid()).max(500), strays: z.number().int().min(0) }),
  output: z.object({}),
})
