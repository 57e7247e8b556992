/** A login being chosen: what is wrong with it before the server is asked. */
import type { TextKey } from '../../../../kernel/web/index.ts'

export interface LoginChoice {
  readonly username: string
  readonly password: string
  readonly again: string
}

export type LoginField = keyof LoginChoice

export const emptyChoice: LoginChoice = { username: '', password: '', again: '' }
/** Where the server has not said yet. */
export const usualLeastLength = 12

const namePattern = /^[a-z0-9._-]{2,60}$/i

/** Characters as people count them: one emoji, one Chinese character is one. */
export const lengthOf = (text: string): number => Array.from(text).length

/** Field by field the key of what is wrong; no entry: fine. */
export function checkLogin({ username, password, again }: LoginChoice, least: number): Partial<Record<LoginField, TextKey>> {
  return {
    ...(namePattern.test(username.trim()) ? {} : { username: 'access.username.rule' }),
    ...(lengthOf(password) >= least ? {} : { password: 'access.password.least' }),
    ...(password === again ? {} : { again: 'access.password.differ' }),
  }
}

/** Which field a refusal is about. */
export const fieldOfCode: Readonly<Record<string, LoginField>> = {
  'identity.username-taken': 'username',
  'identity.password-short': 'password',
  'identity.password-breached': 'password',
}
