/** The door of `notify`. */
import type { Slice } from '../../kernel/slice.ts'
import { contactCommands } from './commands/contacts.ts'
import { deliveryCommands } from './commands/deliveries.ts'
import { webhookCommands } from './commands/webhooks.ts'
import './tables.ts'
import { notifyPersonal } from './personal.ts'
import { notifyViews } from './views.ts'

export { plainSettings, registerNotifyGround } from './ground.ts'
export { planDeliveries, registerOvertakenRules, registerQuietRule, type QuietRule } from './plan.ts'
export { DeliveryService, type DeliveryOptions } from './service.ts'

export const notifySlice: Slice = {
  name: 'notify',
  migrations: new URL('./migrations/', import.meta.url),
  commands: [...contactCommands, ...webhookCommands, ...deliveryCommands],
  views: notifyViews,
  personal: notifyPersonal,
}
