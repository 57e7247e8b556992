import { z } from 'zod'
import type { Command } from '../command.ts'
import { fileBodyBytes, ordinaryBodyBytes } from '../contract.ts'
import type { View } from '../view.ts'
import { deepestJson } from './body.ts'

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
                  id: { type: 'string', format: 'uuid', pattern: ownUuid, description: 'Made by the sender, of version 4 or 7. The same id again gives the first answer.' },
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
    const input = schemaOf(contract.input, 'input')
    const common = {
      tags: ['views'],
      summary: contract.summary,
      'x-who': who,
      'x-personal': contract.isPersonal,
      responses: { 200: json('What there is', schemaOf(contract.output, 'output')), ...refusals },
    }
    paths[`/api/views/${contract.name}`] = {
      get: {
        operationId: contract.name,
        ...common,
        // Left out it is {}.
        parameters: [{ name: 'input', in: 'query', required: !contract.input.safeParse({}).success, content: { 'application/json': { schema: input } } }],
        responses: { ...common.responses, 431: nothing('The address is longer than a request may be') },
      },
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
    info: { title: 'Muster', version, description: apiDescription, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    security: [{ session: [] }, { key: [] }, { link: [] }],
    tags: [{ name: 'commands', description: 'Whatever changes something' }, { name: 'views', description: 'Whatever shows something' }, { name: 'session', description: 'Who is signed in' }, { name: 'files', description: 'Photos and documents' }, { name: 'live', description: 'What changed' }],
    paths: { ...paths, ...otherPaths },
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'better-auth.session_token', description: 'Set by signing in; over TLS its name begins with `__Secure-`' },
        key: { type: 'http', scheme: 'bearer', description: 'The key of a machine: `Authorization: Bearer <key>`. It may what its scope names and the member it acts as may.' },
        link: { type: 'apiKey', in: 'header', name: 'Authorization', description: '`Link <token>`: one purpose, one subject, until it ends' },
      },
      schemas: { SignIn: signIn,  Refusal: errorBody({ type: 'object', description: 'What explains it; its fields belong to the code' }), InvalidInput: errorBody(invalidInputFacts), Failure: errorBody(failureFacts) },
      responses: { ...responses, ...ofFilesOnly },
    },
  }
}

