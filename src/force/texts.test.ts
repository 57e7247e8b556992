import { expect, test } from 'vitest'
import { placesTexts } from '../places/texts.ts'
import * as placeErrors from '../places/errors.ts'
import * as errors from './errors.ts'
import { importTexts } from './import-texts.ts'
import { forceTexts } from './texts.ts'
import { absenceKinds, placeKinds, qualificationCodes, roles, unitTypes } from './contract.ts'

const all: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = { ...forceTexts, ...placesTexts }

test('every refusal and every word of the closed lists is said in both languages', () => {
  const keys = [
    ...Object.values(errors).map((make) => make().code),
    ...Object.values(placeErrors).map((make) => make().code),
    ...roles.map((role) => `force.role.${role}`),
    ...unitTypes.map((type) => `force.unit-type.${type}`),
    ...absenceKinds.map((kind) => `force.absence.${kind}`),
    ...qualificationCodes.map((code) => `force.qualification.${code}`),
    ...placeKinds.map((kind) => `places.kind.${kind}`),
  ]
  for (const key of keys) expect({ key, ...all[key] }).toMatchObject({ key, zh: expect.stringMatching(/\p{Script=Han}/u), en: expect.stringMatching(/[a-z]/) })
})

test('both languages are filled in from the same facts', () => {
  for (const [key, { zh, en }] of Object.entries(all)) {
    const facts = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort()
    // "leader@unit-id" and the like differ; what is filled in does not.
    expect([key, ...facts(zh)]).toEqual([key, ...facts(en)])
  }
  expect(Object.keys(importTexts).length).toBeGreaterThan(30)
})
