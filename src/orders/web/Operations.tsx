/** Chooses which operation the screens are about. */
import type { ReactNode } from 'react'
import { useGo, useLanguage, useTimeFormat } from '../../kernel/web/index.ts'
import { PageFrame } from '../../ui/index.ts'
import { useOperationChoice, useOperationId } from './operation.tsx'
import './notifications.css'

export function Operations(): ReactNode {
  const { t, say } = useLanguage()
  const format = useTimeFormat()
  const go = useGo()
  const current = useOperationId()
  const { operations, choose } = useOperationChoice()
  return (
    <PageFrame title={t('orders.operations')} hint={t('orders.operations.what')}>
      <ul className="notification-list panel">
        {operations.map((operation) => (
          <li key={operation.id}>
            <button
              type="button"
              className={operation.id === current ? 'is-unread' : ''}
              onClick={() => {
                choose(operation.id)
                go('/')
              }}
            >
              <span className="notification-what">
                <strong>{say(operation.title)}</strong>
                <span className="muted">
                  {format.dayTime(operation.from)} – {format.dayTime(operation.to)}
                </span>
              </span>
              <span className="notification-what muted">
                {operation.isSimulated ? <span>{t('orders.simulated')}</span> : null}
                <span>{t(`orders.operation.${operation.status}`)}</span>
                {operation.id === current ? <span>{t('orders.operation.shown')}</span> : null}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </PageFrame>
  )
}
