import type { z } from 'zod'
import type { memberView } from '../contract.ts'

/** What the view `member` answers. */
export type MemberData = z.output<typeof memberView.output>