/** As the edge takes them: version 8 is the clock's own. */
const ownUuid = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-7][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$'

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
  408: json('The body came too slowly', schemaRef('Refusal')),
  409: json('Somebody was first, it is of another kind, or the id was used for something else', schemaRef('Refusal')),
  413: json('Larger than is taken', schemaRef('Refusal')),
  414: json('The input does not fit into an address: send it by POST', schemaRef('Refusal')),
  422: json('Refused, and why', schemaRef('Refusal')),
  429: { ...json('Too much at once', schemaRef('Refusal')), headers: { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' } } } },
  500: json('A bug of ours', schemaRef('Failure')),
  503: json('Try again: the database cannot be reached or cannot write', schemaRef('Failure')),
}
const ofFilesOnly = { 415: json('Not a sort of file that is taken', schemaRef('Refusal')) }
const refusals = Object.fromEntries(Object.keys(responses).map((status) => [status, { $ref: `#/components/responses/${status}` }]))

const apiDescription = `Everything that changes anything is a command; every read is a view.

People sign in at \`POST /api/auth/sign-in/username\` and carry the cookie that it sets; the other endpoints below \`/api/auth\` (second factors, passkeys, single sign-on) are better-auth's. Machines carry a key, made on the page of keys. Whoever has no account carries a signed link.

A browser's requests that change something must come from Muster's own pages (\`Sec-Fetch-Site\`, \`Origin\`) with \`Content-Type: application/json\`. One login may make a hundred calls a second for long, three hundred at once; a body holds ${ordinaryBodyBytes / 1024} KB at most, where a file is taken ${fileBodyBytes / 1024 / 1024} MB, and JSON is nested ${deepestJson} deep at most.`

const signIn = { type: 'object', required: ['username', 'password'], properties: { username: { type: 'string' }, password: { type: 'string' } } }
const pick = (statuses: readonly number[]): Record<string, unknown> => Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/${status}` }]))
const fileId = { name: 'fileId', in: 'path', required: true, schema: { type: 'string' } }
const tusVersion = { name: 'Tus-Resumable', in: 'header', required: true, schema: { type: 'string', const: '1.0.0' } }

/** Ours say a code; what breaks the rules of tus is answered by its server, in a line of text. */
const ofTus = (statuses: readonly number[]): Record<string, unknown> => Object.fromEntries(statuses.map((status) => [status, { description: 'Refused, and why', content: { 'application/json': { schema: schemaRef('Refusal') }, 'text/plain': { schema: { type: 'string' } } } }]))

/** What is neither a command nor a view. */
const otherPaths = {
  '/api/session': {
    get: { operationId: 'session', tags: ['session'], summary: 'Who is signed in', responses: { 200: json('The member, the agency, the roles held', { type: 'object' }), ...pick([401]) } },
  },
  '/api/auth/sign-in/username': {
    post: {
      operationId: 'sign-in',
      tags: ['session'],
      summary: 'Signs in with name and password and sets the cookie. Its refusals are better-auth’s: `{code, message}`',
      security: [],
      requestBody: { required: true, content: { 'application/json': { schema: schemaRef('SignIn') } } },
      responses: { 200: nothing('Signed in, or a second factor is asked for'), 401: nothing('Name or password wrong'), 429: nothing('Tried too often') },
    },
  },
  '/api/auth/sign-out': { post: { operationId: 'sign-out', tags: ['session'], summary: 'Ends the session', responses: { 200: nothing('Signed out') } } },
  '/api/live': {
    get: {
      operationId: 'live',
      tags: ['live'],
      summary: 'Server-sent events: `change` with the kinds of journal entries since the last one, `beat` every five seconds',
      parameters: [{ name: 'Last-Event-ID', in: 'header', required: false, schema: { type: 'string' }, description: 'The id of the last change that was seen: what came since is told first' }],
      responses: { 200: { description: 'The stream', content: { 'text/event-stream': { schema: { type: 'string' } } } }, ...pick([401, 429, 503]) },
    },
  },
  '/api/uploads': {
    post: {
      operationId: 'begin-upload',
      tags: ['files'],
      summary: 'Begins a resumable upload (tus 1.0.0); a command then attaches the file',
      parameters: [
        tusVersion,
        { name: 'Upload-Length', in: 'header', required: true, schema: { type: 'integer' } },
        { name: 'Upload-Metadata', in: 'header', required: true, schema: { type: 'string' }, description: '`fileId`, `name`, `purpose` (photo or document), `keepLocation` (0 or 1), as tus writes them' },
      ],
      responses: { 201: nothing('Begun; where to send it stands in Location'), ...ofTus([400, 401, 403, 409, 412, 413, 415, 429]) },
    },
  },
  '/api/uploads/{fileId}': {
    patch: { operationId: 'continue-upload', tags: ['files'], summary: 'Sends the next part', parameters: [fileId, tusVersion], requestBody: { required: true, content: { 'application/offset+octet-stream': {} } }, responses: { 204: nothing('Taken; how far stands in Upload-Offset'), ...ofTus([400, 401, 403, 404, 408, 409, 410, 412, 413, 415]) } },
  },
  '/api/files/{view}': {
    get: {
      operationId: 'file',
      tags: ['files'],
      summary: 'The file that a view shows: who may see the view may see the file',
      parameters: [
        { name: 'view', in: 'path', required: true, schema: { type: 'string' } },
        { name: 'input', in: 'query', required: false, content: { 'application/json': { schema: {} } } },
        { name: 'size', in: 'query', required: false, schema: { enum: ['full', 'thumb'] } },
      ],
      responses: { 200: { description: 'The file', content: { 'application/octet-stream': {} } }, ...pick([400, 401, 403, 404, 429]) },
    },
  },
}

function errorBody(facts: unknown): unknown {
  return { type: 'object', required: ['error'], properties: { error: { type: 'object', required: ['code', 'facts'], properties: { code: { type: 'string', description: 'Stable; screens translate it' }, facts } } } }
}

function schemaRef(name: string): unknown {
  return { $ref: `#/components/schemas/${name}` }
}

function nothing(description: string): unknown {
  return { description }
}

function json(description: string, schema: unknown): Record<string, unknown> {
  return { description, content: { 'application/json': { schema } } }
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): unknown {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}
