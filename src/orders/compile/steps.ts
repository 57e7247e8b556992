/**
 * Work on a million terms takes seconds. It is written as generators that yield every millisecond or two, so that a server does other
 * work in between; a test, a replay or the command line runs them to the end at once.
 */
export type Steps<Result> = Generator<undefined, Result, undefined>

/** So many terms between two yields: one or two milliseconds. */
export const stepLength = 500

export function runToEnd<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}
