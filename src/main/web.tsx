/** The app in the browser: providers, the pages as routes. */
import './web/no-eval.ts'
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, RouterProvider } from '@tanstack/react-router'
import { App as AntApp } from 'antd'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { DataProvider, LanguageProvider, type Page } from '../kernel/web/index.ts'
import { ErrorState, Loading, ThemeProvider } from '../ui/index.ts'
import '../ui/base.css'
import { MemberPartsProvider } from '../force/web/index.ts'
import { DoorsProvider } from '../orders/web/index.ts'
import { doors, entryDoors, memberParts, pages, parts } from './pages.ts'
import { texts } from './texts.ts'
import { NoSuchPage, Shell } from './web/Shell.tsx'
import './web/text-registry.ts'

const rootRoute = createRootRoute({ component: () => <Shell pages={pages} />, notFoundComponent: NoSuchPage })

const routeOf = (page: Page) =>
  createRoute({
    getParentRoute: () => rootRoute,
    path: page.path,
    component: lazyRouteComponent(async () => ({ default: await page.load() })),
    pendingComponent: Loading,
    errorComponent: ({ error, reset }) => <ErrorState error={error} retry={reset} />,
  })

const router = createRouter({
  routeTree: rootRoute.addChildren(pages.map(routeOf)),
  scrollRestoration: true,
  defaultPreload: 'intent',
  // Plain strings, so that an address can be read out over the telephone.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (values) => {
    const text = new URLSearchParams(Object.entries(values).map(([key, value]) => [key, String(value)])).toString()
    return text === '' ? '' : `?${text}`
  },
})

const place = document.getElementById('app')
if (place === null) throw new Error('index.html has no #app')
createRoot(place).render(
  <StrictMode>
    <LanguageProvider texts={texts}>
      <ThemeProvider>
        <AntApp component={false}>
          <DataProvider>
            <DoorsProvider doors={doors} entryDoors={entryDoors} parts={parts}>
              <MemberPartsProvider parts={memberParts}>
                <RouterProvider router={router} />
              </MemberPartsProvider>
            </DoorsProvider>
          </DataProvider>
        </AntApp>
      </ThemeProvider>
    </LanguageProvider>
  </StrictMode>,
)
