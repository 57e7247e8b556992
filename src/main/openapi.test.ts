import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'
import { describeApi } from '../kernel/http/openapi.ts'
import { findApiProblems } from '../kernel/testing/openapi.ts'
import { slices } from './modules.ts'

const commands = slices.flatMap((slice) => slice.commands)
const views = slices.flatMap((slice) => slice.views)
const api: { paths: Record<string, object> } = JSON.parse(JSON.stringify(describeApi({ commands, views, version: '0' })))

test('all commands and views together are a valid OpenAPI description', () => {
  expect(findApiProblems(api)).toEqual([])
  const named = Object.keys(api.paths).filter((path) => /^\/api\/(commands|views)\//.test(path))
  expect(named).toHaveLength(commands.length + views.length)
  expect(Object.keys(api.paths)).toEqual(expect.arrayContaining(['/api/session', '/api/live', '/api/uploads', '/api/files/{view}']))
})

test('and OpenAPI’s own schema of 3.1 says so too, and notices what is wrong', async () => {
  expect(await new Validator().validate(structuredClone(api))).toMatchObject({ valid: true })
  const broken = structuredClone(api)
  broken.paths['/api/session'] = { get: { responses: { 200: {} } } }
  expect((await new Validator().validate(broken)).valid).toBe(false)
})
