/** Whether a key or a link still opens something: shape and word. */
import type { ReactNode } from 'react'
import { useLanguage } from '../../../kernel/web/index.ts'

export type Life = 'alive' | 'used' | 'expired' | 'revoked'

/** Real time, as the server has it: keys and links know no simulated clock. */
export function lifeOf({ expiresAt, revokedAt, usedAt = null }: { expiresAt: number; revokedAt: number | null; usedAt?: number | null }, now: number): Life {
  if (revokedAt !== null) return 'revoked'
  if (usedAt !== null) return 'used'
  return expiresAt <= now ? 'expired' : 'alive'
}

const shapes: Readonly<Record<Life, ReactNode>> = {
  alive: <circle cx="6" cy="6" r="4.4" fill="currentColor" />,
  used: <path d="m1.8 6.4 2.8 3 5.6-7" fill="none" stroke="currentColor" strokeWidth="1.7" />,
  expired: (
    <>
      <circle cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" strokeWidth="1.2" />
      <path d="M6 3.2V6l2 1.4" fill="none" stroke="currentColor" strokeWidth="1.2" />
    </>
  ),
  revoked: <path d="m2.4 2.4 7.2 7.2M9.6 2.4 2.4 9.6" fill="none" stroke="currentColor" strokeWidth="1.6" />,
}

export function LifeMark({ life }: { life: Life }): ReactNode {
  const { t } = useLanguage()
  return (
    <span className={`may-mark${life === 'alive' ? '' : ' muted'}`}>
      <svg className="may-shape" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" focusable="false">
        {shapes[life]}
      </svg>
      <span>{t(`rights.life.${life}`)}</span>
    </span>
  )
}
