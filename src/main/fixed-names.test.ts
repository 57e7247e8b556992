import { expect, test } from 'vitest'
import { fixedNames, isFixed } from '../modules/access/index.ts'
import { slices } from './modules.ts'

const names = slices.flatMap((slice) => [...slice.commands, ...slice.views].map((one) => one.contract.name))

/** Called like what nobody may extend, and yet no decision of a second person over rights or data. */
const harmless: Readonly<Record<string, string>> = {
  'decline-swap': 'the other member’s own answer',
  'export-places': 'no personal data',
  'export-units': 'no personal data',
}

test('what no agency can extend and no key can do is there, and what is called like it is among it', () => {
  expect(Object.keys(fixedNames).filter((name) => !names.includes(name))).toEqual([])
  const alike = names.filter((name) => /^(approve|decline|refuse|grant|export)-|-hold$|-lift$|api-key|role-extension/.test(name))
  expect(alike.length).toBeGreaterThan(20)
  expect(alike.filter((name) => !isFixed(name)).toSorted()).toEqual(Object.keys(harmless).toSorted())
})
