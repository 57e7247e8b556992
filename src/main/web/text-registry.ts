/** Tells the browser half of the kernel which texts there are. Types only. */
import type { texts } from '../texts.ts'

type AllTexts = typeof texts

declare module '../../kernel/web/language.tsx' {
  interface TextRegistry extends AllTexts {}
}
