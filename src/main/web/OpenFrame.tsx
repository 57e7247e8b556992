import { useEffect, type ReactNode } from 'react'
import { useLanguage, type LabelKey } from '../../kernel/web/index.ts'
import { LanguageSwitch, ThemeSwitch } from './Switches.tsx'

export function nameWindow(title: string): void {
  document.title = title === '' ? 'Muster' : `${title} · Muster`
}

/** Round what people see who are not signed in: signing in, joining, first setup, the choice of person on a shared device. */
export function OpenFrame({ title, children }: { title: LabelKey; children: ReactNode }): ReactNode {
  const { t } = useLanguage()
  const words = t(title)
  useEffect(() => nameWindow(words), [words])
  return (
    <main className="sign-in">
      <div className="sign-in-switches">
        <LanguageSwitch />
        <ThemeSwitch />
      </div>
      {children}
    </main>
  )
}
