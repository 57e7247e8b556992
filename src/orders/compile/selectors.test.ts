import { describe, expect, it } from 'vitest'
import { productCatalogue } from './catalogue.ts'
import { checkSelector, SelectorRows } from './selectors.ts'
import { makeForce } from './testing/small-force.ts'
import type { AttributeDeclaration, ForceSnapshot, PlaceFacts } from './types.ts'

const force = makeForce({ brigades: 2, stations: 4, membersPerStation: 3, placesPerStation: 1 })
const choose = (expression: string, snapshot: ForceSnapshot = force): string[] =>
  new SelectorRows(snapshot, 0).choose('premises', expression, snapshot.places.filter((place) => place.kind === 'premises')).map((place) => place.externalId)

/** One premises that says nothing of itself, beside one that does. */
function withBare(): ForceSnapshot {
  const [full] = force.places.filter((place) => place.kind === 'premises')
  if (full === undefined) throw new Error('not reached')
  const bare: PlaceFacts = { ...full, id: 'bare', externalId: 'bare', attributes: { floors: null } }
  return { ...force, places: [{ ...full, externalId: 'full' }, bare] }
}

describe('a selector', () => {
  it('chooses by type, attribute, path and list', () => {
    const rows = new SelectorRows(force, 0)
    expect(rows.choose('unit', 'unit.type == "station" && "b1" in unit.path', force.units).map((unit) => unit.externalId)).toEqual(['s01', 's03'])
    expect(rows.choose('unit', 'unit.engines >= 3', force.units).map((unit) => unit.externalId)).toEqual(['s02', 's03'])
    expect(rows.choose('unit', 'unit.area_km2 == 4.5 && unit.waterfront', force.units).map((unit) => unit.externalId)).toEqual(['s01'])
    expect(rows.choose('member', '"leader" in member.roles && member.unit.externalId == "s02"', force.members).map((member) => member.externalId)).toEqual(['s02-m0'])
    expect(choose('premises.use in ["mall", "market"] && premises.unit.waterfront')).toEqual(['s01-premises-0'])
    expect(choose('premises.floors > 5 ? premises.unit.externalId == "s04" : false')).toEqual(['s04-premises-0'])
  })

  it('leaves qualifications out that have expired', () => {
    const [member] = force.members
    if (member === undefined) throw new Error('not reached')
    const people = [1000, 3000, null].map((expiresAt, index) => ({ ...member, id: `m${index}`, externalId: `m${index}`, qualifications: [{ code: 'driver', expiresAt }] }))
    expect(new SelectorRows(force, 2000).choose('member', '"driver" in member.qualifications', people).map((one) => one.externalId)).toEqual(['m1', 'm2'])
  })

  it.each([
    ['premises.floors > 5', ['full']],
    ['premises.floors <= 5', []],
    ['!(premises.floors > 5)', ['bare']],
    ['premises.floors == 6', ['full']],
    ['premises.floors != 7', ['full', 'bare']],
    ['premises.floors == null', ['bare']],
    ['premises.floors != null', ['full']],
    ['has(premises.floors)', ['full']],
    ['premises.assembly', ['full']],
    ['!premises.assembly', ['bare']],
    ['premises.use in ["mall"]', ['full']],
    ['premises.use.startsWith("m")', ['full']],
    ['premises.floors > 5 || premises.type == "premises"', ['full', 'bare']],
    ['premises.floors + 1 > 5', ['full']],
  ])('takes a missing value as null: %s', (expression, expected) => {
    expect(checkSelector(productCatalogue, 'premises', expression)).toBeNull()
    expect(choose(expression, withBare())).toEqual(expected)
  })

  it.each([
    ['unit.types == "x"', 'selector.no_such_key', 5, 'type'],
    ['unit.engines > "3"', 'selector.no_such_overload', 0, 'double quotes'],
    ['station.type == "x"', 'selector.unknown_variable', 0, 'unit.<field>'],
    ['unit.type', 'selector.not_yes_no', 0, 'Compare it'],
    ['unit.externalId.matches("^(a+)+$")', 'selector.pattern', 0, 'startsWith'],
    ['unit.path.exists(x, ["a"].exists(y, x == y))', 'selector.nested', 20, 'one list'],
    ['unit.type ==', 'selector.syntax', 12, 'CEL expression'],
    ['unit.service == "fir"', 'selector.choice', 16, '"fire"'],
    ['unit.service in ["fire", "plice"]', 'selector.choice', 25, '"police"'],
  ])('is refused with a place and a remedy: %s', (expression, code, start, remedy) => {
    const problem = checkSelector(productCatalogue, 'unit', expression)
    expect(problem).toMatchObject({ code, start })
    expect(problem?.remedy).toContain(remedy)
  })

  it('cannot speak of words in free text', () => {
    const notes: AttributeDeclaration = { subject: 'unit', name: 'notes', type: 'text', unitOfMeasure: null, choices: [], words: { zh: '备注', en: 'Notes' } }
    expect(checkSelector([...productCatalogue, notes], 'unit', 'unit.notes.contains("x")')).toMatchObject({ code: 'selector.no_such_key', message: expect.stringContaining('free text') })
  })

  it('knows no names of units, members or places', () => {
    for (const subject of ['unit', 'member', 'site'] as const) {
      expect(checkSelector(productCatalogue, subject, `${subject}.name == "x"`)?.code).toBe('selector.no_such_key')
    }
  })
})
