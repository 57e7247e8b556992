/** The door of the screens of access: who one is (profile, sessions, shared phones), and who may do what. */
import type { Page } from '../../../kernel/web/index.ts'
import { identityPages } from './identity-pages.ts'
import { rightsPages } from './rights-pages.ts'

export const accessPages: readonly Page[] = [...identityPages, ...rightsPages]
