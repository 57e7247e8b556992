/** A run's cells against the draft as it is now: how many, and each of them. */
import { Collapse } from 'antd'
import type { ReactNode } from 'react'
import { useLanguage } from '../../../../kernel/web/index.ts'
import { dayWords } from '../grid/words.ts'
import type { SolveAnswer } from './use-solve.ts'

type Compared = SolveAnswer['rosters'][number]

/** Lines that are shown of a roster; the grid shows all. */
const mostLines = 60

export interface ChangeCount {
  readonly added: number
  readonly removed: number
  readonly moved: number
}

export function countChanges({ changes, present }: Pick<Compared, 'changes' | 'present'>): ChangeCount {
  const was = new Set(present.map((cell) => `${cell.memberId} ${cell.day}`))
  const isFilled = (change: Compared['changes'][number]): boolean => was.has(`${change.memberId} ${change.day}`)
  return {
    added: changes.filter((change) => !isFilled(change)).length,
    removed: changes.filter((change) => change.classId === null).length,
    moved: changes.filter((change) => change.classId !== null && isFilled(change)).length,
  }
}

export function Compare({ rosters }: { rosters: readonly Compared[] }): ReactNode {
  const { t, say } = useLanguage()
  const changed = rosters.filter((roster) => roster.changes.length > 0)
  if (changed.length === 0) return null
  return (
    <section className="panel solver-compare" aria-label={t('roster.solver.compare')}>
      <h2>{t('roster.solver.compare')}</h2>
      <Collapse
        ghost
        defaultActiveKey={changed.length === 1 ? (changed[0]?.rosterId ?? '') : []}
        items={changed.map((roster) => {
          const { added, removed, moved } = countChanges(roster)
          const counts = [added > 0 ? t('roster.solver.compare.added', { n: added }) : '', removed > 0 ? t('roster.solver.compare.removed', { n: removed }) : '', moved > 0 ? t('roster.solver.compare.moved', { n: moved }) : ''].filter((text) => text !== '')
          return { key: roster.rosterId, label: <span>{say(roster.unitName)} <span className="muted">{counts.join(' · ')}</span></span>, children: <Lines roster={roster} /> }
        })}
      />
    </section>
  )
}

function Lines({ roster }: { roster: Compared }): ReactNode {
  const language = useLanguage()
  const { t } = language
  const codes = new Map(roster.classes.map(({ classId, code }) => [classId, code]))
  const was = new Map(roster.present.map((cell) => [`${cell.memberId} ${cell.day}`, cell.classId]))
  const codeOf = (classId: string | null | undefined): string => (classId == null ? t('roster.solver.off') : (codes.get(classId) ?? '?'))
  const clashes = new Set(roster.clashes.map((cell) => `${cell.memberId} ${cell.day}`))
  const byMember = Map.groupBy(roster.changes, (change) => change.memberId)
  const members = roster.members.filter((member) => byMember.has(member.memberId))
  return (
    <>
      <ul className="solver-lines">
        {members.slice(0, mostLines).map(({ memberId, name }) => (
          <li key={memberId}>
            <span className="solver-name">{name}</span>
            <span className="solver-cells">
              {(byMember.get(memberId) ?? []).map((change) => {
                const key = `${memberId} ${change.day}`
                return (
                  <span key={change.day} className={clashes.has(key) ? 'solver-cell is-clash' : 'solver-cell'}>
                    <span className="muted">{dayWords(language, change.day)}</span> {was.has(key) ? `${codeOf(was.get(key))} → ` : ''}
                    <strong>{codeOf(change.classId)}</strong>
                  </span>
                )
              })}
            </span>
          </li>
        ))}
      </ul>
      {members.length > mostLines ? <p className="muted">{t('roster.solver.compare.more', { n: members.length - mostLines })}</p> : null}
    </>
  )
}
