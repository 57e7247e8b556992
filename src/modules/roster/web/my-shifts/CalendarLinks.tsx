/** Addresses that a calendar fetches: made here, shown once, revoked here. */
import { App, Button, Input } from 'antd'
import { useState, type ReactNode } from 'react'
import { newId, useCommand, useLanguage, useSession, useTimeFormat, useView } from '../../../../kernel/web/index.ts'
import { calendarLinksView, makeCalendarLink, revokeCalendarLink } from '../../contract/swaps.ts'
import { useAct } from '../swaps/shift-words.tsx'
import './my-shifts.css'

/** 32 random bytes in base64url: made here, so that no server keeps it. */
function makeSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** `unitId` null: one's own. */
export function CalendarLinks({ unitId }: { unitId: string | null }): ReactNode {
  const { t, say, language } = useLanguage()
  const format = useTimeFormat()
  const session = useSession()
  const { message } = App.useApp()
  const act = useAct()
  const asked = useView(calendarLinksView, {})
  const making = useCommand(makeCalendarLink)
  const revoking = useCommand(revokeCalendarLink)
  const [address, setAddress] = useState<string | null>(null)
  const links = (asked.data?.links ?? []).filter((link) => (unitId === null ? link.isMine : link.unitId === unitId))
  async function make(): Promise<void> {
    if (session === null) return
    const secret = makeSecret()
    await act(async () => {
      const { result } = await making.run({ linkId: newId(), memberId: unitId === null ? session.member.id : null, unitId, secret })
      setAddress(`${globalThis.location.origin}${result.before}${secret}.ics?lang=${language}`)
    }, t('roster.calendar'))
  }
  const copy = (text: string): void => {
    // Only on https and on this machine; elsewhere the field is there to copy from.
    void globalThis.navigator.clipboard?.writeText(text).then(() => message.info(t('roster.calendar.copied')))
  }
  return (
    <section className="calendar-links panel no-print" aria-label={t('roster.calendar')}>
      <h2>{t('roster.calendar')}</h2>
      <p className="muted">{t('roster.calendar.what')}</p>
      {address === null ? (
        <Button loading={making.isRunning} onClick={() => void make()}>
          {t(unitId === null ? 'roster.calendar.make' : 'roster.calendar.make-unit')}
        </Button>
      ) : (
        <label className="field">
          <span className="field-label">{t('roster.calendar.once')}</span>
          <Input.Search readOnly value={address} enterButton={t('roster.calendar.copy')} onFocus={(event) => event.target.select()} onSearch={() => copy(address)} />
        </label>
      )}
      {links.length === 0 ? null : (
        <ul aria-label={t('roster.calendar.in-use')}>
          {links.map((link) => (
            <li key={link.id}>
              <span>
                {say(link.name)} <span className="muted">{t('roster.calendar.made', { time: format.dayTime(link.madeAt) })}</span>
                {link.unitId === null ? null : <span className="muted"> · {t(link.hasNames ? 'roster.calendar.names' : 'roster.calendar.no-names')}</span>}
              </span>
              <Button loading={revoking.isRunning} onClick={() => void act(() => revoking.run({ linkId: link.id }), t('roster.calendar.revoke'))}>
                {t('roster.calendar.revoke')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
