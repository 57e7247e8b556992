import { Refusal } from '../../kernel/errors.ts'

/** Not one that a server may be sent to: inside the house, or without TLS. */
export const addressRefused = (): Refusal => new Refusal({ code: 'notify.address-refused', status: 422 })
export const badKeys = (): Refusal => new Refusal({ code: 'notify.bad-keys', status: 422 })
export const channelUnavailable = (channel: string): Refusal => new Refusal({ code: 'notify.channel-unavailable', status: 409, facts: { channel } })
export const noAddress = (channel: string): Refusal => new Refusal({ code: 'notify.no-address', status: 409, facts: { channel } })
/** Trial messages cost money by some channels. */
export const tooSoon = (until: number): Refusal => new Refusal({ code: 'notify.too-soon', status: 429, facts: { until } })
export const subscriptionExists = (): Refusal => new Refusal({ code: 'notify.subscription-exists', status: 409 })
export const webhookExists = (): Refusal => new Refusal({ code: 'notify.webhook-exists', status: 409 })
export const webhookRemoved = (): Refusal => new Refusal({ code: 'notify.webhook-removed', status: 409 })
export const secretMissing = (): Refusal => new Refusal({ code: 'notify.secret-missing', status: 422 })
export const notGivenUp = (state: string): Refusal => new Refusal({ code: 'notify.not-given-up', status: 409, facts: { state } })
export const notReady = (): Error => new Error('the settings of notifications were not registered')
