import { MoreOutlined } from '@ant-design/icons'
import { Button, Dropdown } from 'antd'
import { memo, type ReactNode } from 'react'
import { useLanguage, useTimeFormat } from '../../../kernel/web/index.ts'
import { PhoneLink, StateShape, toneOf } from '../../../ui/index.ts'
import { useFlash } from './flash.ts'
import { actsOf, letterOf, type CalledAct } from './roll-call-acts.tsx'
import { markOfCalled, useRoleWord, type Called } from './words.ts'

export const CalledRow = memo(function CalledRow({
  item,
  isDueSoon,
  isCurrent,
  choose,
  start,
}: {
  item: Called
  isDueSoon: boolean
  isCurrent: boolean
  choose(calledId: string): void
  start(act: CalledAct, item: Called): void
}): ReactNode {
  const { t, say } = useLanguage()
  const format = useTimeFormat()
  const roleWord = useRoleWord()
  const { shape, word } = markOfCalled(item, isDueSoon)
  const isFlashing = useFlash(`${item.state}${item.answeredAt ?? ''}`)
  const acts = actsOf(item)
  const [first, ...rest] = acts
  const name = item.memberName ?? t('rollcall.nobody')
  return (
    <tr className={`${isFlashing ? 'is-flashing' : ''}${acts.length > 0 ? ' is-unanswered' : ''}`} data-id={item.calledId} tabIndex={isCurrent ? 0 : -1} aria-label={`${t(word)} ${name}`} onFocus={() => choose(item.calledId)}>
      <td className={`called-state tone-${toneOf[shape]}`}>
        <StateShape state={shape} /> <span>{t(word)}</span>
      </td>
      <td className="called-unit">{say(item.unitName)}</td>
      <td className="called-role">{roleWord(item.role)}</td>
      <td className={`called-name${item.memberName === null ? ' tone-amber' : ''}`}>{name}</td>
      <td className="called-phone">
        <PhoneLink number={item.telephone} />
      </td>
      <td className="called-time number">
        {item.answeredAt === null ? '' : format.second(item.answeredAt)}
        {item.how === null ? null : <span className="muted"> {t(`rollcall.how.${item.how}`)}</span>}
      </td>
      <td className="called-acts no-print">
        {first === undefined || first === 'copy-link' ? null : (
          <Button size="small" onClick={() => start(first, item)}>
            {t(`rollcall.${first}`)}
          </Button>
        )}
        {rest.length === 0 ? null : (
          <Dropdown
            trigger={['click']}
            menu={{
              items: rest.map((act) => ({
                key: act,
                label: (
                  <span className="act-item">
                    {t(`rollcall.${act}`)} <kbd>{letterOf[act]}</kbd>
                  </span>
                ),
              })),
              onClick: ({ key }) => start(key as CalledAct, item),
            }}
          >
            <Button size="small" type="text" icon={<MoreOutlined />} aria-label={`${t('rollcall.more')} ${name}`} />
          </Dropdown>
        )}
      </td>
    </tr>
  )
})
