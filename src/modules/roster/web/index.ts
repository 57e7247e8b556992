/** The door of the screens of rosters. */
import { ScheduleOutlined, SettingOutlined } from '@ant-design/icons'
import type { Page } from '../../../kernel/web/index.ts'

export const rosterPages: readonly Page[] = [
  { path: '/rosters', title: 'roster.title', nav: { desk: 4, icon: ScheduleOutlined }, load: async () => (await import('./rosters/Rosters.tsx')).Rosters },
  { path: '/rosters/$rosterId', title: 'roster.one', load: async () => (await import('./grid/GridPage.tsx')).GridPage },
  { path: '/roster-settings', title: 'roster.settings', nav: { desk: 13, icon: SettingOutlined, roles: ['administrator', 'planner', 'commander', 'leader'] }, load: async () => (await import('./settings/Settings.tsx')).Settings },
]
