import { expect, test } from 'vitest'
import { permissionTexts } from '../modules/access/web/permission-texts.ts'
import { slices } from './modules.ts'

const names = slices.flatMap((slice) => [...slice.commands.map(({ contract }) => contract.name), ...slice.views.map(({ contract }) => contract.name)])

test('every command and view has words that a leader understands', () => {
  expect(names.length).toBeGreaterThan(150)
  const known = new Set<string>(Object.keys(permissionTexts))
  expect(names.filter((name) => !known.has(`permission.${name}`))).toEqual([])
})

test('no two are called alike', () => {
  for (const language of ['zh', 'en'] as const) {
    const said = Object.values(permissionTexts).map((words) => words[language])
    expect(said.filter((words, at) => said.indexOf(words) !== at)).toEqual([])
  }
})
