/** Answers to a call as they come in, and who gets the shift. */
import { Button, Dropdown } from 'antd'
import type { ReactNode } from 'react'
import type { z } from 'zod'
import { useCommand, useLanguage } from '../../../../kernel/web/index.ts'
import { useOperationId } from '../../../../orders/web/index.ts'
import { PhoneLink, StateShape, TimeAgo, type MarkState } from '../../../../ui/index.ts'
import { answerCallOut, assignCallOut, endCallOut, type callOutsView } from '../../contract/swaps.ts'
import { dayWords } from '../grid/words.ts'
import { useAct } from './shift-words.tsx'
import './swaps.css'

type CallOut = z.output<typeof callOutsView.output>['callOuts'][number]
type Called = CallOut['members'][number]

const shapeOf = (called: Called): MarkState => (called.assignedAt !== null ? 'met' : called.answer === 'coming' ? 'due-soon' : called.answer === 'cannot' ? 'waived' : 'open')

export function CallAnswers({ call }: { call: CallOut }): ReactNode {
  const language = useLanguage()
  const { t, say } = language
  const operationId = useOperationId()
  const act = useAct()
  const assigning = useCommand(assignCallOut)
  const answering = useCommand(answerCallOut)
  const ending = useCommand(endCallOut)
  const found = call.members.filter((one) => one.assignedAt !== null).length
  const isOpen = call.endedAt === null
  return (
    <section className="call-answers" aria-label={t('roster.call.calls')}>
      <header>
        <strong>
          {dayWords(language, call.day)} {call.code}
        </strong>{' '}
        <span className="muted">{say(call.unitName)}</span> <span className={isOpen && found < call.wanted ? 'tone-amber' : 'muted'}>{t('roster.call.wanted', { n: call.wanted, m: found })}</span>{' '}
        <span className="muted">{isOpen ? <TimeAgo at={call.askedAt} /> : t('roster.call.ended')}</span>
        {isOpen && call.mayAssign ? (
          <Button size="small" type="text" loading={ending.isRunning} onClick={() => void act(() => ending.run({ callOutId: call.id, operationId }), t('roster.call.ended'))}>
            {t('roster.call.end')}
          </Button>
        ) : null}
      </header>
      <ul aria-live="polite">
        {call.members.map((called) => (
          <li key={called.memberId} className={called.answer === 'cannot' ? 'muted' : ''}>
            <span className="called-who">
              <StateShape state={shapeOf(called)} /> {called.name}
            </span>
            <span className="called-word">{called.assignedAt !== null ? t('roster.call.assigned') : called.answer === null ? t('roster.call.answer.none') : t(`roster.call.answer.${called.answer}`)}</span>
            <PhoneLink number={called.telephone} />
            {isOpen && call.mayAssign && called.assignedAt === null ? (
              called.answer === 'coming' ? (
                <Button type="primary" loading={assigning.isRunning} onClick={() => void act(() => assigning.run({ callOutId: call.id, memberId: called.memberId, operationId }), t('roster.call.assigned'))}>
                  {t('roster.call.assign')}
                </Button>
              ) : (
                <Dropdown
                  trigger={['click']}
                  menu={{
                    items: (['coming', 'cannot'] as const).filter((each) => each !== called.answer).map((each) => ({ key: each, label: t(`roster.call.answer.${each}`) })),
                    onClick: ({ key }) => void act(() => answering.run({ callOutId: call.id, memberId: called.memberId, answer: key === 'coming' ? 'coming' : 'cannot', operationId }), t(key === 'coming' ? 'roster.call.answer.coming' : 'roster.call.answer.cannot')),
                  }}
                >
                  <Button>{t('roster.call.for-them')}</Button>
                </Dropdown>
              )
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  )
}
