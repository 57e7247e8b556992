import { expect, test } from 'vitest'
import { findPasskeysHere } from './passkey-host.ts'

test.each([
  ['127.0.0.1', 'localhost', { kind: 'elsewhere', host: 'localhost' }],
  ['10.2.3.4', 'muster.example.org', { kind: 'elsewhere', host: 'muster.example.org' }],
  ['[::1]', 'localhost', { kind: 'elsewhere', host: 'localhost' }],
  ['desk.muster.example.org', 'muster.example.org', { kind: 'elsewhere', host: 'muster.example.org' }],
  ['localhost', 'localhost', { kind: 'yes' }],
  ['muster.example.org', 'muster.example.org', { kind: 'yes' }],
])('on a page of %s passkeys of %s are offered only where a browser takes them', (hostname, host, expected) => {
  expect(findPasskeysHere({ host, hostname, isKnownToBrowser: true })).toEqual(expected)
})

test('a browser without them is told apart', () => {
  expect(findPasskeysHere({ host: 'localhost', hostname: 'localhost', isKnownToBrowser: false })).toEqual({ kind: 'no' })
})
