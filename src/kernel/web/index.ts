/** The door of the browser half of the kernel. */
export { newId, readView, Refused, sendCommand, Unreachable, type CommandReply, type DemoLogin, type Session } from './api.ts'
export { ClockProvider, countOn, useClockId, useOperationNow, useReadOperationNow, useTimeFormat, useTimezone, type ClockReading, type TimeFormat } from './clock.tsx'
export { DataProvider, useCommand, useFreshViews, useView, type CommandHandle, type ViewOptions } from './data.tsx'
export { LanguageProvider, useLanguage, type Language, type LabelKey, type LanguageUse, type TextKey, type TextRegistry, type Texts, type Words } from './language.tsx'
export { useLiveState, type LiveState } from './live.ts'
export { useGo, usePathValues, useSearchValues, type Page, type SearchValues } from './page.ts'
export { useHoldsRole, useSession, useSessionAnswer, useSigning } from './session.tsx'
export { useShortcutList, useShortcuts, type Shortcut } from './shortcuts.ts'
