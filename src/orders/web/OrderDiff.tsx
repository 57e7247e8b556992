/** What an amendment or a change of level does to the obligations. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useLanguage, useOperationNow, useTimeFormat } from '../../kernel/web/index.ts'
import { EmptyState, StateMark } from '../../ui/index.ts'
import type { OrderDiff } from '../contract.ts'

type Item = OrderDiff['items'][number]
type What = 'added' | 'withdrawn' | 'changed'
const whats = ['added', 'withdrawn', 'changed', 'kept'] as const
/** Shapes as well as words: a plus, a minus, an arrow. */
const signs: Readonly<Record<(typeof whats)[number], string>> = { added: '+', withdrawn: '−', changed: '→', kept: '=' }

const whatOf = (item: Item): What => (item.before === null ? 'added' : item.after === null ? 'withdrawn' : 'changed')

export function OrderDiffTables({ diff }: { diff: OrderDiff }): ReactNode {
  const { t } = useLanguage()
  const changing = diff.byDuty.filter((duty) => duty.added + duty.withdrawn + duty.changed > 0)
  const isNothing = diff.added + diff.withdrawn + diff.changed === 0
  return (
    <div className="order-diff">
      <ul className="order-diff-counts">
        {whats.map((what) => (
          <li key={what} className={diff[what] === 0 || what === 'kept' ? 'muted' : ''}>
            <span aria-hidden="true">{signs[what]}</span> <b className="number">{diff[what]}</b> {t(`orders.diff.${what}`)}
          </li>
        ))}
        {diff.evidenceKept > 0 ? <li className="muted">{t('orders.diff.evidence', { n: diff.evidenceKept })}</li> : null}
      </ul>
      {isNothing ? (
        <EmptyState title={t('orders.diff.nothing')} />
      ) : (
        <>
          <h3>{t('orders.diff.by-duty')}</h3>
          <div className="rows-scroll">
            <table className="rows order-diff-duties">
              <thead>
                <tr>
                  <th>{t('orders.diff.duty')}</th>
                  {whats.map((what) => (
                    <th key={what} className="is-number">
                      {signs[what]} {t(`orders.diff.${what}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {changing.map((duty) => (
                  <tr key={`${duty.clauseId}/${duty.dutyId}`}>
                    <td>
                      {t('orders.document.clause', { id: duty.clauseId })} <span className="muted">{duty.dutyId}</span>
                    </td>
                    {whats.map((what) => (
                      <td key={what} className={`is-number${duty[what] === 0 ? ' muted' : ''}`}>
                        {duty[what]}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <h3>
            {t('orders.diff.items')} {diff.items.length < diff.added + diff.withdrawn + diff.changed ? <span className="muted">{t('orders.diff.items.first', { n: diff.items.length })}</span> : null}
          </h3>
          <Items items={diff.items} />
        </>
      )}
    </div>
  )
}

function Items({ items }: { items: readonly Item[] }): ReactNode {
  const { t, say } = useLanguage()
  const format = useTimeFormat()
  const now = useOperationNow(300_000)
  const time = (window: Item['before']): string => (window === null ? '–' : format.near(window.dueAt, now))
  return (
    <div className="rows-scroll">
      <table className="rows order-diff-items">
        <thead>
          <tr>
            <th>{t('orders.diff.what')}</th>
            <th>{t('orders.diff.duty')}</th>
            <th>{t('orders.diff.unit')}</th>
            <th>{t('orders.diff.subject')}</th>
            <th className="is-number">{t('orders.diff.before')}</th>
            <th className="is-number">{t('orders.diff.after')}</th>
            <th>{t('orders.diff.state')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => {
            const what = whatOf(item)
            return (
              <tr key={item.obligationId}>
                <td className="order-diff-what">
                  <span aria-hidden="true">{signs[what]}</span> {t(`orders.diff.${what}`)}
                </td>
                <td>
                  {item.clauseId} <span className="muted">{item.dutyId}</span>
                </td>
                <td>{say(item.unitName)}</td>
                <td>
                  {item.before === null ? (
                    <span className={say(item.subjectName) === say(item.unitName) ? 'muted' : ''}>{say(item.subjectName)}</span>
                  ) : (
                    <Link to={'/' as never} search={{ obligation: item.obligationId } as never}>
                      {say(item.subjectName)}
                    </Link>
                  )}
                </td>
                <td className="is-number">{time(item.before)}</td>
                <td className="is-number">{time(item.after)}</td>
                <td>{item.state === null ? '' : <StateMark state={item.state} />}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
