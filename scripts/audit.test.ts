import { expect, test } from 'vitest'
import { findAdvisories, findLockProblems } from './audit.mjs'

const integrity = `sha512-${'A'.repeat(86)}==`
const locked = (entry: Record<string, unknown>): string[] => findLockProblems({ packages: { '': {}, 'node_modules/a': { version: '1.0.0', integrity, ...entry } } })

test('a lock file names the registry, a seal, and no script that nobody looked at', () => {
  expect(locked({})).toEqual([])
  expect(locked({ resolved: 'https://registry.npmjs.org/a/-/a-1.0.0.tgz' })).toEqual([])
  for (const resolved of ['https://registry.example.org/a.tgz', 'git+ssh://git@github.com/a/a.git#1', 'http://registry.npmjs.org/a/-/a-1.0.0.tgz', 'https://registry.npmjs.org.evil.example/a.tgz']) {
    expect(locked({ resolved })).toEqual([expect.stringContaining('comes from')])
  }
  expect(locked({ integrity: 'sha1-abc' })).toEqual([expect.stringContaining('no sha512')])
  expect(locked({ hasInstallScript: true })).toEqual([expect.stringContaining('runs a script')])
  expect(locked({ hasInstallScript: true, dev: true })).toEqual([])
})

test('high and critical advisories count, others do not', () => {
  const via = (severity: string): unknown => ({ name: 'a', title: 'reads too much', url: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc', severity, range: '<2' })
  expect(findAdvisories({ vulnerabilities: { a: { via: [via('high')] }, b: { via: ['a', via('moderate')] } } })).toEqual(['a: reads too much (GHSA-aaaa-bbbb-cccc, high, <2)'])
  expect(findAdvisories({})).toEqual([])
})
