/** The key as one types it in: groups of four. */
export function secretOf(uri: string): string {
  const secret = URL.canParse(uri) ? (new URL(uri).searchParams.get('secret') ?? '') : ''
  return secret.replaceAll(/(.{4})(?=.)/g, '$1 ')
}

/** What an authenticator lists it under: the user name, where better-auth would put an address that receives no mail. */
export function namedUri(uri: string, username: string): string {
  return uri.replace(/^(otpauth:\/\/totp\/)[^?]*/, `$1${encodeURIComponent(`Muster:${username}`)}`)
}
