/** The door of the screens of roll calls. */
import { NotificationOutlined } from '@ant-design/icons'
import type { Page } from '../../../kernel/web/index.ts'
import type { EntryDoor } from '../../../orders/web/index.ts'

export { RollCallTakeover } from './RollCallTakeover.tsx'

export const rollcallPages: readonly Page[] = [
  { path: '/roll-calls', title: 'rollcall.title', nav: { desk: 3, phone: 3, icon: NotificationOutlined, roles: ['duty-officer', 'officer-of-the-day', 'commander', 'leader', 'supervisor', 'auditor', 'administrator', 'planner'] }, load: async () => (await import('./RollCalls.tsx')).RollCalls },
  { path: '/roll-calls/$callId', title: 'rollcall.one', load: async () => (await import('./RollCallPage.tsx')).RollCallPage },
]

export const rollcallEntryDoors: readonly EntryDoor[] = [{ prefix: 'rollcall.', path: ({ callId }) => (typeof callId === 'string' ? `/roll-calls/${callId}` : null) }]
