/**
 * Selectors: CEL over declared fields, type-checked against the agency's catalogue.
 *
 * A missing value is null: a comparison, call or yes-no field that meets one is false, `x != "a"` is true, `x == null` and
 * `has(x)` ask for it. cel-js would stop with an error instead, so each comparison is guarded by `has(…)` before it runs.
 */
import { Environment, ParseError, serialize, type ASTNode } from '@marcbachmann/cel-js'
import { findNearest } from './problems.ts'
import type { AttributeDeclaration, ForceSnapshot, Instant, MemberFacts, PlaceFacts, SubjectKind, UnitFacts } from './types.ts'
import { subjectKinds } from './types.ts'

const celTypes: Readonly<Record<AttributeDeclaration['type'], string | null>> = {
  number: 'double',
  whole: 'int',
  'yes-no': 'bool',
  choice: 'string',
  // Words in free text cannot be selected on.
  text: null,
}

const unitFields = { externalId: 'string', type: 'string', path: 'list<string>', partner: 'bool' } as const
const memberFields = { externalId: 'string', roles: 'list<string>', qualifications: 'list<string>', unit: 'Unit' } as const
const placeFields = { externalId: 'string', type: 'string', unit: 'Unit' } as const

export function builtInFields(subject: SubjectKind): Readonly<Record<string, string>> {
  return subject === 'unit' ? unitFields : subject === 'member' ? memberFields : placeFields
}

const typeNames: Readonly<Record<SubjectKind, string>> = {
  unit: 'Unit', member: 'Member', premises: 'Premises', site: 'Site', post: 'Post', segment: 'Segment', asset: 'Asset', store: 'Store',
}

export interface SelectorProblem {
  readonly code: string
  /** Character range inside the expression. */
  readonly start: number
  readonly end: number
  readonly message: string
  readonly remedy: string
}

interface Field {
  readonly type: string
  readonly attribute: AttributeDeclaration | null
}

class Row {
  constructor(values: Readonly<Record<string, unknown>>) {
    Object.assign(this, values)
  }
}

const languages = new WeakMap<readonly AttributeDeclaration[], SelectorEnvironment>()

class SelectorEnvironment {
  readonly fields: Readonly<Record<SubjectKind, ReadonlyMap<string, Field>>>
  readonly freeText: Readonly<Record<SubjectKind, ReadonlySet<string>>>
  readonly environments: Readonly<Record<SubjectKind, Environment>>
  readonly classes: Readonly<Record<SubjectKind, typeof Row>>

  constructor(catalogue: readonly AttributeDeclaration[]) {
    const perSubject = <T>(make: (subject: SubjectKind) => T): Record<SubjectKind, T> => ({
      unit: make('unit'), member: make('member'), premises: make('premises'), site: make('site'), post: make('post'),
      segment: make('segment'), asset: make('asset'), store: make('store'),
    })
    this.fields = perSubject((subject) => {
      const fields = new Map<string, Field>()
      for (const declared of catalogue) {
        const type = celTypes[declared.type]
        if (declared.subject === subject && type !== null) fields.set(declared.name, { type, attribute: declared })
      }
      // Built-in fields last: an attribute cannot hide them.
      for (const [name, type] of Object.entries(builtInFields(subject))) fields.set(name, { type, attribute: null })
      return fields
    })
    this.freeText = perSubject((subject) => new Set(catalogue.filter((d) => d.subject === subject && d.type === 'text').map((d) => d.name)))
    // One class each: cel-js tells types apart by constructor.
    this.classes = perSubject(() => class extends Row {})
    this.environments = perSubject((subject) => {
      const environment = new Environment({ limits: { maxAstNodes: 1000, maxDepth: 50 } })
      const needed: SubjectKind[] = subject === 'unit' ? ['unit'] : ['unit', subject]
      for (const kind of needed) {
        const fields = Object.fromEntries([...this.fields[kind]].map(([name, field]) => [name, field.type]))
        environment.registerType(typeNames[kind], { ctor: this.classes[kind], fields })
      }
      environment.registerVariable(subject, typeNames[subject])
      for (const type of ['int', 'double', 'string', 'bool']) environment.registerOperator(`${type} == null`, (value: unknown) => value === null)
      environment.registerOperator('double == int', (a: number, b: bigint) => a === Number(b))
      return environment
    })
  }
}

