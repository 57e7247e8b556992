/** What is wrong with an OpenAPI 3.1 document, as far as it can be seen without the whole specification; empty when nothing is. */
export function findApiProblems(api: unknown): string[] {
  const problems: string[] = []
  const say = (where: string, what: string): void => void problems.push(`${where}: ${what}`)
  const operationIds = new Set<string>()
  if (!/^3\.1\.\d+$/.test(String(at(api, 'openapi')))) say('openapi', 'is not 3.1')
  for (const field of ['title', 'version']) if (typeof at(api, 'info', field) !== 'string') say(`info.${field}`, 'is missing')
  const paths = entries(at(api, 'paths'))
  if (paths.length === 0) say('paths', 'are missing')
  for (const [path, item] of paths) {
    if (!path.startsWith('/')) say(path, 'does not begin with /')
    const operations = entries(item).filter(([method]) => methods.has(method))
    if (operations.length === 0) say(path, 'has no operation')
    for (const [method, operation] of operations) {
      const where = `${method} ${path}`
      const id = at(operation, 'operationId')
      if (typeof id !== 'string' || operationIds.has(id)) say(where, `operationId ${String(id)} is missing or taken`)
      operationIds.add(String(id))
      const parameters = at(operation, 'parameters')
      for (const parameter of Array.isArray(parameters) ? parameters : []) {
        if (typeof at(parameter, 'name') !== 'string' || !places.has(String(at(parameter, 'in')))) say(where, 'has a parameter without name or place')
        if ((at(parameter, 'schema') === undefined) === (at(parameter, 'content') === undefined)) say(where, 'has a parameter with neither or both of schema and content')
      }
      const body = at(operation, 'requestBody')
      if (body !== undefined && entries(at(body, 'content')).length === 0) say(where, 'has a body without content')
      const responses = entries(at(operation, 'responses'))
      if (responses.length === 0) say(where, 'has no response')
      for (const [status, response] of responses) {
        if (!/^([1-5]\d\d|default)$/.test(status)) say(where, `${status} is no status`)
        if (typeof at(resolve(api, response), 'description') !== 'string') say(where, `${status} has no description`)
      }
    }
  }
  const schemes = new Set(entries(at(api, 'components', 'securitySchemes')).map(([name]) => name))
  const security = at(api, 'security')
  for (const one of Array.isArray(security) ? security : []) for (const [name] of entries(one)) if (!schemes.has(name)) say('security', `${name} is not described`)
  checkRefs(api, api, '#', say)
  return problems
}

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'])
const places = new Set(['query', 'header', 'path', 'cookie'])

function checkRefs(api: unknown, value: unknown, where: string, say: (where: string, what: string) => void): void {
  if (typeof value !== 'object' || value === null) return
  const ref = at(value, '$ref')
  if (typeof ref === 'string' && (!ref.startsWith('#/') || resolve(api, value) === undefined)) say(where, `${ref} leads nowhere`)
  for (const [key, inner] of entries(value)) checkRefs(api, inner, `${where}/${key}`, say)
}

function resolve(api: unknown, value: unknown): unknown {
  const ref = at(value, '$ref')
  if (typeof ref !== 'string') return value
  return at(api, ...ref.slice(2).split('/').map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')))
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value
  for (const key of path) found = typeof found === 'object' && found !== null ? new Map<string, unknown>(Object.entries(found)).get(key) : undefined
  return found
}

function entries(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : []
}
