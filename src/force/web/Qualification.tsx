import type { ReactNode } from 'react'
import { useLanguage, useOperationNow, useTimeFormat } from '../../kernel/web/index.ts'
import { StateShape } from '../../ui/index.ts'

const soonMs = 30 * 86_400_000

/** A qualification: expired ones are marked by word, shape and colour; those that end within thirty days too. */
export function Qualification({ code, expiresAt, isLong = false }: { code: string; expiresAt: number | null; isLong?: boolean }): ReactNode {
  const { t, find, locale } = useLanguage()
  const format = useTimeFormat()
  const now = useOperationNow(3_600_000)
  const name = find(`force.qualification.${code}`) ?? code
  const day = (at: number): string => {
    const thisYear = new Date(now).getUTCFullYear() === new Date(at).getUTCFullYear()
    return thisYear ? format.day(at) : new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' }).format(at)
  }
  if (expiresAt !== null && expiresAt <= now) {
    return (
      <span className="qualification tone-red">
        <StateShape state="late" size={10} /> {name} {t('force.expired', { date: day(expiresAt) })}
      </span>
    )
  }
  if (expiresAt !== null && expiresAt <= now + soonMs) {
    return (
      <span className="qualification tone-amber">
        <StateShape state="due-soon" size={10} /> {name} {t('force.expires-soon', { date: day(expiresAt) })}
      </span>
    )
  }
  return (
    <span className="qualification">
      {name}
      {isLong ? <span className="muted"> {expiresAt === null ? t('force.no-expiry') : t('force.expires', { date: day(expiresAt) })}</span> : null}
    </span>
  )
}
