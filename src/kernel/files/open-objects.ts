import { join } from 'node:path'
import { StartupError } from '../errors.ts'
import { filesUrlHint, readS3Place } from './files-url.ts'
import { FolderObjects } from './folder-objects.ts'
import type { ObjectStore } from './objects.ts'
import { S3Objects } from './s3-objects.ts'

/** `url` unset: in the data folder. */
export function openObjects({ url, dataFolder }: { url: string | undefined; dataFolder: string }): ObjectStore {
  if (url === undefined || url === '') return new FolderObjects(join(dataFolder, 'files'))
  const place = readS3Place(url)
  // Not with what was given: it holds a secret.
  if (place === null) throw new StartupError(`MUSTER_FILES_URL: it must be ${filesUrlHint}.`)
  return new S3Objects(place)
}
