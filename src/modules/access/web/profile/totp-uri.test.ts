import { expect, test } from 'vitest'
import { namedUri, secretOf } from './totp-uri.ts'

const uri = 'otpauth://totp/Muster:leader7%40a.invalid?secret=GEZDGNBVGY3TQOJQGEZD&issuer=Muster&digits=6&period=30'

test('the key stands in groups of four, as one types it in', () => {
  expect(secretOf(uri)).toBe('GEZD GNBV GY3T QOJQ GEZD')
  expect(secretOf('nothing of the kind')).toBe('')
})

test('an authenticator lists the login under its user name; secret and settings stay', () => {
  expect(namedUri(uri, 'leader7')).toBe('otpauth://totp/Muster%3Aleader7?secret=GEZDGNBVGY3TQOJQGEZD&issuer=Muster&digits=6&period=30')
})
