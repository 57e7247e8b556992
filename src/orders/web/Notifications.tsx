/** What the member was told, newest first. */
import { App, Button } from 'antd'
import type { ReactNode } from 'react'
import type { z } from 'zod'
import { useCommand, useGo, useLanguage, useSearchValues, useTimeFormat, useView } from '../../kernel/web/index.ts'
import { Answer, EmptyState, PageFrame, StateMark, TimeAgo } from '../../ui/index.ts'
import { notificationsView, readNotifications } from '../contract.ts'
import { useFindEntryDoor } from './doors.tsx'
import { useKindWords } from './Entries.tsx'
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

function isWords(value: unknown): value is { zh: string; en: string } {
  return typeof value === 'object' && value !== null && 'zh' in value && 'en' in value && typeof value.zh === 'string' && typeof value.en === 'string'
}

function Told({ item }: { item: Notification }): ReactNode {
  const { say, t } = useLanguage()
  const format = useTimeFormat()
  const kindWords = useKindWords()
  // What the facts say in words: titles and names in both languages, or plain names.
  const said = ['title', 'subjectName', 'unitName', 'text', 'name'].flatMap((name) => {
    const value = item.facts[name]
    if (isWords(value)) return [say(value)]
    return typeof value === 'string' && value !== '' ? [value] : []
  })
  const { clauseId, dueAt, count, verifyBy, answerBy } = item.facts
  // A step of a ladder: before the deadline it warns, after it it says so.
  const state = item.kind !== 'ladder.told' || typeof dueAt !== 'number' ? null : item.at < dueAt ? 'due-soon' : 'late'
  const about = typeof clauseId === 'string' && typeof dueAt === 'number' ? t('orders.notifications.about', { id: clauseId, time: format.time(dueAt) }) : typeof clauseId === 'string' ? t('orders.notifications.clause', { id: clauseId }) : null
  return (
    <span className="notification-what">
      {state === null ? <strong>{kindWords(item.kind)}</strong> : <StateMark state={state} />}
      {[...new Set(said)].map((text) => (
        <span key={text}>{text}</span>
      ))}
      {about === null ? null : <span>{about}</span>}
      {typeof count === 'number' ? <span>{t('orders.notifications.count', { n: count })}</span> : null}
      {typeof verifyBy === 'number' ? <span>{t('orders.notifications.by', { time: format.time(verifyBy) })}</span> : null}
      {typeof answerBy === 'number' ? <span>{t('orders.notifications.answer-by', { time: format.time(answerBy) })}</span> : null}
    </span>
  )
}
