/** The setting MUSTER_FILES_URL. */
import type { S3Place } from './s3-objects.ts'

export const filesUrlHint = 's3+https://KEY:SECRET@host/bucket?region=eu-west-1 (an S3-compatible store; s3+http on a network of your own), or unset: a folder in MUSTER_DATA'

/** Null where the text is no such address. Key and secret are percent-encoded in it. */
export function readS3Place(text: string): S3Place | null {
  if (!URL.canParse(text)) return null
  const given = new URL(text)
  const protocol = { 's3+https:': 'https:', 's3+http:': 'http:' }[given.protocol]
  const [bucket = '', ...folders] = given.pathname.split('/').filter((part) => part !== '')
  if (protocol === undefined || given.hostname === '' || given.username === '' || given.password === '' || !/^[a-z0-9][a-z0-9.-]+$/.test(bucket)) return null
  if (folders.some((folder) => !/^[0-9a-z][0-9a-z-]*$/.test(folder))) return null
  return {
    bucketUrl: `${protocol}//${given.host}/${bucket}`,
    prefix: folders.map((folder) => `${folder}/`).join(''),
    region: given.searchParams.get('region') ?? 'us-east-1',
    accessKeyId: decodeURIComponent(given.username),
    secretAccessKey: decodeURIComponent(given.password),
  }
}
