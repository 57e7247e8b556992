import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { auditGroupOf } from './views/audit.ts'
import { auditTexts } from './web/audit-texts.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Kinds as the code writes them: `append({ kind: … })`, also one of two. */
const kinds = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !/(\.test\.ts$|\/testing\/|\/web\/)/.test(path))
  .flatMap((path) => [...readFileSync(join(root, path), 'utf8').matchAll(/\bkind: ([^\n]*)/g)].flatMap((found) => [...(found[1] ?? '').matchAll(/'([a-z][a-z-]*\.[a-z.-]+)'/g)].map((literal) => literal[1] ?? '')))
const audited = [...new Set(kinds)].filter((kind) => auditGroupOf(kind) !== null)

test('every kind that the audit shows has words', () => {
  expect(audited.length).toBeGreaterThan(25)
  const known = new Set<string>(Object.keys(auditTexts))
  expect(audited.filter((kind) => !known.has(`audit.${kind}`))).toEqual([])
})
