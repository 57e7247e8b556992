/** The phone's first page: the next thing owed, one button. */
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { useLanguage, useSearchValues, useView } from '../../kernel/web/index.ts'
import { Answer, EmptyState, PhoneLink, StateMark, TimeLeft } from '../../ui/index.ts'
import { myObligationsView, type ObligationItem } from '../contract.ts'
import { useActs } from './acts.tsx'
import { Parts, useDoor } from './doors.tsx'
import { isTimeOver, markOf } from './filter.ts'
import { ObligationDrawer } from './ObligationDrawer.tsx'
import { CountLinks } from './header-parts.tsx'
import { useOperation, useOperationId } from './operation.tsx'
import './board.css'
import './mine.css'

export function Now(): ReactNode {
  const { t } = useLanguage()
  const operationId = useOperationId()
  const asked = useView(myObligationsView, { operationId })
  return (
    <div className="now">
      <Parts place="now" />
      <Answer of={asked}>
        {({ items, doneToday }) => {
          const next = items.find((item) => item.state === 'late') ?? items.find((item) => item.state === 'open') ?? items[0]
          if (next === undefined) return <Nothing doneToday={doneToday} />
          return (
            <>
              <NextCard key={next.id} item={next} />
              {items.length > 1 ? (
                <Link className="now-more" to={'/mine' as never}>
                  {t('orders.now.next', { n: items.length - 1 })}
                </Link>
              ) : (
                <Link className="now-more" to={'/mine' as never}>
                  {t('orders.now.all')}
                </Link>
              )}
            </>
          )
        }}
      </Answer>
      <ObligationDrawer />
    </div>
  )
}

/** Nothing is owed: then what is wrong elsewhere may be worth a look. */
function Nothing({ doneToday }: { doneToday: number }): ReactNode {
  const { t } = useLanguage()
  const { counts, dueSoon } = useOperation()
  return (
    <EmptyState title={t('orders.mine.empty')} action={<CountLinks counts={counts} dueSoon={dueSoon} />}>
      {t('orders.mine.done', { n: doneToday })}
    </EmptyState>
  )
}

function NextCard({ item }: { item: ObligationItem }): ReactNode {
  const { t, say } = useLanguage()
  const { start } = useActs()
  const { set } = useSearchValues()
  const door = useDoor(item)
  const subject = say(item.subjectName)
  const unit = say(item.owner.unitName)
  const isTask = item.kind === 'task' && (item.state === 'open' || item.state === 'late')
  const look = (): void => set({ obligation: item.id }, { isNewPlace: true })
  return (
    <article className={`now-card panel tone-edge-${markOf(item)}`}>
      <StateMark state={markOf(item)} />
      <h1>{say(item.title)}</h1>
      {subject === unit ? null : <p className="now-subject">{subject}</p>}
      <p className="now-time">
        <TimeLeft at={item.dueAt} isOver={isTimeOver(item.state)} />
      </p>
      <p className="muted">
        {unit} <PhoneLink number={item.owner.telephone} />
      </p>
      {door === null ? (
        <Button className="now-button" type="primary" size="large" block onClick={() => (isTask ? start('complete', item) : look())}>
          {isTask ? t('orders.act.complete') : t('orders.now.look')}
        </Button>
      ) : (
        <Link className="act-link now-button" to={door.path as never}>
          {t(door.label)}
        </Link>
      )}
    </article>
  )
}
