/** An S3-compatible store on a port of its own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'

export interface TestS3 {
  /** For MUSTER_FILES_URL. */
  readonly url: string
  close(): Promise<void>
}

/** The package has no types; what of it is used here is checked. */
type S3rver = new (options: Readonly<Record<string, unknown>>) => { run(): Promise<unknown>; close(): Promise<void> }
const isS3rver = (value: unknown): value is S3rver => typeof value === 'function' && 'prototype' in value

export async function openS3(): Promise<TestS3> {
  const loaded: unknown = createRequire(import.meta.url)('s3rver')
  if (!isS3rver(loaded)) throw new Error('s3rver is not what it was')
  const directory = mkdtempSync(join(tmpdir(), 'muster-s3-'))
  const server = new loaded({ port: 0, address: '127.0.0.1', silent: true, vhostBuckets: false, directory, configureBuckets: [{ name: 'muster-files', configs: [] }] })
  const { port } = z.object({ port: z.number() }).parse(await server.run())
  return {
    url: `s3+http://S3RVER:S3RVER@127.0.0.1:${port}/muster-files/test?region=us-east-1`,
    async close() {
      await server.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
