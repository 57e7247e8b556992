import type { Identity } from '../../../kernel/identity/index.ts'

const notHere = (): Promise<never> => Promise.reject(new Error('nobody signs in here'))

/** Sessions without passwords, which other tests are about: the header `x-session: <agency id> <member id>` says whose it is. */
export const sessionsByHeader: Pick<Identity, 'findLogin' | 'handle'> = {
  findLogin(headers) {
    const [agencyId, memberId] = headers.get('x-session')?.split(' ') ?? []
    return Promise.resolve(agencyId === undefined || memberId === undefined ? null : { userId: memberId, agencyId, memberId, signedInAt: Date.now(), via: null, how: 'password', shared: null, sessionId: '' })
  },
  handle: notHere,
}
