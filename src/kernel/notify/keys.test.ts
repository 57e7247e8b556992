import { createECDH } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deriveVapidKeys, SealedBox } from './keys.ts'

test('what is sealed opens with the same secret and for the same row only', () => {
  fc.assert(fc.property(fc.string(), fc.uuid(), (text, row) => {
    const sealed = new SealedBox('a secret').seal(text, row)
    expect(new SealedBox('a secret').open(sealed, row)).toBe(text)
    expect(() => new SealedBox('another').open(sealed, row)).toThrow()
    expect(() => new SealedBox('a secret').open(sealed, `${row}x`)).toThrow()
    sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1
    expect(() => new SealedBox('a secret').open(sealed, row)).toThrow()
  }))
})

test('the same twice is sealed in two ways, and marked in one', () => {
  const box = new SealedBox('a secret')
  expect(box.seal('x', 'row').equals(box.seal('x', 'row'))).toBe(false)
  expect(box.mark('x').equals(box.mark('x'))).toBe(true)
  expect(box.mark('x').equals(new SealedBox('another').mark('x'))).toBe(false)
})

test('every server has the same pair of the curve', () => {
  const secrets = Array.from({ length: 50 }, (_, number) => `secret ${number}`)
  for (const secret of secrets) {
    const { publicKey, privateKey } = deriveVapidKeys(secret)
    expect(deriveVapidKeys(secret)).toEqual({ publicKey, privateKey })
    const pair = createECDH('prime256v1')
    pair.setPrivateKey(Buffer.from(privateKey, 'base64url'))
    expect(pair.getPublicKey().toString('base64url')).toBe(publicKey)
    expect(Buffer.from(privateKey, 'base64url')).toHaveLength(32)
  }
  expect(new Set(secrets.map((secret) => deriveVapidKeys(secret).publicKey)).size).toBe(50)
})