/** Catalogues come from the database anew with each force, mostly with the same content; an environment takes milliseconds. */
const languagesByContent = new Map<string, SelectorEnvironment>()

function environmentFor(catalogue: readonly AttributeDeclaration[]): SelectorEnvironment {
  const known = languages.get(catalogue)
  if (known !== undefined) return known
  const content = JSON.stringify(catalogue)
  const same = languagesByContent.get(content) ?? new SelectorEnvironment(catalogue)
  if (languagesByContent.size >= 16) languagesByContent.clear()
  languagesByContent.set(content, same)
  languages.set(catalogue, same)
  return same
}

/** `premises.unit.engines` as subject and name, when the node is such a path from the variable. */
function readPath(node: ASTNode, subject: SubjectKind): { readonly owner: SubjectKind; readonly name: string } | null {
  if (node.op !== '.') return null
  const [target, name] = node.args
  if (target.op === 'id') return target.args === subject ? { owner: subject, name } : null
  const inner = readPath(target, subject)
  return inner !== null && inner.name === 'unit' && inner.owner !== 'unit' ? { owner: 'unit', name } : null
}

function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return []
    case '.':
    case '.?':
      return [node.args[0]]
    case 'call':
      return node.args[1]
    case 'rcall':
      return [node.args[1], ...node.args[2]]
    case 'list':
      return node.args
    case 'map':
      return node.args.flat()
    case '!_':
    case '-_':
      return [node.args]
    default:
      return node.args
  }
}

function* walk(node: ASTNode): Generator<ASTNode> {
  yield node
  for (const child of childrenOf(node)) yield* walk(child)
}

/** The expression with each atom of its logic guarded against missing values. */
function guard(node: ASTNode, subject: SubjectKind, environment: SelectorEnvironment): string {
  if (node.op === '&&' || node.op === '||') {
    return `(${guard(node.args[0], subject, environment)} ${node.op} ${guard(node.args[1], subject, environment)})`
  }
  if (node.op === '!_') return `!(${guard(node.args, subject, environment)})`
  if (node.op === '?:') {
    const [test, yes, no] = node.args
    return `(${guard(test, subject, environment)} ? ${guard(yes, subject, environment)} : ${guard(no, subject, environment)})`
  }
  if (node.op === 'call' && node.args[0] === 'has') return serialize(node)
  if (node.op === '==' || node.op === '!=') {
    const [left, right] = node.args
    const asked = right.op === 'value' && right.args === null ? left : left.op === 'value' && left.args === null ? right : null
    if (asked !== null) return readPath(asked, subject) === null ? serialize(node) : `${node.op === '==' ? '!' : ''}has(${serialize(asked)})`
  }
  const paths = new Set<string>()
  for (const part of walk(node)) {
    const path = readPath(part, subject)
    if (path !== null && (environment.fields[path.owner].get(path.name)?.attribute ?? null) !== null) paths.add(serialize(part))
  }
  const atom = `(${serialize(node)})`
  if (paths.size === 0) return atom
  if (node.op === '!=') return `(${[...paths].map((path) => `!has(${path})`).join(' || ')} || ${atom})`
  return `(${[...paths].map((path) => `has(${path})`).join(' && ')} && ${atom})`
}

