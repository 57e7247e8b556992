import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { membersIn } from '../kernel/looks.ts'
import { slices } from './modules.ts'

const views = slices.flatMap((slice) => slice.views)

/** Personal, and yet no look at anybody else's data, or none of whom an id is in the answer. */
const withoutLooks: Readonly<Record<string, string>> = {
  notifications: 'what the asker was told, to nobody else',
  'my-roll-call': 'the asker’s own call',
  'own-file': 'a file for whoever uploaded it alone',
  'filed-file': 'a photo or document of a place or unit; whose it is, it does not say',
  'report-form': 'who filed stands there by name, as under a letter; the form is of a unit',
  questions: 'who asked in office stands there by name; the question is a unit’s',
}
/** Shows ids of members, and nothing about them. */
const idsOnly: Readonly<Record<string, string>> = {
  'calendar-links': 'that a feed is the asker’s own, or of whom one leads',
  permissions: 'who proposed and approved in office what a role may do',
}

/** Names of fields, however deep. */
function fieldsOf(schema: unknown): Set<string> {
  const found = new Set<string>()
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'properties' && typeof inner === 'object' && inner !== null) for (const name of Object.keys(inner)) found.add(name)
      look(inner)
    }
  }
  look(schema)
  return found
}

const fields = new Map(views.map((view) => [view.contract.name, fieldsOf(z.toJSONSchema(view.contract.output, { io: 'output', unrepresentable: 'any' }))]))
const has = (name: string, ...wanted: string[]): boolean => wanted.some((field) => fields.get(name)?.has(field) === true)

describe('looks at personal data', () => {
  test('are recorded for every personal view, but for those explained here', () => {
    const personal = views.filter((view) => view.contract.isPersonal)
    expect(personal.length).toBeGreaterThan(30)
    expect(personal.filter((view) => !view.hasShows).map((view) => view.contract.name).toSorted()).toEqual(Object.keys(withoutLooks).toSorted())
  })

  test('are left out nowhere that ids of members stand', () => {
    for (const name of Object.keys(withoutLooks)) expect(has(name, 'memberId', 'actor'), name).toBe(false)
    expect(views.filter((view) => !view.hasShows && has(view.contract.name, 'memberId', 'memberIds', 'members')).map((view) => view.contract.name).toSorted()).toEqual([...Object.keys(idsOnly), 'roster-settings', 'rosters', 'units'].toSorted())
  })

  test('are said by personal views alone, and those are marked', () => {
    expect(views.filter((view) => view.hasShows && !view.contract.isPersonal).map((view) => view.contract.name)).toEqual([])
  })

  test('find the members of an answer however deep they stand', () => {
    expect(membersIn({ memberId: 'a', rows: [{ takenBy: { memberId: 'b' }, actor: 'member:01234567-89ab-7def-8123-456789abcdef' }, { memberId: null, actor: 'system:clock' }], memberIdx: 'c' })).toEqual(['a', 'b', '01234567-89ab-7def-8123-456789abcdef'])
    expect([membersIn(null), membersIn([]), membersIn('memberId')]).toEqual([[], [], []])
  })
})
