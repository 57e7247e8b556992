import { App, Button, Popconfirm } from 'antd'
import type { ReactNode } from 'react'
import { useLanguage, useTimeFormat } from '../../../../kernel/web/index.ts'
import { Answer } from '../../../../ui/index.ts'
import { post, useAskAgain, useSessions, type SessionItem } from './profile-api.ts'

export function SessionsPanel(): ReactNode {
  const { t, explain } = useLanguage()
  const { message } = App.useApp()
  const askAgain = useAskAgain()
  const asked = useSessions()
  const tell = (error: unknown): void => void message.error(explain(error))
  return (
    <section className="panel profile-panel is-wide" aria-label={t('access.sessions')}>
      <h2>{t('access.sessions')}</h2>
      <p className="muted">{t('access.sessions.what')}</p>
      <Answer of={asked}>
        {({ sessions }) => {
          const others = sessions.filter((session) => !session.isCurrent)
          return (
            <>
              <div className="rows-scroll">
                <table className="rows rows-cards">
                  <thead>
                    <tr>
                      <th>{t('access.sessions.device')}</th>
                      <th>{t('access.sessions.how')}</th>
                      <th>{t('access.sessions.started')}</th>
                      <th>{t('access.sessions.seen')}</th>
                      <th />
                    </tr>
                  </thead>
                  <tbody>
                    {sessions.map((session) => (
                      <Row key={session.id} session={session} end={() => post('sessions/end', { id: session.id }).then(askAgain, tell)} />
                    ))}
                  </tbody>
                </table>
              </div>
              <div className="profile-line">
                {others.length === 0 ? (
                  <span className="muted">{t('access.sessions.only-this')}</span>
                ) : (
                  <Popconfirm title={t('access.sessions.end-others')} description={t('access.sessions.end-others.what')} okText={t('access.sessions.end-others')} cancelText={t('ui.cancel')} onConfirm={() => post('sessions/end-others').then(askAgain, tell)}>
                    <Button>{t('access.sessions.end-others')}</Button>
                  </Popconfirm>
                )}
              </div>
            </>
          )
        }}
      </Answer>
    </section>
  )
}

function Row({ session, end }: { session: SessionItem; end(): Promise<void> }): ReactNode {
  const { t } = useLanguage()
  const format = useTimeFormat()
  const label = session.label === '' ? t('access.sessions.unknown') : session.label
  return (
    <tr>
      <td data-label={t('access.sessions.device')}>
        <strong>{label}</strong>
      </td>
      <td data-label={t('access.sessions.how')}>{t(`access.sessions.how.${session.how}`)}</td>
      <td data-label={t('access.sessions.started')} className="number">
        {format.stamp(session.startedAt)}
      </td>
      <td data-label={t('access.sessions.seen')} className="number">
        {format.stamp(session.lastSeenAt)}
      </td>
      <td>
        {session.isCurrent ? (
          <span className="session-here">{t('access.sessions.here')}</span>
        ) : (
          <Popconfirm title={t('access.sessions.end')} description={t('access.sessions.end.what', { label })} okText={t('access.sessions.end')} cancelText={t('ui.cancel')} onConfirm={end}>
            <Button size="small">{t('access.sessions.end')}</Button>
          </Popconfirm>
        )}
      </td>
    </tr>
  )
}
