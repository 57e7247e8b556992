import { readdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sha256 } from '../canonical.ts'
import { readConfig } from '../config.ts'
import { BlobStore } from './blobs.ts'
import { readS3Place } from './files-url.ts'
import { openObjects } from './open-objects.ts'
import { mustBeKey, type ObjectStore } from './objects.ts'
import { openS3, type TestS3 } from './testing/s3.ts'

const agency = '11111111-1111-4111-8111-111111111111'
const other = '22222222-2222-4222-8222-222222222222'

let folder: string
let s3: TestS3
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-files-'))
  s3 = await openS3()
})
afterAll(async () => {
  await s3.close()
  await rm(folder, { recursive: true, force: true })
})

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  return Array.fromAsync(items)
}

describe.each(['folder', 'bucket'] as const)('blobs in a %s', (where) => {
  let objects: ObjectStore
  let blobs: BlobStore
  beforeAll(() => {
    objects = openObjects({ url: where === 'bucket' ? s3.url : undefined, dataFolder: folder })
    blobs = new BlobStore(objects)
  })

  it('come back as they were put, whatever they are, and lie there once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 4096 }), async (content) => {
        const bytes = Buffer.from(content)
        const sha = await blobs.put(agency, bytes)
        expect(sha).toBe(sha256(bytes).toString('hex'))
        expect(await blobs.put(agency, bytes)).toBe(sha)
        expect(await blobs.get(agency, sha)).toEqual({ kind: 'whole', bytes })
        expect(await blobs.has(agency, sha)).toBe(true)
        expect((await all(blobs.list(agency))).filter((one) => one.sha === sha)).toMatchObject([{ bytes: bytes.length }])
        await blobs.remove(agency, sha)
        await blobs.remove(agency, sha)
        expect(await blobs.get(agency, sha)).toEqual({ kind: 'missing' })
        expect(await blobs.has(agency, sha)).toBe(false)
      }),
      { numRuns: 25 },
    )
  })

  it('of one agency are not there for another', async () => {
    const sha = await blobs.put(agency, Buffer.from('ours'))
    expect(await blobs.has(other, sha)).toBe(false)
    expect(await all(blobs.list(other))).toEqual([])
    expect((await all(blobs.list(agency))).map((one) => one.sha)).toEqual([sha])
  })

  it('that somebody altered are not given out, and putting them again mends them', async () => {
    const bytes = Buffer.from('as it was')
    const sha = await blobs.put(agency, bytes)
    await objects.put(`blobs/${agency}/${sha.slice(0, 2)}/${sha.slice(2, 4)}/${sha}`, Buffer.from('as it is not'))
    expect(await blobs.get(agency, sha)).toEqual({ kind: 'altered' })
    await blobs.put(agency, bytes)
    expect(await blobs.get(agency, sha)).toEqual({ kind: 'whole', bytes })
  })

  it('are read in part where a part is asked for', async () => {
    await objects.put('parts/one', Buffer.from('0123456789'))
    expect((await objects.get('parts/one', { from: 2, to: 5 }))?.toString()).toBe('234')
  })
})

describe('the store', () => {
  it('of more objects than one answer holds is listed to its end', async () => {
    const objects = openObjects({ url: s3.url, dataFolder: folder })
    const keys = Array.from({ length: 1003 }, (_, number) => `many/${String(number).padStart(5, '0')}`)
    for (let at = 0; at < keys.length; at += 50) await Promise.all(keys.slice(at, at + 50).map((key) => objects.put(key, Buffer.from('x'))))
    expect((await all(objects.list('many/'))).map((one) => one.key)).toEqual(keys)
  })

  it('in a folder leaves no half-written file under a name', async () => {
    const objects = openObjects({ url: undefined, dataFolder: folder })
    await objects.put('whole/one', Buffer.from('1'))
    writeFileSync(join(folder, 'files/whole/.part-left'), 'half')
    expect((await all(objects.list('whole/'))).map((one) => one.key)).toEqual(['whole/one'])
    expect(readdirSync(join(folder, 'files/whole')).toSorted()).toEqual(['.part-left', 'one'])
  })

  it('takes no key that leads elsewhere', () => {
    for (const key of ['../x', 'a/../b', '/a', 'a//b', 'a/.part-x', 'A', 'a b', '', 'a\\b', 'a..b']) expect(() => mustBeKey(key), key).toThrow('not a key')
  })

  it('that says no is an error that names no secret', async () => {
    const objects = openObjects({ url: s3.url.replace('S3RVER:S3RVER', 'stranger:wrong'), dataFolder: folder })
    const failure: unknown = await objects.put('a/b', Buffer.from('x')).catch((error: unknown) => error)
    expect(String(failure)).toMatch(/answered 403/)
    expect(String(failure)).not.toContain('wrong')
  })

  it('is named by an address, or the address is refused without repeating it', () => {
    expect(readS3Place('s3+https://key:se%2Fcret@s3.example.org:9000/bucket/muster?region=eu-west-1')).toEqual({ bucketUrl: 'https://s3.example.org:9000/bucket', prefix: 'muster/', region: 'eu-west-1', accessKeyId: 'key', secretAccessKey: 'se/cret' })
    for (const wrong of ['s3://bucket', 'https://key:secret@host/bucket', 's3+https://host/bucket', 's3+https://key:secret@host', 's3+https://key:secret@host/bucket/../x y']) {
      expect(readS3Place(wrong), wrong).toBeNull()
      expect(() => openObjects({ url: wrong, dataFolder: folder })).toThrow(/^MUSTER_FILES_URL: it must be s3\+https/)
    }
    const read = (): unknown => readConfig({ MUSTER_FILES_URL: 's3://key:hush@bucket' }, [])
    expect(read).toThrow('MUSTER_FILES_URL: it must be s3+https')
    expect(read).not.toThrow('hush')
    expect(readConfig({ MUSTER_FILES_URL: s3.url }, []).filesUrl).toBe(s3.url)
  })
})
