/** Why no roster fills every need, and what would help, in sentences. */
import { Fragment, type ReactNode } from 'react'
import { useLanguage, useTimeFormat } from '../../../../kernel/web/index.ts'
import { dayWords } from '../grid/words.ts'
import type { Solve } from './use-solve.ts'

type Conflict = NonNullable<Solve['explanation']>[number]
type Part = Conflict['parts'][number]
type Step = Conflict['relaxations'][number]['steps'][number]

/** Beyond these a list explains nothing. */
const mostParts = 12

function useWhyWords(): { part(part: Part): string; step(step: Step): string } {
  const language = useLanguage()
  const { t, find } = language
  const format = useTimeFormat()
  const length = (minutes: number | null): string => format.length((minutes ?? 0) * 60_000)
  const base = (one: Pick<Part, 'memberName' | 'day' | 'code'>): { name: string; day: string; code: string } => ({ name: one.memberName ?? '', day: one.day === null ? '' : dayWords(language, one.day), code: one.code ?? t('roster.why.anybody') })
  const qualificationWords = (code: string): string => (code.startsWith('role ') ? find(`force.role.${code.slice(5)}`) : find(`force.qualification.${code}`)) ?? code
  return {
    part(part) {
      const { name, day, code } = base(part)
      const n = part.limit ?? 0
      switch (part.kind) {
        case 'need':
          return part.qualification === null ? t('roster.why.part.need', { day, code, n }) : t('roster.why.part.need-qualified', { day, code, n, qualification: qualificationWords(part.qualification) })
        case 'floor':
          return part.qualification === null ? t('roster.why.part.floor', { day, n }) : t('roster.why.part.floor-qualified', { day, n, qualification: qualificationWords(part.qualification) })
        case 'absent': return t('roster.why.part.absent', { name, day })
        case 'elsewhere': return t('roster.why.part.elsewhere', { name, day })
        case 'locked': return t('roster.why.part.locked', { name, day })
        case 'shut': return t('roster.why.part.shut', { name, day, code })
        case 'rest': return t('roster.why.part.rest', { name, length: length(n) })
        case 'max-minutes': return t('roster.why.part.max-minutes', { name, length: t('roster.hours', { n: Math.round(n / 60) }) })
        case 'min-minutes': return t('roster.why.part.min-minutes', { name, length: t('roster.hours', { n: Math.round(n / 60) }) })
        case 'max-shifts': return t('roster.why.part.max-shifts', { name, n, code })
        case 'history': return t('roster.why.part.history', { name })
        case 'succession': return t('roster.why.part.succession')
        case 'max-changes': return t('roster.why.part.max-changes', { n })
        case 'max-consecutive-days':
        case 'min-consecutive-days':
        case 'min-consecutive-days-off':
        case 'max-weekends': return t(`roster.why.part.${part.kind}`, { name, n })
      }
    },
    step(step) {
      const { name, day, code } = base(step)
      const from = step.from ?? 0
      const to = step.to ?? 0
      switch (step.kind) {
        case 'one-more':
          return step.qualification === null ? t('roster.why.step.one-more', { day, code, n: to }) : t('roster.why.step.one-more-qualified', { day, n: to, qualification: qualificationWords(step.qualification) })
        case 'recall': return t('roster.why.step.recall', { name, day })
        case 'unlock': return t('roster.why.step.unlock', { name, day })
        case 'open': return t('roster.why.step.open', { name, day, code })
        case 'shorter-rest': return t('roster.why.step.shorter-rest', { name, from: length(from), to: length(to) })
        case 'more-minutes':
        case 'fewer-minutes': return t(`roster.why.step.${step.kind}`, { name, from: t('roster.hours', { n: Math.round(from / 60) }), to: t('roster.hours', { n: Math.round(to / 60) }) })
        case 'more-of-a-shift': return t('roster.why.step.more-of-a-shift', { name, from, to, code })
        case 'allow-succession': return t('roster.why.step.allow-succession')
        case 'more-changes': return t('roster.why.step.more-changes', { from, to })
        case 'longer-run':
        case 'shorter-run':
        case 'fewer-days-off':
        case 'more-weekends': return t(`roster.why.step.${step.kind}`, { name, from, to })
      }
    },
  }
}

export function Why({ solve }: { solve: Solve }): ReactNode {
  const { t, say } = useLanguage()
  const words = useWhyWords()
  if (solve.explanation === null || solve.explanation.length === 0) return null
  return (
    <section className="panel solver-why" aria-label={t('roster.why')}>
      <h2>{t('roster.why')}</h2>
      {solve.explanation.map((conflict, at) => (
        // eslint-disable-next-line react/no-array-index-key
        <div key={at} className="solver-conflict">
          {solve.rosterIds.length > 1 ? <h3>{say(solve.rosters.find((one) => one.rosterId === conflict.rosterId)?.unitName ?? { zh: '', en: '' })}</h3> : null}
          <p className="muted">{t(conflict.isProven ? 'roster.why.proven' : 'roster.why.found')}</p>
          <ul>
            {conflict.parts.slice(0, mostParts).map((part) => (
              <li key={JSON.stringify(part)}>{words.part(part)}</li>
            ))}
            {conflict.parts.length > mostParts ? <li className="muted">{t('roster.why.more', { n: conflict.parts.length - mostParts })}</li> : null}
          </ul>
          {conflict.relaxations.length === 0 ? null : (
            <>
              <p className="muted">{t('roster.why.helps')}</p>
              <ul className="solver-helps">
                {conflict.relaxations.map(({ steps, shortAfter }) => (
                  <li key={JSON.stringify(steps)}>
                    {steps.map((step, index) => (
                      <Fragment key={JSON.stringify(step)}>
                        {index > 0 ? t('roster.why.and') : null}
                        {words.step(step)}
                      </Fragment>
                    ))}
                    {shortAfter > 0 ? <span className="muted"> ({t('roster.why.short-after', { n: shortAfter })})</span> : null}
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
      ))}
    </section>
  )
}
