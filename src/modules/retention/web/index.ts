import { HourglassOutlined } from '@ant-design/icons'
import type { Page } from '../../../kernel/web/index.ts'

export const retentionPages: readonly Page[] = [
  { path: '/retention', title: 'retention.page', nav: { desk: 24, icon: HourglassOutlined, roles: ['administrator', 'auditor', 'supervisor'] }, needs: 'session', load: async () => (await import('./Retention.tsx')).Retention },
]
