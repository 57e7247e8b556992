import { identityWebTexts } from './identity-texts.ts'
import { refusalTexts } from './refusal-texts.ts'
import { rightsWebTexts } from './rights-texts.ts'

/** The words of the screens of access, each group in a file of its own. */
export const accessWebTexts = { ...identityWebTexts, ...refusalTexts, ...rightsWebTexts } as const
