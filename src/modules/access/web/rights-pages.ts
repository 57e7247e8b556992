import type { Page } from '../../../kernel/web/index.ts'

export const rightsPages: readonly Page[] = []
