/** The frame of every page: who is signed in, which operation, header, navigation. */
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useFreshViews, useLanguage, useSessionAnswer, type Page } from '../../kernel/web/index.ts'
import { OperationProvider } from '../../orders/web/index.ts'
import { Answer, EmptyState } from '../../ui/index.ts'

export function NoSuchPage(): ReactNode {
  const { t } = useLanguage()
  return <EmptyState title={t('kernel.not-found')} action={<Link to={'/' as never}>{t('orders.board')}</Link>} />
}

export function Shell({ pages }: { pages: readonly Page[] }): ReactNode {
  const asked = useSessionAnswer()
  const path = useRouterState({ select: (state) => state.location.pathname })
  useFreshViews(asked.data?.kind === 'signed-in')
  return (
    <Answer of={asked}>
      {(answer) =>
        answer.kind === 'signed-out' ? null : (
          <OperationProvider>
            <nav>{pages.map((page) => page.path).join(path)}</nav>
            <Outlet />
          </OperationProvider>
        )
      }
    </Answer>
  )
}
