import type { Page } from '../../../kernel/web/index.ts'

export const identityPages: readonly Page[] = [
  { path: '/profile', title: 'access.profile', needs: 'session', load: async () => (await import('./profile/ProfilePage.tsx')).ProfilePage },
  { path: '/join', title: 'access.join', needs: 'nothing', load: async () => (await import('./entry/JoinPage.tsx')).JoinPage },
  { path: '/setup', title: 'access.setup', needs: 'nothing', load: async () => (await import('./entry/SetupPage.tsx')).SetupPage },
  { path: '/shared', title: 'access.shared', needs: 'nothing', load: async () => (await import('./entry/SharedPage.tsx')).SharedPage },
]
