import { useLanguage } from '../../../kernel/web/index.ts'
import { isForSystemOnly, type Permission } from './may.ts'

/** What a command or view is called; its name where it has no words yet. */
export function usePermissionWords(): (name: string) => string {
  const { find } = useLanguage()
  return (name) => find(`permission.${name}`) ?? name
}

export function useSliceWords(): (slice: string) => string {
  const { find } = useLanguage()
  return (slice) => find(`rights.slice.${slice}`) ?? slice
}

/** Ways in that no role opens. */
export function useOtherWays(): (item: Permission) => string[] {
  const { t } = useLanguage()
  return (item) => {
    const hasLink = item.rules.some((rule) => rule.by === 'link')
    return [...(hasLink ? [t('rights.by.link')] : []), ...(isForSystemOnly(item) ? [t('rights.by.system')] : [])]
  }
}
