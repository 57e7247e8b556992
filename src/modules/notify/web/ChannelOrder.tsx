/** By what first: buttons up and down, on and off, a message to try each. */
import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons'
import { Button, Switch } from 'antd'
import { useState, type ReactNode } from 'react'
import { Refused, useCommand, useLanguage, useTimeFormat } from '../../../kernel/web/index.ts'
import { channels, sendTestMessage, type Channel, type ChannelsData } from '../contract.ts'
import { DeliveryOutcome, useChannelWords } from './delivery-words.tsx'

export function ChannelOrder({ memberId, data, order, choose }: { memberId: string; data: ChannelsData; order: readonly Channel[]; choose(order: readonly Channel[]): void }): ReactNode {
  const { t } = useLanguage()
  // What this server cannot send keeps its place behind the rest, for the day when it can.
  const isAvailable = (channel: Channel): boolean => data.available.includes(channel)
  const on = order.filter(isAvailable)
  const off = channels.filter((channel) => isAvailable(channel) && !order.includes(channel))
  const missing = channels.filter((channel) => !isAvailable(channel))
  const channelWords = useChannelWords()
  const say = (next: readonly Channel[]): void => choose([...next, ...order.filter((channel) => !isAvailable(channel))])
  const swap = (at: number, by: -1 | 1): void => {
    const next = [...on]
    const [moved] = next.splice(at, 1)
    if (moved !== undefined) next.splice(at + by, 0, moved)
    say(next)
  }
  return (
    <section className="panel notify-section" aria-label={t('notify.order')}>
      <h2>{t('notify.order')}</h2>
      <p className="muted">{t('notify.order.what')}</p>
      <ol className="channel-order">
        {on.map((channel, at) => (
          <Row
            key={channel}
            rank={at + 1}
            channel={channel}
            memberId={memberId}
            data={data}
            up={at === 0 ? null : () => swap(at, -1)}
            down={at === on.length - 1 ? null : () => swap(at, 1)}
            toggle={() => say(on.filter((each) => each !== channel))}
          />
        ))}
        {off.map((channel) => (
          <Row key={channel} rank={null} channel={channel} memberId={memberId} data={data} up={null} down={null} toggle={() => say([...on, channel])} />
        ))}
      </ol>
      {missing.length === 0 ? null : <p className="muted">{t('notify.not-available.list', { channels: missing.map(channelWords).join(', ') })}</p>}
    </section>
  )
}

interface RowProps {
  /** Null: switched off. */
  readonly rank: number | null
  readonly channel: Channel
  readonly memberId: string
  readonly data: ChannelsData
  readonly up: (() => void) | null
  readonly down: (() => void) | null
  toggle(): void
}

function Row({ rank, channel, memberId, data, up, down, toggle }: RowProps): ReactNode {
  const { t } = useLanguage()
  const channelWords = useChannelWords()
  const word = channelWords(channel)
  const address = useAddress(channel, data)
  return (
    <li className={rank === null ? 'is-off' : undefined}>
      <span className="channel-rank number">{rank ?? '–'}</span>
      <span className="channel-name">
        <strong>{word}</strong>
        <span className={address === null ? 'tone-amber' : 'muted'}>{address ?? t(`notify.no-address.${channel}`)}</span>
      </span>
      <span className="channel-acts">
        {address !== null ? <Try memberId={memberId} channel={channel} data={data} /> : null}
        <Button disabled={up === null} icon={<ArrowUpOutlined />} aria-label={t('notify.up', { channel: word })} onClick={() => up?.()} />
        <Button disabled={down === null} icon={<ArrowDownOutlined />} aria-label={t('notify.down', { channel: word })} onClick={() => down?.()} />
        <Switch checked={rank !== null} aria-label={t('notify.use', { channel: word })} checkedChildren={t('notify.on')} unCheckedChildren={t('notify.off')} onChange={toggle} />
      </span>
    </li>
  )
}

/** Where it goes; null: nowhere yet. */
function useAddress(channel: Channel, data: ChannelsData): string | null {
  const { t } = useLanguage()
  switch (channel) {
    case 'push':
      return data.subscriptions.length === 0 ? null : t('notify.browsers.count', { n: data.subscriptions.length })
    case 'email':
      return data.email
    case 'sms':
    case 'voice':
      return data.telephone
  }
}

/** The answer of a trial message stands beside its button as it comes in. */
function Try({ memberId, channel, data }: { memberId: string; channel: Channel; data: ChannelsData }): ReactNode {
  const { t, explain } = useLanguage()
  const format = useTimeFormat()
  const trying = useCommand(sendTestMessage)
  const [deliveryId, setDeliveryId] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const outcome = data.recent.find((each) => each.id === deliveryId)
  async function run(): Promise<void> {
    setProblem(null)
    try {
      setDeliveryId((await trying.run({ memberId, channel })).result.deliveryId)
    } catch (error) {
      const until = error instanceof Refused ? error.facts['until'] : null
      setProblem(typeof until === 'number' ? t('notify.too-soon-until', { time: format.second(until) }) : explain(error))
    }
  }
  return (
    <>
      <span className="channel-outcome" role="status">
        {problem !== null ? <span className="field-problem">{problem}</span> : outcome !== undefined ? <DeliveryOutcome of={outcome} /> : deliveryId === null ? null : <DeliveryOutcome of={{ state: 'waiting', reason: null, tries: 0, nextAt: null }} />}
      </span>
      <Button loading={trying.isRunning} onClick={() => void run()}>
        {t('notify.test')}
      </Button>
    </>
  )
}
