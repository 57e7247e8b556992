/** The door of the screens of notify: one's own channels, and for the desk what was delivered and what was not. */
import { MessageOutlined, RobotOutlined, SendOutlined } from '@ant-design/icons'
import type { Page } from '../../../kernel/web/index.ts'
import type { EntryDoor, PagePart } from '../../../orders/web/index.ts'
import { desk } from './desk.ts'
import { GivenUpLine } from './GivenUpLine.tsx'

export const notifyPages: readonly Page[] = [
  { path: '/channels', title: 'notify.channels', nav: { desk: 24, icon: MessageOutlined }, needs: 'session', load: async () => (await import('./Channels.tsx')).Channels },
  { path: '/deliveries', title: 'notify.deliveries', nav: { desk: 25, icon: SendOutlined, roles: desk }, needs: 'session', load: async () => (await import('./Deliveries.tsx')).Deliveries },
  { path: '/webhooks', title: 'notify.webhooks', nav: { desk: 26, icon: RobotOutlined, roles: ['administrator'] }, needs: 'session', load: async () => (await import('./Webhooks.tsx')).Webhooks },
]

export const notifyEntryDoors: readonly EntryDoor[] = [{ prefix: 'notify.', path: () => '/deliveries' }]

/** A message that nobody got is what the desk must see. */
export const notifyParts: readonly PagePart[] = [{ place: 'board', Part: GivenUpLine }]
