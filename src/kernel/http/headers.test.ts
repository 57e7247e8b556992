import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { answerError } from './answer-error.ts'
import { onlyFromUs, secureHeaders } from './headers.ts'
import { silent } from '../testing/system.ts'

function edgeAt(publicUrl: string): Hono {
  const app = new Hono()
  app.onError((error, c) => answerError(error, c, silent))
  app.use(secureHeaders({ publicUrl }))
  app.use(onlyFromUs({ publicUrl }))
  app.all('/api/thing', (c) => c.json({}))
  app.get('/api/file', (c) => c.body('x', 200, { 'Content-Security-Policy': "default-src 'none'; sandbox", 'Cache-Control': 'private, no-store' }))
  return app
}

test('over TLS a browser is told to stay with it', async () => {
  expect((await edgeAt('https://muster.example.org').request('/api/thing')).headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
  expect((await edgeAt('http://127.0.0.1:8080').request('/api/thing')).headers.has('strict-transport-security')).toBe(false)
})

test('what a route says for itself is kept', async () => {
  const { headers } = await edgeAt('https://muster.example.org').request('/api/file')
  expect([headers.get('content-security-policy'), headers.get('cache-control')]).toEqual(["default-src 'none'; sandbox", 'private, no-store'])
})

test.each([
  [{}, 200],
  [{ origin: 'https://muster.example.org' }, 200],
  [{ origin: 'http://127.0.0.1:8080', host: '127.0.0.1:8080' }, 200],
  [{ 'sec-fetch-site': 'same-origin' }, 200],
  [{ 'sec-fetch-site': 'none' }, 200],
  [{ 'sec-fetch-site': 'cross-site' }, 403],
  [{ 'sec-fetch-site': 'same-site' }, 403],
  [{ origin: 'https://muster.example.org.evil.example' }, 403],
  [{ origin: 'http://muster.example.org', host: 'muster.example.com' }, 403],
  [{ origin: 'null' }, 403],
  [{ origin: 'no address' }, 403],
])('a change with %o is answered %i', async (headers, status) => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) expect((await edgeAt('https://muster.example.org').request('/api/thing', { method, headers })).status, method).toBe(status)
  expect((await edgeAt('https://muster.example.org').request('/api/thing', { headers })).status).toBe(200)
})
