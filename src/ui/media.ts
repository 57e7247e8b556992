import { useCallback, useSyncExternalStore } from 'react'

/** Whether a media query holds, now and when that changes. */
function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = globalThis.matchMedia(query)
      list.addEventListener('change', listener)
      return () => list.removeEventListener('change', listener)
    },
    [query],
  )
  return useSyncExternalStore(subscribe, () => globalThis.matchMedia(query).matches)
}

/** For pages whose phone shape is another page, not another style. */
export const useIsPhone = (): boolean => useMedia('(max-width: 720px)')

/** Whoever asked their device for less motion gets dialogs that are there at once. */
export const useIsStill = (): boolean => useMedia('(prefers-reduced-motion: reduce)')
