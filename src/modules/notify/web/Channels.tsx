/** How one is reached outside the app: by what first, in which language, which browsers are woken, what arrived of late. */
import { App, Button, Input, Segmented } from 'antd'
import { useState, type ReactNode } from 'react'
import { useCommand, useLanguage, useSession, useTimeFormat, useView } from '../../../kernel/web/index.ts'
import { Answer, PageFrame } from '../../../ui/index.ts'
import { channelsView, setChannels, type Channel, type ChannelsData } from '../contract.ts'
import { Browsers } from './Browsers.tsx'
import { ChannelOrder } from './ChannelOrder.tsx'
import { DeliveryOutcome, useChannelWords, useMessageWords } from './delivery-words.tsx'
import './notify.css'

/** What one command says at once: order, language and address. */
export interface Reach {
  readonly language: ChannelsData['language']
  readonly email: string | null
  readonly order: readonly Channel[]
}

export function Channels(): ReactNode {
  const session = useSession()
  return session === null ? null : <Own memberId={session.member.id} />
}

function Own({ memberId }: { memberId: string }): ReactNode {
  const { t } = useLanguage()
  const asked = useView(channelsView, { memberId })
  return (
    <PageFrame title={t('notify.channels')} hint={t('notify.channels.what')}>
      <Answer of={asked}>{(data) => <Page memberId={memberId} data={data} />}</Answer>
    </PageFrame>
  )
}

function Page({ memberId, data }: { memberId: string; data: ChannelsData }): ReactNode {
  const { t, explain } = useLanguage()
  const { message } = App.useApp()
  const setting = useCommand(setChannels)
  // What was chosen shows at once; the server's answer takes its place.
  const [chosen, setChosen] = useState<{ over: ChannelsData; reach: Reach } | null>(null)
  const reach: Reach = chosen !== null && chosen.over === data ? chosen.reach : data
  async function save(change: Partial<Reach>): Promise<boolean> {
    const next: Reach = { language: reach.language, email: reach.email, order: reach.order, ...change }
    setChosen({ over: data, reach: next })
    try {
      await setting.run({ memberId, language: next.language, email: next.email, order: [...next.order] })
      void message.info(t('notify.saved'))
      return true
    } catch (error) {
      setChosen(null)
      void message.error(explain(error))
      return false
    }
  }
  return (
    <>
      <ChannelOrder memberId={memberId} data={data} order={reach.order} choose={(order) => void save({ order })} />
      <Browsers memberId={memberId} data={data} />
      <section className="panel notify-section" aria-label={t('notify.language')}>
        <h2>{t('notify.language')}</h2>
        <Segmented<ChannelsData['language']>
          value={reach.language}
          options={[
            { value: 'zh', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
          onChange={(language) => void save({ language })}
        />
        <Email key={data.email} email={data.email} save={(email) => save({ email })} />
      </section>
      <Recent data={data} />
    </>
  )
}

function Email({ email, save }: { email: string | null; save(email: string | null): Promise<boolean> }): ReactNode {
  const { t } = useLanguage()
  const [text, setText] = useState(email ?? '')
  const entered = text.trim() === '' ? null : text.trim()
  // The server looks closely; this only spares a round for a slip.
  const isAddress = entered === null || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(entered)
  return (
    <label className="field">
      <span className="field-label">{t('notify.email')}</span>
      <span className="notify-email">
        <Input type="email" autoComplete="email" status={isAddress ? undefined : 'error'} value={text} onChange={(event) => setText(event.target.value)} />
        <Button disabled={!isAddress || entered === email} onClick={() => void save(entered)}>
          {t('notify.save')}
        </Button>
      </span>
      <span className="field-hint">{t('notify.email.what')}</span>
    </label>
  )
}

function Recent({ data }: { data: ChannelsData }): ReactNode {
  const { t } = useLanguage()
  const format = useTimeFormat()
  const channelWords = useChannelWords()
  const messageWords = useMessageWords()
  return (
    <section className="panel notify-section" aria-label={t('notify.recent')}>
      <h2>{t('notify.recent')}</h2>
      {data.recent.length === 0 ? <p className="muted">{t('notify.recent.none')}</p> : null}
      <ul className="notify-list">
        {data.recent.map((each) => (
          <li key={each.id}>
            <span className="number muted">{format.stamp(each.at)}</span>
            <span>{messageWords(each)}</span>
            {each.channel === 'none' ? null : <span className="muted">{channelWords(each.channel)}</span>}
            <DeliveryOutcome of={each} />
          </li>
        ))}
      </ul>
    </section>
  )
}
