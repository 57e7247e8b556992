/** An expected refusal: a stable code that screens translate, the facts that explain it, an HTTP status. */
export class Refusal extends Error {
  readonly code: string
  readonly facts: Readonly<Record<string, unknown>>
  readonly status: RefusalStatus

  constructor({ code, status, facts = {}, cause }: { code: string; status: RefusalStatus; facts?: Readonly<Record<string, unknown>>; cause?: unknown }) {
    super(`${code} ${JSON.stringify(facts)}`, { cause })
    this.name = 'Refusal'
    this.code = code
    this.facts = facts
    this.status = status
  }
}

export type RefusalStatus = 400 | 401 | 403 | 404 | 408 | 409 | 413 | 414 | 415 | 422 | 429 | 503

export const notFound = (what: string, id: string): Refusal => new Refusal({ code: 'kernel.not-found', status: 404, facts: { what, id } })
export const forbidden = (facts: Readonly<Record<string, unknown>> = {}): Refusal => new Refusal({ code: 'kernel.forbidden', status: 403, facts })
export const notSignedIn = (): Refusal => new Refusal({ code: 'kernel.not-signed-in', status: 401 })
export const invalidInput = (problems: readonly { path: string; message: string }[]): Refusal =>
  new Refusal({ code: 'kernel.invalid-input', status: 400, facts: { problems } })

/** Stops the process at start: a setting or a state of the machine that somebody must mend. */
export class StartupError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StartupError'
  }
}
