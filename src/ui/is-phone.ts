import { useSyncExternalStore } from 'react'

const narrow = '(max-width: 720px)'

function subscribe(listener: () => void): () => void {
  const query = globalThis.matchMedia(narrow)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

/** For pages whose phone shape is another page, not another style. */
export const useIsPhone = (): boolean => useSyncExternalStore(subscribe, () => globalThis.matchMedia(narrow).matches)
