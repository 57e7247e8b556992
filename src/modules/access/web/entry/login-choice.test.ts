import { expect, test } from 'vitest'
import { checkLogin, lengthOf } from './login-choice.ts'

const good = { username: 'ana.costa', password: 'a lamp over the gate', again: 'a lamp over the gate' }

test('says field by field what is wrong', () => {
  expect(checkLogin(good, 12)).toEqual({})
  expect(checkLogin({ ...good, username: ' ana.costa ' }, 12)).toEqual({})
  expect(checkLogin({ username: '安娜', password: 'short', again: 'shorter' }, 12)).toEqual({ username: 'access.username.rule', password: 'access.password.least', again: 'access.password.differ' })
})

test('counts characters as people and the server do', () => {
  expect(lengthOf('值班室的灯整夜亮着不灭啊')).toBe(12)
  expect(lengthOf('🔥🔥')).toBe(2)
})
