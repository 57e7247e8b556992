/** Words and times in the reader's language. Texts of all slices are merged by `main`, which also declares their keys here. */
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'
import { Refused, Unreachable } from './api.ts'

export type Language = 'zh' | 'en'

export interface Words {
  readonly zh: string
  readonly en: string
}

export type Texts = Readonly<Record<string, Words>>

/** Augmented by `main/texts.ts` with every key of every slice. */
// eslint-disable-next-line typescript/no-empty-object-type
export interface TextRegistry {}

export type TextKey = keyof TextRegistry & string
type Placeholders<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never
type PlaceholdersOf<Key extends TextKey> = TextRegistry[Key] extends { readonly en: infer Text } ? Placeholders<Text> : never
/** Texts that name no values: what a title or a label may be. */
export type LabelKey = { [Key in TextKey]: [PlaceholdersOf<Key>] extends [never] ? Key : never }[TextKey]
export type TextValue = string | number

/** `t('ui.time.late', { length: '7 min' })`: the values that the text names, no more and no fewer. */
export type Translate = <Key extends TextKey>(key: Key, ...values: [PlaceholdersOf<Key>] extends [never] ? [] : [Readonly<Record<PlaceholdersOf<Key>, TextValue>>]) => string

export interface LanguageUse {
  readonly language: Language
  readonly locale: 'zh-CN' | 'en-GB'
  setLanguage(language: Language): void
  readonly t: Translate
  /** For keys that are known only at run time, such as refusal codes; null when there is no such text. */
  find(key: string, values?: Readonly<Record<string, unknown>>): string | null
  /** All keys that begin so, in the order of the lists of texts. */
  listKeys(prefix: string): readonly string[]
  /** Words that come from the data. */
  say(words: Words): string
  /** What went wrong, in words. */
  explain(error: unknown): string
}

const kept = 'muster.language'

function firstLanguage(): Language {
  const stored = globalThis.localStorage?.getItem(kept)
  if (stored === 'zh' || stored === 'en') return stored
  // Chinese unless the browser names another language before any Chinese.
  for (const wanted of globalThis.navigator?.languages ?? []) {
    if (wanted.toLowerCase().startsWith('zh')) return 'zh'
    if (wanted !== '') return 'en'
  }
  return 'zh'
}

export function fill(text: string, values: Readonly<Record<string, unknown>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole))
}

/** `until` comes as a moment and is read as the time on the wall where the reader is. */
function spoken(facts: Readonly<Record<string, unknown>>, language: Language): Readonly<Record<string, unknown>> {
  const { until } = facts
  if (typeof until !== 'number') return facts
  return { ...facts, until: new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(until) }
}

const LanguageContext = createContext<LanguageUse | null>(null)

export function LanguageProvider({ texts, children }: { texts: Texts; children: ReactNode }): ReactNode {
  const [language, setChosen] = useState<Language>(firstLanguage)
  const setLanguage = useCallback((next: Language) => {
    globalThis.localStorage?.setItem(kept, next)
    setChosen(next)
  }, [])
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  }, [language])
  const use = useMemo<LanguageUse>(() => {
    const find = (key: string, values: Readonly<Record<string, unknown>> = {}): string | null => {
      const words = texts[key]
      return words === undefined ? null : fill(words[language], values)
    }
    const t = ((key: string, values?: Readonly<Record<string, TextValue>>) => find(key, values) ?? key) as Translate
    return {
      language,
      locale: language === 'zh' ? 'zh-CN' : 'en-GB',
      setLanguage,
      t,
      find,
      listKeys: (prefix) => Object.keys(texts).filter((key) => key.startsWith(prefix)),
      say: (words) => (words[language] === '' ? words[language === 'zh' ? 'en' : 'zh'] : words[language]),
      explain: (error) => {
        if (error instanceof Refused) return find(error.code, spoken(error.facts, language)) ?? find('kernel.refused', { code: error.code }) ?? error.code
        if (error instanceof Unreachable) return find('kernel.unreachable') ?? error.message
        return find('kernel.broken') ?? String(error)
      },
    }
  }, [language, setLanguage, texts])
  return <LanguageContext value={use}>{children}</LanguageContext>
}

export function useLanguage(): LanguageUse {
  const use = useContext(LanguageContext)
  if (use === null) throw new Error('useLanguage outside LanguageProvider')
  return use
}
