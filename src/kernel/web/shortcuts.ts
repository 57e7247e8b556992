/** Single letters on the keyboard. What is mounted is listed by `?`. */
import { useEffect, useRef, useSyncExternalStore } from 'react'
import type { LabelKey } from './language.tsx'

export interface Shortcut {
  /** As `KeyboardEvent.key` says it: `t`, `/`, `Enter`, `ArrowDown`. */
  readonly key: string
  readonly label: LabelKey
  /** Return false to let the key through. */
  run(event: KeyboardEvent): boolean | void
}

let mounted: readonly { readonly id: symbol; read(): readonly Shortcut[] }[] = []
let listed: readonly { readonly key: string; readonly label: LabelKey }[] = []
const listeners = new Set<() => void>()

function announce(): void {
  const seen = new Set<string>()
  listed = mounted
    .toReversed()
    .flatMap((group) => group.read())
    .filter((shortcut) => !seen.has(shortcut.key) && seen.add(shortcut.key))
    .map(({ key, label }) => ({ key, label }))
  for (const listener of listeners) listener()
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
}

/** What lies over the page and wants its keys for itself; a drawer beside the page does not. */
const layers = '.ant-modal, .ant-popover, .ant-dropdown, .ant-select-dropdown'

function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return
  // Behind an open dialog nothing must happen.
  if (event.target instanceof Element && event.target.closest(layers) !== null && event.key !== '?') return
  for (const group of mounted.toReversed()) {
    for (const shortcut of group.read()) {
      if (shortcut.key !== event.key) continue
      if (shortcut.run(event) === false) continue
      event.preventDefault()
      return
    }
  }
}

/** While mounted; the innermost that knows a key has it. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const current = useRef(shortcuts)
  current.current = shortcuts
  useEffect(() => {
    const id = Symbol('shortcuts')
    if (mounted.length === 0) globalThis.addEventListener('keydown', press)
    mounted = [...mounted, { id, read: () => current.current }]
    announce()
    return () => {
      mounted = mounted.filter((group) => group.id !== id)
      if (mounted.length === 0) globalThis.removeEventListener('keydown', press)
      announce()
    }
  }, [])
}

export function useShortcutList(): readonly { readonly key: string; readonly label: LabelKey }[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => listed,
  )
}
