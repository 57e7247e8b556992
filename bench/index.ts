/** npm run bench [NAME …] [--small]: measures what the README claims, on a temporary PostgreSQL with fsync on. */
import { loadavg, cpus } from 'node:os'
import { benches } from './benches.ts'
import { printTable, type Figure } from './figures.ts'

const words = process.argv.slice(2)
const isSmall = words.includes('--small')
const names = words.filter((word) => word !== '--small')
const unknown = names.filter((name) => !benches.some((bench) => bench.name === name))
if (unknown.length > 0) {
  console.error(`${unknown.join(', ')}: not a bench. There are:\n${benches.map((bench) => `  ${bench.name.padEnd(12)} ${bench.what}`).join('\n')}\n  --small      a tenth of the size`)
  process.exit(1)
}

const load = (): string => loadavg().map((one) => one.toFixed(1)).join(' ')
console.log(`${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, Node ${process.versions.node}, load ${load()}${isSmall ? ', a tenth of the size' : ''}`)
const figures: Figure[] = []
for (const bench of names.length === 0 ? benches : benches.filter((bench) => names.includes(bench.name))) {
  console.log(`${bench.name}: ${bench.what} …`)
  const found = await bench.run({ isSmall, say: (text) => console.log(`  ${text}`) })
  for (const one of found) console.log(`  ${[one.what.trim(), one.ours, one.reference, one.target].filter((text) => text !== '').join(' · ')}`)
  figures.push(...found)
}
console.log(`\nload at the end ${load()}\n`)
printTable(figures)
process.exitCode = figures.some((one) => one.isMet === false) && !isSmall ? 1 : 0
