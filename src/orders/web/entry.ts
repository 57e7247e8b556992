import type { z } from 'zod'
import type { journalItem } from '../contract.ts'

/** A journal entry as views show it. */
export type Entry = z.output<typeof journalItem>
