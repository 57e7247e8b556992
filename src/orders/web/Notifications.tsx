/** What the member was told, newest first. */
import { App, Button } from 'antd'
import type { ReactNode } from 'react'
import type { z } from 'zod'
import { useCommand, useGo, useLanguage, useSearchValues, useTimeFormat, useView } from '../../kernel/web/index.ts'
import { Answer, EmptyState, PageFrame, StateMark, TimeAgo } from '../../ui/index.ts'
import { notificationsView, readNotifications } from '../contract.ts'
import { wordNotification } from '../rules.ts'
import { useFindEntryDoor } from './doors.tsx'
import { ObligationDrawer } from './ObligationDrawer.tsx'
import { useOperationId } from './operation.tsx'
import './board.css'
import './notifications.css'

type Notification = z.output<typeof notificationsView.output>['items'][number]

export function Notifications(): ReactNode {
  const { t, explain } = useLanguage()
  const { message } = App.useApp()
  const operationId = useOperationId()
  const asked = useView(notificationsView, { operationId, limit: 200 })
  const reading = useCommand(readNotifications)
  const { set } = useSearchValues()
  const go = useGo()
  const findEntryDoor = useFindEntryDoor()
  const mark = (ids: string[]): void => {
    if (ids.length > 0) reading.run({ operationId, ids }).catch((error: unknown) => void message.error(explain(error)))
  }
  const unread = (asked.data?.items ?? []).filter((item) => item.readAt === null).map((item) => item.id)
  const open = (item: Notification): void => {
    if (item.readAt === null) mark([item.id])
    if (item.obligationId !== null) return set({ obligation: item.obligationId }, { isNewPlace: true })
    const path = findEntryDoor(item.kind)?.path?.(item.facts) ?? null
    if (path !== null) go(path)
  }
  return (
    <PageFrame
      title={t('orders.notifications')}
      hint={t('orders.notifications.what')}
      actions={
        <Button disabled={unread.length === 0} loading={reading.isRunning} onClick={() => mark(unread)}>
          {t('orders.notifications.read')}
        </Button>
      }
    >
      <Answer of={asked}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('orders.notifications.empty')}>{t('orders.notifications.what')}</EmptyState>
          ) : (
            <ul className="notification-list panel">
              {items.map((item) => (
                <li key={item.id}>
                  <button type="button" className={item.readAt === null ? 'is-unread' : ''} onClick={() => open(item)}>
                    <Told item={item} />
                    <span className="muted">
                      <TimeAgo at={item.at} />
                      {item.readAt === null ? <span className="visually-hidden"> {t('orders.notifications.unread')}</span> : null}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
      <ObligationDrawer />
    </PageFrame>
  )
}

function Told({ item }: { item: Notification }): ReactNode {
  const { say, find } = useLanguage()
  const { time } = useTimeFormat()
  const { state, heading, lines } = wordNotification(item, { say, find, time })
  return (
    <span className="notification-what">
      {state === null ? <strong>{heading}</strong> : <StateMark state={state} />}
      {lines.map((line) => (
        <span key={line}>{line}</span>
      ))}
    </span>
  )
}
