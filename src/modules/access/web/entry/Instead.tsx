import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useLanguage } from '../../../../kernel/web/index.ts'
import { EmptyState } from '../../../../ui/index.ts'

/** What stands where there is nothing to fill in, with the way on. */
export function Instead({ title, children }: { title: string; children: ReactNode }): ReactNode {
  const { t } = useLanguage()
  return (
    <div className="sign-in-form panel">
      <EmptyState
        title={title}
        action={
          <Link className="entry-link" to={'/' as never}>
            {t('access.to-sign-in')}
          </Link>
        }
      >
        {children}
      </EmptyState>
    </div>
  )
}
