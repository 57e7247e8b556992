/** One obligation: why it is in this state, who owes it, what was done, what can be done. */
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import type { z } from 'zod'
import { useLanguage, useOperationNow, useShortcuts, useTimeFormat, useView } from '../../kernel/web/index.ts'
import { Answer, PhoneLink, StateMark, TimeAgo, TimeLeft } from '../../ui/index.ts'
import { boardView, obligationView } from '../contract.ts'
import { useActs } from './acts.tsx'
import { useDoor } from './doors.tsx'
import { isTimeOver, markOf } from './filter.ts'
import { Entries } from './Entries.tsx'
import { useOperationId } from './operation.tsx'
import { commandOf, crewActs, letterOf, possibleActs } from './possible-acts.ts'
import { useReader } from './reader.ts'
import { Quote } from './Quote.tsx'

type Obligation = z.output<typeof obligationView.output>

export function ObligationDetail({ obligationId }: { obligationId: string }): ReactNode {
  const asked = useView(obligationView, { obligationId })
  return <Answer of={asked}>{(obligation) => <Detail obligation={obligation} />}</Answer>
}

function Detail({ obligation }: { obligation: Obligation }): ReactNode {
  const { t, say } = useLanguage()
  const format = useTimeFormat()
  const now = useOperationNow(60_000)
  const { item } = obligation
  const subject = say(item.subjectName)
  const unit = say(item.owner.unitName)
  return (
    <article className="detail">
      <h2 className="detail-title">
        {say(item.title)}
        {subject === unit ? null : ` · ${subject}`}
      </h2>
      <p className="detail-state">
        <StateMark state={markOf(item)} />
        <TimeLeft at={item.dueAt} isOver={isTimeOver(item.state)} />
        {item.metAt === null ? null : (
          <span>
            {t('orders.met-at')} <TimeAgo at={item.metAt} />
          </span>
        )}
      </p>
      <Acts obligation={obligation} />
      <dl className="facts">
        <dt>{t('orders.owner')}</dt>
        <dd>
          {item.owner.memberName === null ? unit : `${item.owner.memberName}, ${unit}`} <PhoneLink number={item.owner.telephone} />
        </dd>
        <dt>{t('orders.taken-by-whom')}</dt>
        <dd>{item.takenBy === null ? <span className="muted">{t('orders.nobody')}</span> : <span className="taken">{item.takenBy.name}</span>}</dd>
        <dt>{t('orders.counts-between')}</dt>
        <dd className="number">
          {format.near(obligation.countsFrom, now)} – {format.near(item.dueAt, now)}
          {item.dueAt === item.originalDueAt ? null : <span className="muted"> {t('orders.moved-from', { time: format.near(item.originalDueAt, now) })}</span>}
        </dd>
        <dt>{t('orders.need')}</dt>
        <dd>{t(item.sort === 'floor' ? 'orders.need.floor' : 'orders.need.pieces', { n: obligation.need.count, got: obligation.evidence.length })}</dd>
        {obligation.suspensions.length === 0 ? null : (
          <>
            <dt>{t('orders.suspensions')}</dt>
            <dd>
              {obligation.suspensions.map((each) => (
                <div key={each.from} className="number">
                  {format.near(each.from, now)} – {each.to === null ? t('orders.still') : format.near(each.to, now)}
                </div>
              ))}
            </dd>
          </>
        )}
      </dl>
      <h3>{t('orders.clause', { id: obligation.clause.id })}</h3>
      <Quote clause={obligation.clause} />
      {obligation.ladder.length === 0 ? null : (
        <>
          <h3>{t('orders.ladder')}</h3>
          <ol className="ladder">
            {obligation.ladder.map((step) => (
              <li key={step.step} className={step.toldAt === null ? 'muted' : ''}>
                <span className="number">{format.near(step.at, now)}</span> {t(`orders.tell.${audience(step.tell)}`)}
                <span className="muted"> {step.toldAt === null ? t('orders.not-told') : t('orders.told', { time: format.near(step.toldAt, now) })}</span>
              </li>
            ))}
          </ol>
        </>
      )}
      <h3>{t('orders.evidence')}</h3>
      {obligation.evidence.length === 0 ? <p className="muted">{t('orders.evidence.none')}</p> : <Entries entries={obligation.evidence} />}
      <h3>{t('orders.entries')}</h3>
      {obligation.entries.length === 0 ? <p className="muted">{t('orders.entries.none')}</p> : <Entries entries={obligation.entries} />}
    </article>
  )
}

const audiences = ['owner', 'leader', 'superior', 'duty-officer', 'officer-of-the-day'] as const
const audience = (text: string): (typeof audiences)[number] => audiences.find((each) => each === text) ?? 'owner'

function Acts({ obligation }: { obligation: Obligation }): ReactNode {
  const { t } = useLanguage()
  const { start } = useActs()
  const reader = useReader()
  const { item, may } = obligation
  const door = useDoor(item)
  const operationId = useOperationId()
  const board = useView(boardView, { operationId }, { isWanted: reader.leads })
  const isOut = board.data?.rows.find((row) => row.unitId === item.owner.unitId)?.isCommitted === true
  // About a crew neither the obligation's state nor `may` tells all: what cannot wait stays open while the crew is out.
  const crewAct = reader.leads && !isTimeOver(item.state) ? (isOut ? 'release-crew' : 'commit-crew') : item.state === 'suspended' && reader.leads ? 'release-crew' : null
  const possible = [...possibleActs(item, reader).filter((act) => !crewActs.includes(act) && may.includes(commandOf[act])), ...(crewAct === null ? [] : [crewAct] as const)]
  useShortcuts(possible.map((act) => ({ key: letterOf[act], label: `orders.act.${act}`, run: () => start(act, item) })))
  if (possible.length === 0 && door === null) return null
  return (
    <div className="detail-acts no-print">
      {door === null ? null : (
        <Link to={door.path as never} className="act-link">
          {t(door.label)}
        </Link>
      )}
      {possible.map((act) => (
        <Button key={act} type={act === 'complete' || act === 'take' ? 'primary' : 'default'} onClick={() => start(act, item)}>
          {t(`orders.act.${act}`)} <kbd>{letterOf[act]}</kbd>
        </Button>
      ))}
    </div>
  )
}
