import type { Log } from '../kernel/log.ts'
import type { NotifySettings } from '../kernel/notify/settings.ts'
import { openSystem, type System } from '../kernel/system.ts'
import { forceScope } from '../force/index.ts'
import { isFixed } from '../modules/access/index.ts'
import { plainSettings, registerNotifyGround } from '../modules/notify/index.ts'
import { projections, slices } from './modules.ts'
import { texts } from './texts.ts'

export { slices }

/** The system with every slice in it. */
export function openMuster({ appUrl, secret, publicUrl, dataFolder, log, poolSize, notify = plainSettings }: { appUrl: string; secret: string; publicUrl?: string; dataFolder: string; log: Log; poolSize?: number; notify?: NotifySettings }): Promise<System> {
  registerNotifyGround({ secret, settings: notify, texts })
  return openSystem({
    appUrl,
    secret,
    publicUrl,
    dataFolder,
    log,
    poolSize,
    commands: slices.flatMap((slice) => slice.commands),
    views: slices.flatMap((slice) => slice.views),
    projections,
    scope: { ...forceScope, isFixed },
  })
}
