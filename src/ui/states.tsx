/** Loading, empty, broken, forbidden: each says what the page is for and what to do. */
import { Button, Spin } from 'antd'
import type { ReactNode } from 'react'
import { Refused, useLanguage } from '../kernel/web/index.ts'

function Notice({ title, children, action, role = 'status' }: { title: string; children?: ReactNode; action?: ReactNode; role?: 'status' | 'alert' }): ReactNode {
  return (
    <div className="notice" role={role}>
      <p className="notice-title">{title}</p>
      {children === undefined ? null : <p className="notice-text">{children}</p>}
      {action}
    </div>
  )
}

export function Loading(): ReactNode {
  const { t } = useLanguage()
  return (
    <div className="notice" role="status" aria-label={t('ui.loading')}>
      <Spin delay={300} />
    </div>
  )
}

/** `title`: why it is empty; children: what the page is for, or what to do. */
export function EmptyState({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }): ReactNode {
  return (
    <Notice title={title} action={action}>
      {children}
    </Notice>
  )
}

export function Forbidden(): ReactNode {
  const { t } = useLanguage()
  return <Notice title={t('ui.forbidden.title')}>{t('ui.forbidden.hint')}</Notice>
}

export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }): ReactNode {
  const { t, explain } = useLanguage()
  if (error instanceof Refused && error.status === 403) return <Forbidden />
  return (
    <Notice role="alert" title={t('ui.error.title')} action={retry === undefined ? undefined : <Button onClick={retry}>{t('ui.try-again')}</Button>}>
      {explain(error)}
    </Notice>
  )
}

interface Asked<Data> {
  readonly data: Data | undefined
  readonly error: unknown
  refetch(): unknown
}

/** A view's answer, or the state that stands in for it. An old answer stays on screen while a new one fails. */
export function Answer<Data>({ of, children }: { of: Asked<Data>; children: (data: Data) => ReactNode }): ReactNode {
  if (of.data !== undefined) return children(of.data)
  if (of.error !== null && of.error !== undefined) return <ErrorState error={of.error} retry={() => void of.refetch()} />
  return <Loading />
}
