import { expect, test } from 'vitest'
import { describeApi } from '../kernel/http/openapi.ts'
import { findApiProblems } from '../kernel/testing/openapi.ts'
import { slices } from './modules.ts'

test('all commands and views together are a valid OpenAPI description', () => {
  const commands = slices.flatMap((slice) => slice.commands)
  const views = slices.flatMap((slice) => slice.views)
  const api: { paths: object } = JSON.parse(JSON.stringify(describeApi({ commands, views, version: '0' })))
  expect(findApiProblems(api)).toEqual([])
  expect(Object.keys(api.paths)).toHaveLength(commands.length + views.length)
})
