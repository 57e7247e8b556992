import { passwordBreached, passwordShort } from './errors.ts'

/** NIST SP 800-63B-4 asks for 15 where a password stands alone and 8 beside a second factor; nothing about what it is made of. */
export const passwordLeastLength = 12
/** Hashing takes longer for longer ones; nobody types more. */
export const passwordMaxLength = 128

let known: ReadonlySet<string> | undefined

/** The 49,000 most common passwords of published breaches: loaded when first asked for, which takes 30 ms, and kept. */
async function knownPasswords(): Promise<ReadonlySet<string>> {
  known ??= new Set((await import('@zxcvbn-ts/language-common')).dictionary['passwords-common'])
  return known
}

/** Refuses what is too short, too long, known from breaches, or little more than the user name or one character again and again. */
export async function mustBeGoodPassword(password: string, { username, least }: { username: string; least: number }): Promise<void> {
  // Characters as people count them: a Chinese character is one.
  const length = [...password].length
  if (length < least || length > passwordMaxLength) throw passwordShort({ least, most: passwordMaxLength })
  const lower = password.normalize('NFKC').toLowerCase()
  const list = await knownPasswords()
  const isDerived = new Set(lower).size < 4 || (username !== '' && lower.replaceAll(username.toLowerCase(), '').length < least / 2) || list.has(lower.replace(/^(.+?)\1+$/s, '$1'))
  if (isDerived || list.has(lower)) throw passwordBreached()
}
