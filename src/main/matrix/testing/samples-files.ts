/** For every command and view of files something real to ask; as in samples.ts. */
import type { Sample } from './sample.ts'
import type { World } from './world.ts'

const clock = { kind: 'system', name: 'test' } as const

const contentOf = (world: World, fileId: string): Record<string, unknown> => ({
  fileId, uploader: `member:${world.member('crew')}`, purpose: 'photo', sha256: 'ab'.repeat(32), thumbnailSha256: null, mediaType: 'image/jpeg', bytes: 3, name: `${fileId}.jpg`, position: null,
})

/** Two files of the crew: one lies unused, one was filed with the record of s1's hydrants. */
export async function makeFileSamples(world: World): Promise<Readonly<Record<string, Sample>>> {
  const [fileId, filedId] = [world.id('unused file'), world.id('filed file')]
  for (const each of [fileId, filedId]) await world.run(clock, 'keep-file', contentOf(world, each))
  const { id: obligationId } = await world.obligation('hydrants')
  await world.run('crew', 'file-record', { obligationId, values: { photo: [filedId] } })
  return {
    'keep-file': { input: contentOf(world, crypto.randomUUID()) },
    'drop-unused-file': { input: { fileId } },
    'record-removed-file': { input: { fileIds: [fileId], strays: 0 } },
    'discard-file': { input: { fileId }, self: 'crew' },
    'upload-rights': { input: {}, self: 'crew' },
    'own-file': { input: { fileId }, self: 'crew', shows: `${fileId}.jpg` },
    'filed-file': { input: { obligationId, fileId: filedId }, self: 'crew', shows: `${filedId}.jpg` },
  }
}
