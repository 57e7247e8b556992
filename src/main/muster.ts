import { LinkSigner } from '../kernel/link.ts'
import type { Log } from '../kernel/log.ts'
import { openSystem, type System } from '../kernel/system.ts'
import { forceScope } from '../force/index.ts'
import { registerLinkSigner } from '../modules/rollcall/index.ts'
import { projections, slices } from './modules.ts'

export { slices }

/** The system with every slice in it. */
export function openMuster({ appUrl, secret, dataFolder, log, poolSize }: { appUrl: string; secret: string; dataFolder: string; log: Log; poolSize?: number }): Promise<System> {
  registerLinkSigner(new LinkSigner(secret))
  return openSystem({
    appUrl,
    secret,
    dataFolder,
    log,
    poolSize,
    commands: slices.flatMap((slice) => slice.commands),
    views: slices.flatMap((slice) => slice.views),
    projections,
    scope: forceScope,
  })
}
