import type { Page } from '../../../kernel/web/index.ts'

export const identityPages: readonly Page[] = []
