/** The frame of every page: who is signed in, which operation, header, navigation. */
import { Link, Navigate, Outlet, useRouterState } from '@tanstack/react-router'
import { Suspense, useEffect, type ReactNode } from 'react'
import { useFreshViews, useGo, useHoldsRole, useLanguage, useSession, useSessionAnswer, useShortcuts, type Page } from '../../kernel/web/index.ts'
import { SecondNeeded } from '../../modules/access/web/index.ts'
import { RollCallTakeover } from '../../modules/rollcall/web/index.ts'
import { ActsProvider, OperationProvider } from '../../orders/web/index.ts'
import { Answer, EmptyState, Forbidden } from '../../ui/index.ts'
import { Header, HeaderWithoutOperation } from './Header.tsx'
import { nameWindow, OpenFrame } from './OpenFrame.tsx'
import { PhoneBar } from './PhoneBar.tsx'
import { ShortcutHelp } from './ShortcutHelp.tsx'
import { SignIn } from './SignIn.tsx'
import { StaleBand } from './StaleBand.tsx'
import { SharedMark } from './UserMenu.tsx'
import './shell.css'

export function NoSuchPage(): ReactNode {
  const { t } = useLanguage()
  return <EmptyState title={t('kernel.not-found')} action={<Link to={'/' as never}>{t('orders.board')}</Link>} />
}

export function Shell({ pages }: { pages: readonly Page[] }): ReactNode {
  const asked = useSessionAnswer()
  // What the outlet draws just now: the address may be a step ahead of it.
  const drawn = useRouterState({ select: (state): string => String(state.matches.at(-1)?.routeId) })
  const page = pages.find((each) => each.path === drawn)
  useFreshViews(asked.data?.kind === 'signed-in' && asked.data.session.needsSecond !== true)
  if (page?.needs === 'nothing') return <OpenFrame title={page.title}><Outlet /></OpenFrame>
  return (
    <Answer of={asked}>
      {(answer) => {
        if (answer.kind === 'signed-out') return answer.shared === null ? <SignIn demoLogins={answer.demoLogins} /> : <Navigate to={'/shared' as never} replace />
        if (answer.session.needsSecond === true) return <OpenFrame title="access.second-needed"><Suspense fallback={null}><SecondNeeded /></Suspense></OpenFrame>
        return (
          <OperationProvider key={answer.session.member.id} without={<FrameWithoutOperation pages={pages} />}>
            <ActsProvider>
              <Frame pages={pages} />
            </ActsProvider>
          </OperationProvider>
        )
      }}
    </Answer>
  )
}

/** Pages that the member may use at all; the server decides again on each question. */
export function usePages(pages: readonly Page[]): readonly Page[] {
  const session = useSession()
  const held = session?.roles.map((each) => each.role) ?? []
  return pages.filter((page) => page.nav?.roles === undefined || page.nav.roles.some((role) => held.includes(role)))
}

function matches(page: Page, path: string): boolean {
  const pattern = page.path.split('/')
  const parts = path.split('/')
  return pattern.length === parts.length && pattern.every((part, at) => part.startsWith('$') || part === parts[at])
}

/** A new agency: people, places and files come first, the order after them. */
function FrameWithoutOperation({ pages }: { pages: readonly Page[] }): ReactNode {
  const { t } = useLanguage()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const mine = usePages(pages).filter((page) => page.needs === 'session')
  const page = mine.find((each) => matches(each, path))
  const title = page === undefined ? '' : t(page.title)
  useEffect(() => nameWindow(title), [title])
  return (
    <div className="frame">
      <a className="skip-link" href="#page">
        {t('main.skip')}
      </a>
      <HeaderWithoutOperation pages={mine.filter((each) => each.nav?.desk !== undefined).toSorted((a, b) => (a.nav?.desk ?? 0) - (b.nav?.desk ?? 0))} />
      <StaleBand />
      <SharedMark />
      <main id="page" className="frame-main" tabIndex={-1}>
        {page === undefined ? <NoOperation /> : <Outlet />}
      </main>
      <PhoneBar pages={mine} />
    </div>
  )
}

function NoOperation(): ReactNode {
  const { t } = useLanguage()
  const isAdministrator = useHoldsRole('administrator')
  const mayWrite = useHoldsRole('administrator', 'planner', 'commander')
  return (
    <EmptyState
      title={t('orders.no-operation.title')}
      action={
        <p className="no-operation">
          {isAdministrator ? <Link to={'/import' as never}>{t('force.import')}</Link> : null}
          {isAdministrator ? <Link to={'/members' as never}>{t('force.members')}</Link> : null}
          {mayWrite ? <Link to={'/orders/edit' as never}>{t('orders.edit')}</Link> : null}
        </p>
      }
    >
      {t('orders.no-operation.text')}
    </EmptyState>
  )
}

function Frame({ pages }: { pages: readonly Page[] }): ReactNode {
  const { t } = useLanguage()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const search = useRouterState({ select: (state) => state.location.searchStr })
  const go = useGo()
  const mine = usePages(pages)
  const page = pages.find((each) => matches(each, path))
  const isForbidden = page !== undefined && !mine.includes(page)
  const title = page === undefined ? '' : t(page.title)
  useEffect(() => nameWindow(title), [title])
  useEffect(() => {
    // A phone that opens the app wants the next thing owed, not the board.
    if (path === '/' && search === '' && globalThis.matchMedia('(max-width: 720px)').matches && globalThis.history.length <= 2) go('/now')
    // Only when the app opens.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [])
  const desk = mine.filter((each) => each.nav?.desk !== undefined).toSorted((a, b) => (a.nav?.desk ?? 0) - (b.nav?.desk ?? 0))
  useShortcuts(desk.slice(0, 9).map((each, at) => ({ key: String(at + 1), label: each.title, run: () => go(each.path) })))

  if (page?.frame === 'bare') {
    return (
      <>
        <StaleBand />
        <Outlet />
        <ShortcutHelp />
      </>
    )
  }
  return (
    <div className="frame">
      <a className="skip-link" href="#page">
        {t('main.skip')}
      </a>
      <Header pages={desk} isBoard={path === '/'} />
      <StaleBand />
      <SharedMark />
      <RollCallTakeover />
      <main id="page" className="frame-main" tabIndex={-1}>
        {isForbidden ? <Forbidden /> : <Outlet />}
      </main>
      <PhoneBar pages={mine} />
      <ShortcutHelp />
    </div>
  )
}
