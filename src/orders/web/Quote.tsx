import type { ReactNode } from 'react'
import { useLanguage } from '../../kernel/web/index.ts'
import './board.css'

/** The clause's own sentence, and under it the translation where the reader's language is another. */
export function Quote({ clause }: { clause: { readonly quote: string; readonly translation: string | null; readonly language: string } }): ReactNode {
  const { language } = useLanguage()
  const isForeign = !clause.language.toLowerCase().startsWith(language)
  return (
    <blockquote className="quote">
      <p lang={clause.language}>{clause.quote}</p>
      {isForeign && clause.translation !== null ? <p className="quote-translation">{clause.translation}</p> : null}
    </blockquote>
  )
}
