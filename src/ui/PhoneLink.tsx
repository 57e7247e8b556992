import { PhoneOutlined } from '@ant-design/icons'
import type { ReactNode } from 'react'
import { useLanguage } from '../kernel/web/index.ts'

/** One tap rings. The number itself is shown, for a desk with another telephone. */
export function PhoneLink({ number, isShort = false }: { number: string | null; isShort?: boolean }): ReactNode {
  const { t } = useLanguage()
  if (number === null || number === '') return isShort ? null : <span className="muted">{t('ui.no-number')}</span>
  return (
    <a className="phone-link" href={`tel:${number.replace(/[^\d+]/g, '')}`} title={t('ui.call', { number })} aria-label={t('ui.call', { number })} onClick={(event) => event.stopPropagation()}>
      <PhoneOutlined />
      <span className={isShort ? 'number on-paper' : 'number'}>{number}</span>
    </a>
  )
}
