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
          ...refusalsOfCommands,
        },
      },
    }
  }
  for (const { contract, who } of views) {
    const input = schemaOf(contract.input, 'input')
    const common = {
      tags: ['views'],
      summary: contract.summary,
      'x-who': who,
      'x-personal': contract.isPersonal,
      responses: { 200: json('What there is', schemaOf(contract.output, 'output')), ...refusalsOfViews },
    }
    paths[`/api/views/${contract.name}`] = {
      get: { operationId: contract.name, ...common, parameters: [{ name: 'input', in: 'query', required: false, content: { 'application/json': { schema: input } } }] },
      post: {
        operationId: `${contract.name}-by-post`,
        ...common,
        description: 'The same, for input that does not fit into an address.',
        requestBody: { required: true, content: { 'application/json': { schema: { type: 'object', required: ['input'], properties: { input } } } } },
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
      schemas: { Refusal: errorBody({ type: 'object', description: 'What explains it; its fields belong to the code' }), InvalidInput: errorBody(invalidInputFacts), Failure: errorBody(failureFacts) },
      responses,
    },
  }
}

const invalidInputFacts = {
  type: 'object',
  properties: {
    shape: { type: 'string', description: 'What the body should look like' },
    problems: { type: 'array', items: { type: 'object', required: ['path', 'message'], properties: { path: { type: 'string', description: 'Where in the input, such as `rows.3.name`' }, message: { type: 'string' } } } },
  },
}
const failureFacts = { type: 'object', required: ['reference'], properties: { reference: { type: 'string', format: 'uuid', description: 'Under which the log tells more' } } }

/** By status: what the body of an answer that is not 200 holds. */
const responses = {
  400: json('The input is not as described', schemaRef('InvalidInput')),
  401: json('Not signed in', schemaRef('Refusal')),
  403: json('Not allowed here', schemaRef('Refusal')),
  404: json('No such thing', schemaRef('Refusal')),
  409: json('Somebody was first, or the id was used for something else', schemaRef('Refusal')),
  413: json('Larger than is taken', schemaRef('Refusal')),
  422: json('Refused, and why', schemaRef('Refusal')),
  500: json('A bug of ours', schemaRef('Failure')),
  503: json('Try again: the database cannot be reached or cannot write', schemaRef('Failure')),
}
const refusalsOfCommands = Object.fromEntries(Object.keys(responses).map((status) => [status, { $ref: `#/components/responses/${status}` }]))
const { 409: _neverOfViews, ...refusalsOfViews } = refusalsOfCommands

function errorBody(facts: unknown): unknown {
  return { type: 'object', required: ['error'], properties: { error: { type: 'object', required: ['code', 'facts'], properties: { code: { type: 'string', description: 'Stable; screens translate it' }, facts } } } }
}

function schemaRef(name: string): unknown {
  return { $ref: `#/components/schemas/${name}` }
}

function json(description: string, schema: unknown): unknown {
  return { description, content: { 'application/json': { schema } } }
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): unknown {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}
