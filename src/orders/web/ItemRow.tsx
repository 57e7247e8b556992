/** One obligation as a row: state, what, by when, whose, how to reach them, what can be done. */
import { MoreOutlined } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import { Button, Dropdown } from 'antd'
import { memo, type ReactNode } from 'react'
import { useLanguage } from '../../kernel/web/index.ts'
import { PhoneLink, StateMark, TimeLeft } from '../../ui/index.ts'
import type { ObligationItem } from '../contract.ts'
import { useActs } from './acts.tsx'
import { useDoor } from './doors.tsx'
import { isTimeOver, markOf } from './filter.ts'
import { letterOf, possibleActs, type Act } from './possible-acts.ts'
import { useReader } from './reader.ts'

/** Subject and owner are often the same unit: then it is said once. */
function useNames(item: ObligationItem): { subject: string | null; owner: string } {
  const { say } = useLanguage()
  const unit = say(item.owner.unitName)
  const owner = item.owner.memberName === null ? unit : `${item.owner.memberName}, ${unit}`
  const subject = say(item.subjectName)
  return { subject: subject === unit || subject === item.owner.memberName ? null : subject, owner }
}

export const ItemRow = memo(function ItemRow({
  item,
  isGone = false,
  isCurrent = false,
  isOwn = false,
  open,
  now,
}: {
  item: ObligationItem
  /** It has left the list while somebody reads it. */
  isGone?: boolean
  isCurrent?: boolean
  /** The reader's own: what one does oneself comes first, and nobody needs to be rung. */
  isOwn?: boolean
  open(item: ObligationItem): void
  now?: (item: ObligationItem) => void
}): ReactNode {
  const { t, say } = useLanguage()
  const reader = useReader()
  const { subject, owner } = useNames(item)
  const title = say(item.title)
  return (
    <li
      className={`item-row${isGone ? ' is-gone' : ''}${isCurrent ? ' is-current' : ''}${item.takenBy === null ? '' : ' is-taken'}`}
      data-id={item.id}
      tabIndex={isCurrent ? 0 : -1}
      aria-label={`${t(`ui.state.${markOf(item)}`)} ${title}`}
      onFocus={() => now?.(item)}
      onClick={() => open(item)}
    >
      <div className="item-line">
        <StateMark state={markOf(item)} /> <span className="item-title">{title}</span>
        {subject === null ? null : <span> · {subject}</span>}
      </div>
      <div className="item-line item-second">
        <TimeLeft at={item.dueAt} isOver={isTimeOver(item.state)} />{' '}
        <span className="item-owner">{owner}</span>{' '}
        {item.takenBy === null ? null : <span className="taken">{item.takenBy.memberId === reader.id ? t('orders.taken-by-me') : t('orders.taken-by', { name: item.takenBy.name })}</span>}
        {isGone ? <span className="muted">{t('orders.gone')}</span> : null}
      </div>
      {isOwn ? null : <PhoneLink number={item.owner.telephone} isShort />}
      {isGone ? null : <RowActs item={item} isOwn={isOwn} />}
    </li>
  )
})

const ownActs: readonly Act[] = ['complete', 'hand-back', 'commit-crew', 'release-crew']

function RowActs({ item, isOwn }: { item: ObligationItem; isOwn: boolean }): ReactNode {
  const { t } = useLanguage()
  const { start } = useActs()
  const reader = useReader()
  const door = useDoor(item)
  const possible = possibleActs(item, reader).filter((act) => !isOwn || ownActs.includes(act))
  const first = isOwn ? 'complete' : 'take'
  const rest = possible.filter((act) => act !== first)
  return (
    <span className="item-acts no-print" onClick={(event) => event.stopPropagation()}>
      {isOwn && door !== null ? (
        <Link to={door.path as never} className="act-link">
          {t(door.label)}
        </Link>
      ) : null}
      {possible.includes(first) ? (
        <Button size={isOwn ? 'middle' : 'small'} type={isOwn ? 'primary' : 'default'} onClick={() => start(first, item)}>
          {t(`orders.act.${first}`)}
        </Button>
      ) : null}
      {rest.length === 0 ? null : (
        <Dropdown
          trigger={['click']}
          menu={{
            items: rest.map((act) => ({
              key: act,
              label: (
                <span className="act-item">
                  {t(`orders.act.${act}`)} <kbd>{letterOf[act]}</kbd>
                </span>
              ),
            })),
            onClick: ({ key, domEvent }) => {
              domEvent.stopPropagation()
              start(key as Act, item)
            },
          }}
        >
          <Button size="small" type="text" icon={<MoreOutlined />} aria-label={t('orders.more-acts')} title={t('orders.more-acts')} />
        </Dropdown>
      )}
    </span>
  )
}
