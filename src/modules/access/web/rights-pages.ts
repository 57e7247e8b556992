import { ApiOutlined, AuditOutlined, LinkOutlined, SafetyOutlined } from '@ant-design/icons'
import type { Page } from '../../../kernel/web/index.ts'

/** As the views behind the pages have it; the server decides. */
const auditing = ['administrator', 'auditor', 'supervisor']
const keyed = ['administrator', 'auditor']
const linking = ['administrator', 'commander', 'duty-officer', 'officer-of-the-day', 'auditor']

export const rightsPages: readonly Page[] = [
  { path: '/roles', title: 'rights.roles', nav: { desk: 20, icon: SafetyOutlined }, needs: 'session', load: async () => (await import('./Roles.tsx')).Roles },
  { path: '/audit', title: 'rights.audit', nav: { desk: 21, icon: AuditOutlined, roles: auditing }, needs: 'session', load: async () => (await import('./Audit.tsx')).Audit },
  { path: '/keys', title: 'rights.keys', nav: { desk: 22, icon: ApiOutlined, roles: keyed }, needs: 'session', load: async () => (await import('./Keys.tsx')).Keys },
  { path: '/links', title: 'rights.links', nav: { desk: 23, icon: LinkOutlined, roles: linking }, needs: 'session', load: async () => (await import('./Links.tsx')).Links },
]
