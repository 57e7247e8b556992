/** The door of the screens of access: who one is (profile, sessions, shared phones), and who may do what. */
import { lazy } from 'react'
import type { Page } from '../../../kernel/web/index.ts'
import type { MemberPart } from '../../../force/web/index.ts'
import { identityPages } from './identity-pages.ts'
import { MemberLogin } from './MemberLogin.tsx'
import { rightsPages } from './rights-pages.ts'

export const accessPages: readonly Page[] = [...identityPages, ...rightsPages]

/** Loaded when somebody owes a second step: few do. */
export const SecondNeeded = lazy(async () => ({ default: (await import('./profile/SecondNeeded.tsx')).SecondNeeded }))

export const accessMemberParts: readonly MemberPart[] = [{ Part: MemberLogin }]
