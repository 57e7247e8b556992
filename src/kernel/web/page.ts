/** What a slice says of its pages; `main/pages.ts` lists them all. */
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo, type ComponentType } from 'react'
import type { LabelKey } from './language.tsx'

export interface Page {
  /** As TanStack Router writes it: `/roll-calls/$callId`. */
  readonly path: string
  readonly title: LabelKey
  /** Left out: reached from other pages only. */
  readonly nav?: {
    /** Place in the desk's navigation; smaller comes first. */
    readonly desk?: number
    /** Place in the phone's bottom bar; without it the page stands under More. */
    readonly phone?: number
    readonly icon: ComponentType
    /** Only for members who hold one of these roles somewhere; left out: for all. */
    readonly roles?: readonly string[]
  }
  /** bare: without header and navigation (wall, a roll call that takes the whole screen). */
  readonly frame?: 'bare'
  /** nothing: for people who are not signed in too, always bare; session: also where there is no operation yet. Left out: both. */
  readonly needs?: 'nothing' | 'session'
  /** Its own chunk. */
  readonly load: () => Promise<ComponentType>
}

export type SearchValues = Readonly<Record<string, string>>

/** The search part of the address as plain strings; `set` with undefined removes. Filters live here, so that back and links work. */
export function useSearchValues(): { values: SearchValues; set(change: Readonly<Record<string, string | undefined>>, options?: { isNewPlace?: boolean }): void } {
  const values = useSearch({ strict: false }) as SearchValues
  const navigate = useNavigate()
  const set = useCallback(
    (change: Readonly<Record<string, string | undefined>>, { isNewPlace = false }: { isNewPlace?: boolean } = {}) => {
      void navigate({
        to: '.',
        search: ((before: SearchValues) => Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined && value !== ''))) as never,
        replace: !isNewPlace,
        resetScroll: false,
      })
    },
    [navigate],
  )
  return useMemo(() => ({ values, set }), [values, set])
}

/** The parts of the path that `$name` stands for. */
export function usePathValues(): SearchValues {
  return useParams({ strict: false }) as SearchValues
}

/** Goes to a page of the app: `go('/roll-calls/…')`, with search values if need be. */
export function useGo(): (path: string, search?: SearchValues) => void {
  const navigate = useNavigate()
  return useCallback((path: string, search: SearchValues = {}) => void navigate({ to: path as never, search: search as never }), [navigate])
}
