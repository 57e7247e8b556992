/** What is wrong in an order file: where, what, and what would be right. A click goes there. */
import type { ReactNode } from 'react'
import type { z } from 'zod'
import { useLanguage } from '../../kernel/web/index.ts'
import { StateShape } from '../../ui/index.ts'
import type { problemShape } from '../contract.ts'

export type Problem = z.output<typeof problemShape>

export function OrderProblems({ problems, jump }: { problems: readonly Problem[]; jump?: (problem: Problem) => void }): ReactNode {
  const { t } = useLanguage()
  return (
    <ol className="order-problems">
      {problems.map((problem) => (
        <li key={`${problem.line}:${problem.column}:${problem.what}`}>
          <button type="button" disabled={jump === undefined} onClick={() => jump?.(problem)}>
            <span className={`order-problem-where number ${problem.severity === 'error' ? 'tone-red' : 'tone-amber'}`}>
              <StateShape state={problem.severity === 'error' ? 'breached' : 'late'} size={10} /> {t('orders.check.where', { line: problem.line, column: problem.column })}
            </span>
            <span className="order-problem-what">
              {problem.clause === null ? null : <strong>{t('orders.document.clause', { id: problem.clause })} </strong>}
              {problem.what}
            </span>
            {problem.remedy === '' ? null : (
              <span className="order-problem-remedy">
                <span className="muted">{t('orders.check.remedy')} </span>
                {problem.remedy}
              </span>
            )}
          </button>
        </li>
      ))}
    </ol>
  )
}
