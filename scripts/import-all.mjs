// Imports every server file with plain Node, since the test runner forgives what Node refuses (a missing .ts, an enum,
// a type imported as a value). Run by the pinned Node. Ends by itself only if no file opens anything when imported.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { listFiles, root } from './lib.mjs'

const isServerFile = (file) =>
  file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.endsWith('.test.ts') && !/\/(web|ui|testing)\//.test(file) && !/^src\/main\/(pages|test-setup)\.ts$/.test(file)

const files = listFiles('src', isServerFile)
let failures = 0
for (const file of files) {
  try {
    await import(pathToFileURL(join(root, file)).href)
  } catch (error) {
    failures += 1
    console.error(`${file}: ${error?.stack?.split('\n').slice(0, 4).join('\n') ?? error}`)
  }
}
console.log(`${files.length - failures} of ${files.length} server files import`)
if (failures > 0 || files.length === 0) process.exitCode = 1

// Unreferenced: it fires only where something that an import opened keeps the process alive.
setTimeout(() => {
  console.error(`Something that an import opened keeps the process alive: ${process.getActiveResourcesInfo().join(', ')}`)
  process.exit(1)
}, 5000).unref()