function explain(code: string, summary: string, start: number, end: number, expression: string, subject: SubjectKind, environment: SelectorEnvironment): SelectorProblem {
  const at = (message: string, remedy: string): SelectorProblem => ({ code: `selector.${code}`, start, end, message, remedy })
  const word = expression.slice(start, end)
  if (code === 'no_such_key') {
    const owner: SubjectKind = subject !== 'unit' && /\bunit\.$/.test(expression.slice(0, start)) ? 'unit' : subject
    if (environment.freeText[owner].has(word)) {
      return at(`"${word}" holds free text, and words in free text cannot be selected on`, `Select on a declared number, yes-no or choice of ${owner}: ${[...environment.fields[owner].keys()].join(', ')}.`)
    }
    const known = [...environment.fields[owner].keys()]
    const near = findNearest(word, known)
    return at(`no attribute "${word}" is declared for ${owner}`, near === null ? `Declared: ${known.join(', ')}.` : `Did you mean "${near}"? (declared: ${known.join(', ')})`)
  }
  if (code === 'unknown_variable') {
    return at(`"${word}" is not known here`, `This selector speaks of "${subject}": write ${subject}.<field>; text goes in double quotes.`)
  }
  if (code === 'no_such_overload') {
    return at(`types do not fit: ${summary.replace(/^no such overload: /, '')}`, 'Compare text with text in double quotes, numbers with numbers, yes-no fields with true or false.')
  }
  return at(`cannot be read: ${summary}`, `Write a CEL expression that is true or false, such as ${subject === 'member' ? '"leader" in member.roles' : `${subject}.type == "station"`}.`)
}

function checkChoices(ast: ASTNode, subject: SubjectKind, environment: SelectorEnvironment): SelectorProblem | null {
  for (const node of walk(ast)) {
    if (node.op !== '==' && node.op !== '!=' && node.op !== 'in') continue
    const [left, right] = node.args
    for (const [field, other] of [[left, right], [right, left]] as const) {
      const path = readPath(field, subject)
      const attribute = path === null ? null : environment.fields[path.owner].get(path.name)?.attribute ?? null
      if (attribute === null || attribute.type !== 'choice') continue
      for (const literal of other.op === 'list' ? other.args : [other]) {
        if (literal.op !== 'value' || typeof literal.args !== 'string' || attribute.choices.includes(literal.args)) continue
        const near = findNearest(literal.args, attribute.choices)
        return {
          code: 'selector.choice',
          start: literal.start,
          end: literal.end,
          message: `"${literal.args}" is no choice of ${attribute.subject}.${attribute.name}`,
          remedy: `${near === null ? 'Use one of them' : `Did you mean "${near}"?`} (choices: ${attribute.choices.join(', ')})`,
        }
      }
    }
  }
  return null
}

const loops: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])

/** What could keep a server busy for hours: patterns that try every way to fail, and loops inside loops. */
function findCostly(node: ASTNode, depth: number): SelectorProblem | null {
  const isLoop = node.op === 'rcall' && loops.has(node.args[0])
  const { start, end } = node
  if (node.op === 'rcall' && node.args[0] === 'matches') return { code: 'selector.pattern', start, end, message: 'patterns are not offered: some of them never come to an end', remedy: 'Use startsWith, endsWith, contains, or in with a list.' }
  if (isLoop && depth > 0) return { code: 'selector.nested', start, end, message: 'goes through a list inside going through a list', remedy: 'Go through one list only, or write two clauses.' }
  for (const child of childrenOf(node)) {
    const found = findCostly(child, depth + Number(isLoop))
    if (found !== null) return found
  }
  return null
}

export function checkSelector(catalogue: readonly AttributeDeclaration[], subject: SubjectKind, expression: string): SelectorProblem | null {
  const environment = environmentFor(catalogue)
  const cel = environment.environments[subject]
  const checked = cel.check(expression)
  if (!checked.valid) {
    const error = checked.error
    if (error === undefined) throw new Error('cel-js called an expression invalid without an error')
    const { start, end } = error.range ?? { start: 0, end: expression.length }
    return explain(error instanceof ParseError ? 'syntax' : error.code, error.summary, start, end, expression, subject, environment)
  }
  if (checked.type !== 'bool') {
    return {
      code: 'selector.not_yes_no', start: 0, end: expression.length,
      message: `gives ${checked.type ?? 'a value'}, not true or false`,
      remedy: `Compare it with something, for example ${subject === 'member' ? '"leader" in member.roles' : `${subject}.type == "station"`}.`,
    }
  }
  const { ast } = cel.parse(expression)
  return findCostly(ast, 0) ?? checkChoices(ast, subject, environment)
}

