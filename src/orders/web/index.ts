/** The door of the screens of orders. */
import { BellOutlined, CheckSquareOutlined, ClockCircleOutlined, DesktopOutlined, FileTextOutlined, LineChartOutlined, ReadOutlined, SwapOutlined, TableOutlined, UnorderedListOutlined } from '@ant-design/icons'
import type { Page } from '../../kernel/web/index.ts'

export { ActsProvider, useActs } from './acts.tsx'
export { DoorsProvider, type EntryDoor, type KindDoor, type PagePart, type PartProps } from './doors.tsx'
export { useKindWords } from './Entries.tsx'
export { CountLinks, LevelMark, OperationClock, useLevelWords } from './header-parts.tsx'
export { OperationProvider, useOperation, useOperationChoice, useOperationId, type Operation } from './operation.tsx'
export { PrintHead } from './PrintHead.tsx'
export { Quote } from './Quote.tsx'

/** As the views behind the pages have it; the server decides. */
const steering = ['commander', 'officer-of-the-day', 'duty-officer']
const desk = [...steering, 'supervisor', 'auditor']
const reading = [...desk, 'administrator', 'planner']

export const ordersPages: readonly Page[] = [
  { path: '/', title: 'orders.board', nav: { desk: 1, icon: TableOutlined }, load: async () => (await import('./Board.tsx')).Board },
  { path: '/now', title: 'orders.now', nav: { phone: 1, icon: ClockCircleOutlined }, load: async () => (await import('./Now.tsx')).Now },
  { path: '/mine', title: 'orders.mine', nav: { desk: 2, phone: 2, icon: CheckSquareOutlined }, load: async () => (await import('./Mine.tsx')).Mine },
  { path: '/handover', title: 'orders.handover', nav: { desk: 5, icon: SwapOutlined, roles: desk }, load: async () => (await import('./Handover.tsx')).Handover },
  { path: '/readiness', title: 'orders.readiness', nav: { desk: 6, icon: LineChartOutlined }, load: async () => (await import('./Readiness.tsx')).Readiness },
  { path: '/journal', title: 'orders.journal', nav: { desk: 7, icon: FileTextOutlined, roles: reading }, load: async () => (await import('./Journal.tsx')).Journal },
  { path: '/notifications', title: 'orders.notifications', nav: { icon: BellOutlined }, load: async () => (await import('./Notifications.tsx')).Notifications },
  { path: '/wall', title: 'orders.wall', nav: { desk: 9, icon: DesktopOutlined }, frame: 'bare', load: async () => (await import('./Wall.tsx')).Wall },
  { path: '/orders', title: 'orders.order', nav: { desk: 3, icon: ReadOutlined }, load: async () => (await import('./OrderVersions.tsx')).OrderVersions },
  { path: '/orders/edit', title: 'orders.edit', needs: 'session', load: async () => (await import('./OrderEditor.tsx')).OrderEditor },
  { path: '/orders/$version', title: 'orders.order', load: async () => (await import('./OrderVersion.tsx')).OrderVersion },
  { path: '/level', title: 'orders.level-page', load: async () => (await import('./LevelPage.tsx')).LevelPage },
  { path: '/operations', title: 'orders.operations', nav: { icon: UnorderedListOutlined }, load: async () => (await import('./Operations.tsx')).Operations },
]
