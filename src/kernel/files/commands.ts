import { defineCommand, type Command } from '../command.ts'
import { idFrom } from '../canonical.ts'
import type { Tx } from '../db/database.ts'
import { actorText } from '../policy.ts'
import { defineView, type View } from '../view.ts'
import { eraseFile } from './attach.ts'
import { discardFile, dropUnusedFile, keepFile, ownFileView, recordRemovedFile, uploadRightsView } from './contract.ts'
import { goneFile, idTaken, tooManyUploads, usedAlready } from './errors.ts'
import { countUnused, deleteErased, findFile, insertFile, lockContents, lockFile, shownFile } from './queries.ts'
import { forgottenAfterMs } from './rules.ts'

/** Files of one person that lie about unused: more than a form with forty fields takes, too few to fill a disk with. */
const mostUnused = 100

const memberOf = async (tx: Tx, fileId: string): Promise<string[]> => {
  const uploader = (await findFile(tx, fileId))?.uploader ?? ''
  return uploader.startsWith('member:') ? [uploader.slice('member:'.length)] : []
}

const keep = defineCommand(keepFile, {
  who: [{ by: 'system' }],
  async handle({ tx, input, append, schedule, recordedAt }) {
    const { fileId, sha256, thumbnailSha256, uploader, purpose, mediaType, bytes } = input
    await lockContents(tx, [sha256, ...(thumbnailSha256 === null ? [] : [thumbnailSha256])])
    if (!(await insertFile(tx, input))) throw idTaken(fileId)
    // What it is called and where it was taken stand in the file's row alone, and go with it.
    append({ kind: 'file.kept', subject: { kind: 'file', id: fileId }, onBehalfOf: uploader, facts: { fileId, purpose, mediaType, bytes }, body: { sha256 } })
    schedule({ id: idFrom(tx.agencyId, 'unused-file', fileId), clockId: null, at: recordedAt + forgottenAfterMs, command: dropUnusedFile.name, input: { fileId } })
    return {}
  },
})

const discard = defineCommand(discardFile, {
  who: [{ by: 'self', of: ({ tx, input }) => memberOf(tx, input.fileId) }],
  async handle({ tx, input: { fileId }, append, cancel }) {
    const file = await lockFile(tx, fileId)
    if (file === null) throw goneFile(fileId)
    if (file.attached_at !== null) throw usedAlready(fileId)
    await eraseFile(tx, fileId)
    append({ kind: 'file.discarded', subject: { kind: 'file', id: fileId }, facts: { fileId, why: 'by-uploader' } })
    cancel(idFrom(tx.agencyId, 'unused-file', fileId))
    return {}
  },
})

const dropUnused = defineCommand(dropUnusedFile, {
  who: [{ by: 'system' }],
  async handle({ tx, input: { fileId }, append }) {
    const file = await lockFile(tx, fileId)
    // Used meanwhile, or gone already: nothing to do.
    if (file === null || file.attached_at !== null) return {}
    await eraseFile(tx, fileId)
    append({ kind: 'file.discarded', subject: { kind: 'file', id: fileId }, facts: { fileId, why: 'unused' } })
    return {}
  },
})

const recordRemoved = defineCommand(recordRemovedFile, {
  who: [{ by: 'system' }],
  async handle({ tx, input, append }) {
    const fileIds = await deleteErased(tx, input.fileIds)
    if (fileIds.length > 0 || input.strays > 0) append({ kind: 'file.removed', facts: { fileIds, strays: input.strays } })
    return {}
  },
})

const uploadRights = defineView(uploadRightsView, {
  who: [{ by: 'member' }],
  async read({ tx, actor }) {
    const uploader = actorText(actor)
    if ((await countUnused(tx, uploader)) >= mostUnused) throw tooManyUploads(mostUnused)
    return { uploader }
  },
})

const ownFile = defineView(ownFileView, {
  who: [{ by: 'self', of: ({ tx, input }) => memberOf(tx, input.fileId) }],
  read: async ({ tx, input }) => ({ file: shownFile(await findFile(tx, input.fileId)) }),
})

export const fileCommands: readonly Command[] = [keep, discard, dropUnused, recordRemoved]
export const fileViews: readonly View[] = [uploadRights, ownFile]
