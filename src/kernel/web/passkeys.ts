/** Passkeys as better-auth's own client makes and shows them. Loaded when somebody uses one: it weighs as much as a page. */
import { passkeyClient } from '@better-auth/passkey/client'
import { createAuthClient } from 'better-auth/client'
import { Refused, Unreachable } from './api.ts'

const client = createAuthClient({ plugins: [passkeyClient()] })

interface Outcome {
  readonly error: { readonly code?: string; readonly message?: string; readonly status: number } | null
}

/** Throws Refused (`identity.auth-cancelled` when the person closed the browser's dialog) or Unreachable. */
async function mustSucceed(outcome: Promise<Outcome | undefined>): Promise<void> {
  let error: Outcome['error'] | undefined
  try {
    error = (await outcome)?.error
  } catch (cause) {
    throw new Unreachable('passkey', { cause })
  }
  if (error === null || error === undefined) return
  if (error.status === 0 || (error.status >= 500 && error.code !== 'UNKNOWN_ERROR')) throw new Unreachable('passkey')
  throw new Refused({ status: error.status, code: `identity.${(error.code ?? 'passkey-failed').toLowerCase().replaceAll('_', '-')}`, facts: {} })
}

export async function signInWithPasskey(): Promise<void> {
  await mustSucceed(client.signIn.passkey())
}

export async function addPasskey(name: string): Promise<void> {
  await mustSucceed(client.passkey.addPasskey({ name }))
}
