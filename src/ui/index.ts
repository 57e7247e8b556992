/** Looks only: no fetching, no page knows what it shows. */
export { ConfirmReason } from './ConfirmReason.tsx'
export { useMeasure } from './measure.ts'
export { PageFrame } from './PageFrame.tsx'
export { PhoneLink } from './PhoneLink.tsx'
export { StateMark, StateShape, toneOf, type MarkState } from './StateMark.tsx'
export { Answer, EmptyState, ErrorState, Forbidden, Loading } from './states.tsx'
export { palettes, ThemeProvider, useTheme, type ThemeName } from './theme.tsx'
export { TimeAgo, TimeLeft } from './TimeLeft.tsx'
