/** When something that failed is tried again, and when no more. */
export interface BackOff {
  readonly firstMs: number
  readonly factor: number
  readonly mostMs: number
  readonly mostTries: number
}

/** Five tries within about nine minutes: after that whoever waits for it has to hear that it did not arrive. */
export const urgentBackOff: BackOff = { firstMs: 20_000, factor: 2.7, mostMs: 300_000, mostTries: 5 }
/** Seven tries within about three hours. */
export const patientBackOff: BackOff = { firstMs: 60_000, factor: 3, mostMs: 3_600_000, mostTries: 7 }

/**
 * How long to wait after the `tries`th try; null: that was the last. `random` in [0, 1) spreads it by a quarter either way,
 * because everything that failed together (the mail server was down) would else come back together.
 */
export function retryAfter(backOff: BackOff, tries: number, random: number): number | null {
  if (tries >= backOff.mostTries) return null
  const waitMs = Math.min(backOff.mostMs, backOff.firstMs * backOff.factor ** (tries - 1))
  return Math.round(waitMs * (0.75 + random / 2))
}
