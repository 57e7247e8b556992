import { z } from 'zod'
import type { Command } from '../command.ts'
import type { View } from '../view.ts'

/** OpenAPI 3.1 of every command and view; JSON Schema 2020-12 comes from their zod shapes. */
export function describeApi({ commands, views, version }: { commands: readonly Command[]; views: readonly View[]; version: string }): unknown {
  const paths: Record<string, unknown> = {}
  for (const { contract, who } of commands) {
    paths[`/api/commands/${contract.name}`] = {
      post: {
        operationId: contract.name,
        tags: ['commands'],
        summary: contract.summary,
        'x-who': who,
        parameters: [{ name: 'Prefer', in: 'header', required: false, schema: { type: 'string' }, description: '`wait=2`: answer after the journal is sealed and the board has followed, two seconds at most' }],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['id', 'input'],
                properties: {
                  id: { type: 'string', format: 'uuid', description: 'Made by the sender. The same id again gives the first answer.' },
                  input: schemaOf(contract.input, 'input'),
                  ...(contract.backdates === true ? { occurredAt: { type: 'integer', description: 'When it happened, milliseconds since 1970 in the operation’s time' } } : {}),
                },
              },
            },
          },
        },
        responses: {
          200: json('Done, or done before', { type: 'object', required: ['result', 'entryIds'], properties: { result: schemaOf(contract.output, 'output'), entryIds: { type: 'array', items: { type: 'string', format: 'uuid' } }, position: { type: ['integer', 'null'] } } }),
          ...refusals,
        },
      },
    }
  }
  for (const { contract, who } of views) {
    paths[`/api/views/${contract.name}`] = {
      get: {
        operationId: contract.name,
        tags: ['views'],
        summary: contract.summary,
        'x-who': who,
        'x-personal': contract.isPersonal,
        parameters: [{ name: 'input', in: 'query', required: false, content: { 'application/json': { schema: schemaOf(contract.input, 'input') } } }],
        responses: { 200: json('What there is', schemaOf(contract.output, 'output')), ...refusals },
      },
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Muster', version, description: 'Everything that changes anything is a command; every read is a view. Sign in at POST /api/auth/sign-in/username.', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    security: [{ session: [] }, { link: [] }],
    tags: [{ name: 'commands' }, { name: 'views' }],
    paths,
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'better-auth.session_token' }, link: { type: 'apiKey', in: 'header', name: 'Authorization', description: '`Link <token>`' } },
      schemas: { Refusal: { type: 'object', required: ['error'], properties: { error: { type: 'object', required: ['code', 'facts'], properties: { code: { type: 'string' }, facts: { type: 'object' } } } } } },
    },
  }
}

const refusal = { $ref: '#/components/schemas/Refusal' }
const refusals = {
  400: json('The input is not as described', refusal),
  401: json('Not signed in', refusal),
  403: json('Not allowed here', refusal),
  404: json('No such thing', refusal),
  409: json('Somebody was first, or the id was used for something else', refusal),
  422: json('Refused, and why', refusal),
  503: json('Try again: the database cannot be reached or cannot write', refusal),
}

function json(description: string, schema: unknown): unknown {
  return { description, content: { 'application/json': { schema } } }
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): unknown {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}
