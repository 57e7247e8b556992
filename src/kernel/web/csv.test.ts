import { expect, test } from 'vitest'
import { toCsv } from './csv.ts'

test('is read by Excel as it was written, and never run', () => {
  expect(toCsv([['岗位', 'What'], ['a "b", c', '=1+1'], ['', "'-2"]])).toBe('\uFEFF"岗位","What"\r\n"a ""b"", c","\'=1+1"\r\n"","\'\'-2"\r\n')
})
