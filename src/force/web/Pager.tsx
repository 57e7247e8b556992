import { Button } from 'antd'
import type { ReactNode } from 'react'
import { useLanguage } from '../../kernel/web/index.ts'

export function Pager({ page, pageSize, total, go }: { page: number; pageSize: number; total: number; go(page: number): void }): ReactNode {
  const { t } = useLanguage()
  const pages = Math.max(1, Math.ceil(total / pageSize))
  if (pages === 1) return null
  return (
    <nav className="pager no-print" aria-label={t('force.page', { n: page, m: pages })}>
      <Button disabled={page <= 1} onClick={() => go(page - 1)}>
        ← {t('force.page.before')}
      </Button>
      <span className="number">{t('force.page', { n: page, m: pages })}</span>
      <Button disabled={page >= pages} onClick={() => go(page + 1)}>
        {t('force.page.next')} →
      </Button>
    </nav>
  )
}

/** A heading that sorts: word, arrow, and said to screen readers. */
export function SortHeading({ label, isSorted, isDescending, sort }: { label: string; isSorted: boolean; isDescending: boolean; sort(): void }): ReactNode {
  const { t } = useLanguage()
  return (
    <th aria-sort={isSorted ? (isDescending ? 'descending' : 'ascending') : 'none'}>
      <button type="button" className="sort-heading" title={t('force.sorted', { column: label })} onClick={sort}>
        {label} <span aria-hidden="true">{isSorted ? (isDescending ? '↓' : '↑') : ''}</span>
      </button>
    </th>
  )
}
