// node verify-journal.mjs EXPORT.ndjson [PUBLIC-KEY.pem]: checks `muster journal export` without Muster. Node 18 or newer, no packages.
// Without a key of your own it uses the one in the file: then compare the fingerprint that it prints with the one you know.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const [file, keyFile] = process.argv.slice(2)
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()
const fail = (text) => { console.log(`NOT WHOLE: ${text}`); process.exit(1) }
// RFC 6962: left half = the largest power of two below n; node = SHA-256(0x01, left, right).
const root = (leaves) => {
  if (leaves.length === 1) return leaves[0]
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1))
  return sha256(Buffer.from([1]), root(leaves.slice(0, split)), root(leaves.slice(split)))
}

const keys = keyFile ? [readFileSync(keyFile, 'utf8')] : []
const bodyless = new Map(), erased = new Set()
let head = null, headText = '', leaves = [], entries = 0, batches = 0
function endBatch() {
  if (head === null) return
  if (leaves.length !== head.last - head.first + 1) fail(`batch ${head.batch} has ${leaves.length} entries, not ${head.last - head.first + 1}`)
  if (root(leaves).toString('hex') !== head.root) fail(`batch ${head.batch} (positions ${head.first} to ${head.last}): an entry was altered, or the order`)
}
function beginBatch(line) {
  const next = JSON.parse(line.head), last = head?.last ?? 0
  if (!keys.some((key) => verify(null, Buffer.from(line.head), createPublicKey(key), Buffer.from(line.signature, 'base64')))) fail(`the signature of batch ${next.batch}`)
  if (next.batch !== (head?.batch ?? 0) + 1 || next.first !== last + 1 || (head !== null && next.agency !== head.agency)) fail(`after position ${last} comes batch ${next.batch} with position ${next.first}`)
  if (next.previous !== (head === null ? '' : sha256(headText).toString('hex'))) fail(`batch ${next.batch} does not follow the one before`)
  if (next.lost) console.log(`Epoch ${next.epoch} from position ${next.first}: positions up to ${next.lost.last} were lost (a backup was restored, or the tail cut)`)
  head = next, headText = line.head, leaves = [], batches += 1
}
function addEntry(line) {
  if (line.header === null || line.position !== head.first + leaves.length) fail(`position ${head.first + leaves.length}: the entry is missing`)
  const header = JSON.parse(line.header), bodyHash = Buffer.from(line.bodyHash, 'hex')
  if (line.body === null) bodyless.set(header.id, line.position)
  else if (!sha256(Buffer.from(line.salt, 'hex'), line.body).equals(bodyHash)) fail(`position ${line.position}: the body was altered`)
  if (header.kind === 'journal.bodies-erased') for (const id of header.facts.erased) erased.add(id)
  leaves.push(sha256(line.header, bodyHash)), entries += 1
}
for await (const text of createInterface({ input: createReadStream(file) })) {
  const line = JSON.parse(text)
  if (line.type === 'key' && !keyFile) keys.push(line.publicKey)
  if (line.type === 'batch') endBatch(), beginBatch(line)
  if (line.type === 'entry') addEntry(line)
}
endBatch()
for (const [id, position] of bodyless) if (!erased.has(id)) fail(`position ${position}: the body is gone and no erasure is journalled`)
for (const key of keys) console.log(`Key ${sha256(key).toString('hex').slice(0, 16)}`)
console.log(`WHOLE: ${entries} entries in ${batches} batches, ${bodyless.size} bodies erased. Last head:\n${headText}`)
