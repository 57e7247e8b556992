import type { ReactNode } from 'react'

/** Title, what can be done, the page. `isWide`: uses the full width and height (boards); else a column that reads well. */
export function PageFrame({ title, hint, actions, isWide = false, children }: { title: string; hint?: ReactNode; actions?: ReactNode; isWide?: boolean; children: ReactNode }): ReactNode {
  return (
    <section className={`page${isWide ? ' page-wide' : ''}`} aria-label={title}>
      <header className="page-head">
        <h1>{title}</h1>
        {hint === undefined ? null : <div className="page-hint">{hint}</div>}
        {actions === undefined ? null : <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </section>
  )
}
