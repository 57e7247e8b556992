/** The door of the screens of rosters. */
import { BarChartOutlined, CalendarOutlined, RetweetOutlined, ScheduleOutlined, SettingOutlined, SolutionOutlined } from '@ant-design/icons'
import type { Page } from '../../../kernel/web/index.ts'
import type { EntryDoor, PagePart } from '../../../orders/web/index.ts'
import { FloorsPanel } from './strength/FloorsPanel.tsx'
import { LevelFloors } from './strength/LevelFloors.tsx'
import { WallStrength } from './strength/WallStrength.tsx'

export const rosterPages: readonly Page[] = [
  { path: '/rosters', title: 'roster.title', nav: { desk: 4, icon: ScheduleOutlined }, load: async () => (await import('./rosters/Rosters.tsx')).Rosters },
  { path: '/rosters/$rosterId', title: 'roster.one', load: async () => (await import('./grid/GridPage.tsx')).GridPage },
  { path: '/my-shifts', title: 'roster.my-shifts', nav: { desk: 10, phone: 2.5, icon: CalendarOutlined }, load: async () => (await import('./my-shifts/MyShifts.tsx')).MyShifts },
  { path: '/strength', title: 'roster.strength', nav: { desk: 4.5, icon: BarChartOutlined }, load: async () => (await import('./strength/Strength.tsx')).Strength },
  { path: '/swaps', title: 'roster.swaps', nav: { desk: 11, icon: RetweetOutlined, roles: ['leader', 'commander', 'planner', 'duty-officer', 'officer-of-the-day', 'supervisor', 'auditor', 'administrator'] }, load: async () => (await import('./swaps/Swaps.tsx')).Swaps },
  { path: '/watch', title: 'roster.watch', nav: { desk: 12, icon: SolutionOutlined }, load: async () => (await import('./watch/Watch.tsx')).Watch },
  { path: '/rosters/$rosterId/mend', title: 'roster.mend', load: async () => (await import('./solver/MendPage.tsx')).MendPage },
  { path: '/roster-solver', title: 'roster.solver', load: async () => (await import('./solver/SolverPage.tsx')).SolverPage },
  { path: '/roster-settings', title: 'roster.settings', nav: { desk: 13, icon: SettingOutlined, roles: ['administrator', 'planner', 'commander', 'leader'] }, load: async () => (await import('./settings/Settings.tsx')).Settings },
]

/** Notifications of swaps and calls lead to one's own shifts, where they are answered; approvals to the list of swaps. */
export const rosterEntryDoors: readonly EntryDoor[] = [
  { prefix: 'swap.accepted', path: () => '/swaps' },
  { prefix: 'swap.', path: () => '/my-shifts' },
  { prefix: 'call-out.', path: () => '/my-shifts' },
  { prefix: 'roster.', path: ({ rosterId }) => (typeof rosterId === 'string' ? `/rosters/${rosterId}` : null) },
]

export const rosterParts: readonly PagePart[] = [
  { place: 'board', Part: FloorsPanel },
  { place: 'now', Part: FloorsPanel },
  { place: 'wall-unit', Part: WallStrength },
  { place: 'level', Part: LevelFloors },
]
