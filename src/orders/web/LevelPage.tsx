/** Raising and lowering the level: what is now, what the change would open, change and close. */
import { App, Button, Segmented, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import { useCommand, useGo, useHoldsRole, useLanguage, useOperationNow, useSearchValues, useTimeFormat, useView } from '../../kernel/web/index.ts'
import { Answer, ConfirmReason, EmptyState, PageFrame } from '../../ui/index.ts'
import { changeLevel, levelPreviewView } from '../contract.ts'
import { Parts } from './doors.tsx'
import { useLevelWords } from './header-parts.tsx'
import { useOperation } from './operation.tsx'
import { OrderDiffTables } from './OrderDiff.tsx'
import './order.css'

const graces = ['PT0S', 'PT5M', 'PT10M', 'PT15M', 'PT30M', 'PT1H', 'PT2H'] as const
const minutesOf: Readonly<Record<(typeof graces)[number], number>> = { PT0S: 0, PT5M: 5, PT10M: 10, PT15M: 15, PT30M: 30, PT1H: 60, PT2H: 120 }

export function LevelPage(): ReactNode {
  const { t } = useLanguage()
  const go = useGo()
  const { message } = App.useApp()
  const format = useTimeFormat()
  const levelWords = useLevelWords()
  const operation = useOperation()
  const now = useOperationNow(60_000)
  const { values, set } = useSearchValues()
  const chosen = operation.levels.find((level) => level === values['to']) ?? null
  const grace = graces.find((each) => each === values['grace']) ?? 'PT10M'
  const isSame = chosen !== null && chosen === operation.level?.level
  const [isOpen, setOpen] = useState(false)
  const mayLook = useHoldsRole('commander', 'officer-of-the-day', 'duty-officer', 'planner')
  const mayChange = useHoldsRole('commander', 'officer-of-the-day')
  const changing = useCommand(changeLevel)
  const preview = useView(levelPreviewView, { operationId: operation.id, level: chosen ?? '', grace }, { isWanted: chosen !== null && !isSame && mayLook, keepsOld: true })
  // `plan:2` is the second planned interval; anything else is the entry of the command.
  const causeWord = (cause: string): string => t(cause.startsWith('plan') ? 'orders.level.cause.planned' : 'orders.level.cause.command')
  return (
    <PageFrame title={t('orders.level-page')}>
      <section className="panel level-now">
        <p>
          <span className="muted">{t('orders.level.now')} </span>
          <strong className="level-name">{operation.level === null ? t('orders.level.none') : levelWords(operation.level.level)}</strong>{' '}
          {operation.level === null ? null : <span className="muted">{t('orders.level.since-cause', { time: format.near(operation.level.from, now), cause: causeWord(operation.level.cause) })}</span>}
        </p>
        {operation.timeline.length === 0 ? null : (
          <ol className="level-timeline" aria-label={t('orders.level.timeline')}>
            {operation.timeline.map((interval) => {
              const isNow = interval.from <= now && (interval.to === null || now < interval.to)
              return (
                <li key={interval.from} aria-current={isNow ? 'step' : undefined} className={isNow ? '' : 'muted'}>
                  <strong>{levelWords(interval.level)}</strong> <span className="number">{format.dayTime(interval.from)}</span> {interval.to === null ? '' : <span className="number">{t('orders.level.until', { time: format.near(interval.to, interval.from) })}</span>}{' '}
                  <span className="muted">{causeWord(interval.cause)}</span>
                </li>
              )
            })}
          </ol>
        )}
      </section>
      {mayLook ? (
      <>
      <section className="panel level-choose no-print">
        <div className="level-field" role="group" aria-label={t('orders.level.choose')}>
          <span className="field-label">{t('orders.level.choose')}</span>
          <Segmented size="large" value={chosen ?? ''} options={operation.levels.map((level) => ({ value: level, label: levelWords(level) }))} onChange={(to) => set({ to: String(to) })} />
        </div>
        <label className="level-field">
          <span className="field-label">{t('orders.level.grace')}</span>
          <Select
            size="large"
            value={grace}
            popupMatchSelectWidth={false}
            options={graces.map((each) => ({ value: each, label: minutesOf[each] === 0 ? t('orders.level.grace.none') : format.length(minutesOf[each] * 60_000) }))}
            onChange={(value) => set({ grace: value })}
          />
        </label>
        {mayChange ? (
        <Button size="large" type="primary" disabled={chosen === null || isSame || preview.data === undefined || preview.isPlaceholderData} onClick={() => setOpen(true)}>
          {chosen === null || isSame ? t('orders.level-page') : t('orders.level.raise', { level: levelWords(chosen) })}
        </Button>
        ) : (
          <span className="muted">{t('orders.level.who')}</span>
        )}
        <p className="muted level-note">{t('orders.level.grace.what')}</p>
      </section>
      {chosen === null || isSame ? null : <Parts place="level" level={chosen} />}
      <section className="panel level-preview" aria-label={t('orders.level.preview')}>
        <h2>{t('orders.level.preview')}</h2>
        {chosen === null ? (
          <EmptyState title={t('orders.level.preview.choose')} />
        ) : isSame ? (
          <EmptyState title={t('orders.level.same')} />
        ) : (
          <Answer of={preview}>{(data) => <OrderDiffTables diff={data.diff} />}</Answer>
        )}
      </section>
      </>
      ) : (
        <p className="muted">{t('orders.level.who')}</p>
      )}
      {chosen === null ? null : (
        <ConfirmReason
          isOpen={isOpen}
          title={t('orders.level.raise', { level: levelWords(chosen) })}
          confirmText={t('orders.level.raise', { level: levelWords(chosen) })}
          onClose={() => setOpen(false)}
          onConfirm={async (reason) => {
            const { result } = await changing.run({ operationId: operation.id, level: chosen, grace, reason })
            void message.info(`${t('orders.level.done')} · ${t('orders.diff.done', result)}`)
            go('/')
          }}
        >
          <p>{t('orders.level.raise.what')}</p>
          {preview.data === undefined ? null : <p>{t('orders.diff.done', { added: preview.data.diff.added, withdrawn: preview.data.diff.withdrawn, changed: preview.data.diff.changed, kept: preview.data.diff.kept })}</p>}
        </ConfirmReason>
      )}
    </PageFrame>
  )
}
