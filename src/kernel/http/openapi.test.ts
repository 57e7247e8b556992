import { expect, test } from 'vitest'
import { z } from 'zod'
import { kernelSlice } from '../index.ts'
import { findApiProblems } from '../testing/openapi.ts'
import { testSlice } from '../testing/slice.ts'
import { describeApi } from './openapi.ts'

const commands = [...kernelSlice.commands, ...testSlice.commands]
const views = [...kernelSlice.views, ...testSlice.views]
const text = JSON.stringify(describeApi({ commands, views, version: '1.2.3' }))

test('is a valid description', () => {
  expect(findApiProblems(JSON.parse(text))).toEqual([])
})

test('lists each command by POST, and each view by GET and POST, with the bodies of refusals', () => {
  const api: { paths: Record<string, Record<string, { responses: object }>> } = JSON.parse(text)
  const declared = Object.entries(api.paths).filter(([path]) => /^\/api\/(commands|views)\//.test(path))
  const found = declared.flatMap(([path, item]) => Object.keys(item).map((method) => `${method} ${path}`))
  const expected = [...commands.map(({ contract }) => `post /api/commands/${contract.name}`), ...views.flatMap(({ contract }) => ['get', 'post'].map((method) => `${method} /api/views/${contract.name}`))]
  expect(found.toSorted()).toEqual(expected.toSorted())
  for (const [, item] of declared) for (const { responses } of Object.values(item)) for (const status of ['200', '400', '401', '403', '404', '408', '413', '422', '429', '500', '503']) expect(Object.keys(responses)).toContain(status)
})

test('asks for the input of a view where {} does not do', () => {
  const [first] = views
  if (first === undefined) throw new Error('the slice of notes has views')
  const isAsked = (input: z.ZodType): unknown => {
    const api: { paths: Record<string, { get?: { parameters: { required: boolean }[] } }> } = JSON.parse(JSON.stringify(describeApi({ commands, views: [{ ...first, contract: { ...first.contract, name: 'one', input } }], version: '1.2.3' })))
    return api.paths['/api/views/one']?.get?.parameters[0]?.required
  }
  expect([isAsked(z.object({ noteId: z.uuid() })), isAsked(z.object({ noteId: z.uuid().optional() }))]).toEqual([true, false])
})

test.each([
  ['a path without any operation', '"paths":{', '"paths":{"/api/nothing":{},', 1],
  ['an operationId twice', '"operationId":"notes-by-post"', '"operationId":"notes"', 1],
  ['a reference to nowhere', '#/components/schemas/InvalidInput', '#/components/schemas/Wrong', 1],
  ['another version', '"openapi":"3.1', '"openapi":"3.0', 1],
  ['a parameter without place', '"in":"query"', '"in":"somewhere"', 1],
  ['a scheme that is not described', '"security":[{"session"', '"security":[{"passport"', 1],
])('the check notices %s', (_, from, to, problems) => {
  expect(text).toContain(from)
  expect(findApiProblems(JSON.parse(text.replace(from, to)))).toHaveLength(problems)
})
