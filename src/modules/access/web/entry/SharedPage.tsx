/** `/shared`: on a device that a leader opened for the crew, who is it now? */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Popconfirm } from 'antd'
import { useState, type ReactNode } from 'react'
import { endSharing, handOverDevice, readSharedDevice, useGo, useLanguage, useSigning, type SharedDevice } from '../../../../kernel/web/index.ts'
import { Answer } from '../../../../ui/index.ts'
import { Instead } from './Instead.tsx'
import { PinPad } from './PinPad.tsx'
import './entry.css'

type Person = SharedDevice['people'][number]

export function SharedPage(): ReactNode {
  const { t } = useLanguage()
  const asked = useQuery({ queryKey: ['shared-device'], queryFn: readSharedDevice, refetchOnMount: 'always' })
  return <Answer of={asked}>{(device) => (device === null ? <Instead title={t('access.shared.not')}>{t('access.shared.not.what')}</Instead> : <People device={device} />)}</Answer>
}

function People({ device }: { device: SharedDevice }): ReactNode {
  const { t, explain, locale } = useLanguage()
  const { message } = App.useApp()
  const client = useQueryClient()
  const go = useGo()
  const { renew } = useSigning()
  const [chosen, setChosen] = useState<Person | null>(null)
  const until = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(device.expiresAt)
  const again = (): Promise<void> => client.invalidateQueries({ queryKey: ['shared-device'] })

  async function end(): Promise<void> {
    try {
      await endSharing()
      await renew()
      go('/')
    } catch (error) {
      void message.error(explain(error))
      await again()
    }
  }

  async function choose(person: Person): Promise<void> {
    // Whoever came back here without handing over: the one before must not stay signed in meanwhile.
    if (device.current !== null) await handOverDevice().then(renew, () => undefined)
    setChosen(person)
  }

  return (
    <section className="shared-page panel" aria-label={t('access.shared')}>
      <p className="muted">{t('access.shared.until', { name: device.leader.name, until })}</p>
      {chosen === null ? (
        <>
          <h1>{t('access.shared.who')}</h1>
          {device.people.length === 0 ? (
            <p className="muted">{t('access.shared.nobody')}</p>
          ) : (
            <ul className="shared-people">
              {device.people.map((person) => (
                <li key={person.memberId}>
                  <button type="button" className="shared-person" disabled={!person.hasPin} onClick={() => void choose(person)}>
                    {person.name}
                    {person.hasPin ? null : <small>{t('access.shared.no-pin')}</small>}
                  </button>
                </li>
              ))}
            </ul>
          )}
          <div className="shared-foot">
            <span className="muted">{device.people.some((person) => !person.hasPin) ? t('access.shared.no-pin.what') : ''}</span>
            <Popconfirm title={t('access.shared.end')} description={t('access.shared.end.what')} okText={t('access.shared.end')} cancelText={t('ui.cancel')} onConfirm={end}>
              <Button>{t('access.shared.end')}</Button>
            </Popconfirm>
          </div>
        </>
      ) : (
        <PinPad
          person={chosen}
          back={() => {
            setChosen(null)
            void again()
          }}
          done={async () => {
            await renew()
            go(globalThis.matchMedia('(max-width: 720px)').matches ? '/now' : '/')
          }}
        />
      )}
    </section>
  )
}