/** The force as rows of the selector language; made once a compile. */
export class SelectorRows {
  readonly #environment: SelectorEnvironment
  readonly #units = new Map<string, Row>()
  readonly #rows = new Map<string, Row>()
  readonly #validAt: Instant
  readonly #compiled = new Map<string, (context: Readonly<Record<string, unknown>>) => unknown>()

  constructor(force: ForceSnapshot, validAt: Instant) {
    this.#environment = environmentFor(force.catalogue)
    this.#validAt = validAt
    for (const unit of force.units) {
      const { externalId, type, path, partner } = unit
      this.#units.set(unit.id, this.#row('unit', unit.attributes, { externalId, type, path, partner }))
    }
  }

  /** The facts that match, in the order given. The expression must have passed `checkSelector`. */
  choose<Fact extends UnitFacts | MemberFacts | PlaceFacts>(subject: SubjectKind, expression: string, facts: readonly Fact[]): Fact[] {
    const cacheKey = `${subject}\n${expression}`
    let test = this.#compiled.get(cacheKey)
    if (test === undefined) {
      const cel = this.#environment.environments[subject]
      test = cel.parse(guard(cel.parse(expression).ast, subject, this.#environment))
      this.#compiled.set(cacheKey, test)
    }
    const matches = test
    return facts.filter((fact) => matches({ [subject]: this.#rowOf(subject, fact) }) === true)
  }

  #rowOf(subject: SubjectKind, fact: UnitFacts | MemberFacts | PlaceFacts): Row {
    if (subject === 'unit') return this.#unitRow(fact.id)
    const known = this.#rows.get(fact.id)
    if (known !== undefined) return known
    const row = this.#makeRow(fact)
    this.#rows.set(fact.id, row)
    return row
  }

  #unitRow(id: string): Row {
    const row = this.#units.get(id)
    if (row === undefined) throw new Error(`the force has no unit ${id}`)
    return row
  }

  #makeRow(fact: UnitFacts | MemberFacts | PlaceFacts): Row {
    if ('roles' in fact) {
      return this.#row('member', fact.attributes, {
        externalId: fact.externalId,
        roles: [...new Set(fact.roles.map((held) => held.role))],
        qualifications: fact.qualifications.filter((q) => q.expiresAt === null || q.expiresAt > this.#validAt).map((q) => q.code),
        unit: this.#unitRow(fact.unitId),
      })
    }
    if ('kind' in fact) {
      return this.#row(fact.kind, fact.attributes, { externalId: fact.externalId, type: fact.type, unit: this.#unitRow(fact.unitId) })
    }
    return this.#unitRow(fact.id)
  }

  #row(subject: SubjectKind, attributes: UnitFacts['attributes'], own: Readonly<Record<string, unknown>>): Row {
    const values: Record<string, unknown> = {}
    for (const [name, field] of this.#environment.fields[subject]) {
      const value = field.attribute === null ? undefined : attributes[name]
      // Left out when missing, so that `has()` tells.
      if (value === undefined || value === null) continue
      if (field.type === 'int') values[name] = BigInt(Math.trunc(Number(value)))
      else if (field.type === 'double') values[name] = Number(value)
      else values[name] = value
    }
    return new this.#environment.classes[subject]({ ...values, ...own })
  }
}

export const selectorFields: Readonly<Record<string, SubjectKind>> = {
  units: 'unit', members: 'member', premises: 'premises', sites: 'site', posts: 'post', segments: 'segment', assets: 'asset', stores: 'store',
}

/** For the reference: what a selector of each subject may speak of. */
export function listSelectorFields(catalogue: readonly AttributeDeclaration[]): { readonly subject: SubjectKind; readonly name: string; readonly type: string; readonly attribute: AttributeDeclaration | null }[] {
  const environment = environmentFor(catalogue)
  return subjectKinds.flatMap((subject) => [...environment.fields[subject]].map(([name, field]) => ({ subject, name, ...field })))
}
