import { describe, expect, test } from 'vitest'
import { choosePermissions, groupBySlice, mayOf, type Extension, type Permission } from './may.ts'

const item = (name: string, rules: Permission['rules'], rest: Partial<Permission> = {}): Permission => ({ name, sort: 'command', slice: 'force', summary: '', isPersonal: false, isExtensible: true, rules, ...rest })
const byRole = (roles: string[], where: 'root' | 'unit'): Permission['rules'][number] => ({ by: 'role', roles, where })
const by = (sort: 'self' | 'member' | 'link' | 'system'): Permission['rules'][number] => ({ by: sort, roles: [], where: null })
const extension = (name: string, approvedAt: number | null): Extension => ({ role: 'leader', name, proposedBy: { memberId: null, name: 'Ana' }, proposedAt: 1, approvedBy: null, approvedAt, state: approvedAt === null ? 'proposed' : 'in-force' })

describe('what a role may', () => {
  const both = item('remind', [byRole(['leader'], 'root'), byRole(['leader'], 'unit'), by('self')])

  test('the widest rule counts', () => {
    expect(mayOf(both, 'leader', [])).toBe('unit')
    expect(mayOf(both, 'planner', [])).toBe('self')
    expect(mayOf(item('audit', [byRole(['auditor'], 'root')]), 'auditor', [])).toBe('root')
    expect(mayOf(item('board', [by('member')]), 'planner', [])).toBe('all')
    expect(mayOf(item('tell', [by('system')]), 'administrator', [])).toBe('none')
    expect(mayOf(item('answer', [by('link')]), 'administrator', [])).toBe('none')
  })

  test('what the agency added counts once somebody approved it', () => {
    const audit = item('audit', [byRole(['auditor'], 'root'), by('self')])
    expect(mayOf(audit, 'leader', [extension('audit', null)])).toBe('proposed')
    expect(mayOf(audit, 'leader', [extension('audit', 5)])).toBe('added')
    expect(mayOf(audit, 'leader', [{ ...extension('audit', 5), state: 'void' }])).toBe('self')
    expect(mayOf(audit, 'planner', [extension('audit', 5)])).toBe('self')
    expect(mayOf(both, 'leader', [extension('remind', 5)])).toBe('unit')
  })
})

test('what a leader may: by role, words, sort and personal data', () => {
  const items = [
    item('add-unit', [byRole(['administrator'], 'unit')]),
    item('units', [by('member')], { sort: 'view', slice: 'places' }),
    item('member', [byRole(['leader'], 'unit')], { sort: 'view', isPersonal: true }),
    item('audit', [byRole(['auditor'], 'root')]),
  ]
  const data = { roles: [], items, extensions: [extension('audit', null)] }
  const names = (choice: Partial<Parameters<typeof choosePermissions>[1]>): string[] =>
    choosePermissions(data, { search: '', role: null, sort: null, isPersonalOnly: false, ...choice }, (each) => `Words of ${each.name.toUpperCase()}`).map((each) => each.name)
  expect(names({})).toHaveLength(4)
  expect(names({ role: 'leader' })).toEqual(['units', 'member'])
  expect(names({ role: 'leader', sort: 'view', isPersonalOnly: true })).toEqual(['member'])
  expect(names({ search: ' of UNIT' })).toEqual(['units'])
  expect(names({ search: 'add-' })).toEqual(['add-unit'])
  const tick = item('tick', [by('system')], { slice: 'orders' })
  const kernel = item('own-file', [by('self')], { slice: 'kernel' })
  expect(groupBySlice([tick, kernel, ...items]).map((group) => [group.slice, group.items.length])).toEqual([['force', 3], ['places', 1], ['kernel', 1], ['system', 1]])
})
