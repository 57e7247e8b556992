/** The order as a document: sections, clauses word for word, and under each what it becomes. */
import { Link } from '@tanstack/react-router'
import { useMemo, type ReactNode } from 'react'
import { useLanguage, useView } from '../../kernel/web/index.ts'
import { EmptyState } from '../../ui/index.ts'
import { checkOrderView } from '../contract.ts'
import { useDutyWords } from './duty-words.ts'
import { useLevelWords } from './header-parts.tsx'
import { readOrderText, type ClauseText, type OrderText } from './order-text.ts'
import { Quote } from './Quote.tsx'

export function OrderDocument({ text, isInForce }: { text: string; isInForce: boolean }): ReactNode {
  const { t } = useLanguage()
  const order = useMemo(() => readOrderText(text), [text])
  const counted = useView(checkOrderView, { text })
  const counts = useMemo(() => new Map((counted.data?.duties ?? []).map((duty) => [`${duty.clauseId}/${duty.dutyId}`, duty.obligations])), [counted.data])
  if (order === null) return <EmptyState title={t('orders.check.unreadable')} />
  return <Document order={order} counts={counts} isInForce={isInForce} />
}

const anchorOf = (id: string): string => `clause-${id.replace(/[^\w-]/g, '-')}`

function Document({ order, counts, isInForce }: { order: OrderText; counts: ReadonlyMap<string, number>; isInForce: boolean }): ReactNode {
  const { t, say } = useLanguage()
  const levelWords = useLevelWords()
  const local = (text: string): string => text.replace('T', ' ')
  return (
    <div className="order-document">
      <nav className="order-contents no-print" aria-label={t('orders.document.contents')}>
        {order.parts.map((part) => (
          <div key={part.number}>
            <a href={`#section-${part.number}`}>{part.title === null ? t('orders.document.other') : `${part.number} ${say(part.title)}`}</a>
            <span className="order-contents-clauses">
              {part.clauses.map((clause) => (
                <a key={clause.id} href={`#${anchorOf(clause.id)}`} className={clause.duties.length === 0 ? 'muted' : ''}>
                  {clause.id}
                </a>
              ))}
            </span>
          </div>
        ))}
      </nav>
      <article className="order-body panel">
        <header>
          <h2 className="order-title">{say(order.title)}</h2>
          <p className="muted">
            {t('orders.document.period')} {order.period.split('/').map(local).join(' – ')} {order.timezone}
          </p>
          {order.levels.length === 0 ? null : (
            <ul className="order-levels">
              {order.levels.map((level) => (
                <li key={`${level.level}${level.from}`}>
                  <strong>{levelWords(level.level)}</strong> {local(level.from)}
                  {level.to === undefined ? '' : ` – ${local(level.to)}`}
                </li>
              ))}
            </ul>
          )}
        </header>
        {order.parts.map((part) => (
          <section key={part.number} id={`section-${part.number}`}>
            <h3>{part.title === null ? t('orders.document.other') : `${part.number} ${say(part.title)}`}</h3>
            {part.clauses.map((clause) => (
              <Clause key={clause.id} clause={clause} language={order.language} counts={counts} isInForce={isInForce} />
            ))}
          </section>
        ))}
      </article>
    </div>
  )
}

function Clause({ clause, language, counts, isInForce }: { clause: ClauseText; language: 'zh' | 'en'; counts: ReadonlyMap<string, number>; isInForce: boolean }): ReactNode {
  const { t, say } = useLanguage()
  const dutyWords = useDutyWords()
  const translation = (language === 'zh' ? clause.en : clause.zh) ?? null
  return (
    <div className="order-clause" id={anchorOf(clause.id)}>
      <div className="order-clause-number">
        {isInForce && clause.duties.length > 0 ? (
          <Link to={'/' as never} search={{ clause: clause.id } as never} title={t('orders.document.on-board')}>
            {clause.id}
          </Link>
        ) : (
          clause.id
        )}
      </div>
      <div>
        <Quote clause={{ quote: clause.quote, translation, language }} />
        {clause.duties.length === 0 ? (
          <p className="order-unmeasured muted">{t('orders.document.unmeasured')}</p>
        ) : (
          <ul className="order-duties">
            {clause.duties.map((duty) => {
              const { kind, phrases } = dutyWords(duty)
              const count = counts.get(`${clause.id}/${duty.id}`)
              return (
                <li key={duty.id}>
                  <span className="order-duty-head">
                    <strong>{duty.title === undefined ? kind : say(duty.title)}</strong>
                    {duty.title === undefined ? null : <span className="muted">{kind}</span>}
                    {count === undefined ? null : <span className="number muted">{count === 0 ? t('orders.document.count.none') : t('orders.document.count', { n: count })}</span>}
                  </span>
                  <span className="order-duty-words">{phrases.join(' · ')}</span>
                </li>
              )
            })}
          </ul>
        )}
      </div>
    </div>
  )
}
