/** How a run is to go: how long, what stays, how fair. */
import { Segmented, Select } from 'antd'
import type { ReactNode } from 'react'
import type { z } from 'zod'
import { useLanguage, useView } from '../../../../kernel/web/index.ts'
import { rosterSettingsView } from '../../contract/rosters.ts'
import type { solveOptions } from '../../contract/solver.ts'

export type Options = z.output<typeof solveOptions>
export const usualOptions: Options = { seconds: 60, seed: 1, keep: 'nothing', fairness: 2, patternId: null }

const times = [10, 30, 60, 120, 300, 600] as const
const fairness = [0, 1, 2, 3] as const

export function SolverOptions({ options, change, isDisabled }: { options: Options; change(options: Options): void; isDisabled: boolean }): ReactNode {
  const { t, say } = useLanguage()
  const settings = useView(rosterSettingsView, { unitId: null })
  const patterns = settings.data?.patterns ?? []
  return (
    <div className="solver-options">
      <label className="field">
        <span className="field-label">{t('roster.solver.seconds')}</span>
        <Select
          aria-label={t('roster.solver.seconds')}
          disabled={isDisabled}
          value={options.seconds}
          options={times.map((seconds) => ({ value: seconds, label: seconds < 120 ? t('roster.solver.seconds.n', { n: seconds }) : t('roster.solver.minutes.n', { n: seconds / 60 }) }))}
          onChange={(seconds) => change({ ...options, seconds })}
        />
      </label>
      <div className="field">
        <span className="field-label">{t('roster.solver.keep')}</span>
        <Segmented disabled={isDisabled} value={options.keep} options={(['nothing', 'filled'] as const).map((keep) => ({ value: keep, label: t(`roster.solver.keep.${keep}`) }))} onChange={(keep) => change({ ...options, keep })} />
      </div>
      <div className="field">
        <span className="field-label">{t('roster.solver.fairness')}</span>
        <Segmented disabled={isDisabled} value={options.fairness} options={fairness.map((level) => ({ value: level, label: t(`roster.solver.fairness.${level}`) }))} onChange={(level) => change({ ...options, fairness: level })} />
      </div>
      {patterns.length === 0 ? null : (
        <label className="field">
          <span className="field-label">{t('roster.solver.pattern')}</span>
          <Select
            aria-label={t('roster.solver.pattern')}
            disabled={isDisabled}
            value={options.patternId ?? ''}
            options={[{ value: '', label: t('roster.solver.pattern.none') }, ...patterns.map((pattern) => ({ value: pattern.id, label: say(pattern.name) }))]}
            onChange={(id) => change({ ...options, patternId: id === '' ? null : id })}
          />
        </label>
      )}
    </div>
  )
}
