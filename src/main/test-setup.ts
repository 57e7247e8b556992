import { makeGlobalSetup } from '../kernel/testing/global-setup.ts'

/** Vitest's global setup: here, because only main knows every slice. */
export const setup = makeGlobalSetup(async () => (await import('./modules.ts')).slices)
