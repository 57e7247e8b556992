/**
 * The same inputs for property tests in every plain run, so that a change is judged by what it changed and not by luck;
 * `npm run test:long` draws new ones each time, and MUSTER_SEED=n asks for those that once failed.
 */
import fc from 'fast-check'

const usual = 20_261_121
const asked = process.env.MUSTER_SEED
const isLong = Number(process.env.MUSTER_ROUNDS ?? 100) > 100

if (asked !== undefined) fc.configureGlobal({ seed: Number(asked) })
else if (!isLong) fc.configureGlobal({ seed: usual })
