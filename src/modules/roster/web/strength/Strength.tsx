/** The whole force hour by hour: who stands where against what the order demands, and what would mend the worst of it. */
import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import { Button, Segmented } from 'antd'
import { useMemo, useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { PickUnit } from '../../../../force/web/index.ts'
import { useLanguage, useOperationNow, useSearchValues, useTimeFormat, useTimezone, useView } from '../../../../kernel/web/index.ts'
import { useOperation } from '../../../../orders/web/index.ts'
import { Answer, EmptyState, PageFrame, StateShape } from '../../../../ui/index.ts'
import { strengthView } from '../../contract/strength.ts'
import { dayAt, startOfDay } from '../../rules/times.ts'
import { blocksOf, type Block } from './blocks.ts'
import { WorstAhead } from './WorstAhead.tsx'
import './strength.css'

type Unit = z.output<typeof strengthView.output>['units'][number]

const hourMs = 3_600_000
const stretches = { day: { lengthMs: 24 * hourMs, blockMs: hourMs }, week: { lengthMs: 168 * hourMs, blockMs: 6 * hourMs } } as const

export function Strength(): ReactNode {
  const { t } = useLanguage()
  const format = useTimeFormat()
  const operation = useOperation()
  const operationId = operation.id
  const { values, set } = useSearchValues()
  // Before an operation begins one looks at its first day: today it has nothing to ask.
  const now = Math.max(useOperationNow(hourMs), operation.from)
  const zone = useTimezone()
  const stretch = values['stretch'] === 'week' ? 'week' : 'day'
  const { lengthMs, blockMs } = stretches[stretch]
  const given = Number(values['from'])
  // Blocks of a week begin at 00:00, 06:00 and so on, as people read a day.
  const midnight = startOfDay(dayAt(now, zone), zone)
  const first = midnight + Math.floor((now - midnight) / blockMs) * blockMs
  const from = Number.isSafeInteger(given) && given > 0 ? given : first
  const to = from + lengthMs
  const unitId = values['unit'] ?? null
  const asked = useView(strengthView, { operationId, unitId, from, to }, { keepsOld: true })
  const move = (by: number): void => set({ from: String(from + by * lengthMs) })
  return (
    <PageFrame isWide title={t('roster.strength')} hint={t('roster.strength.what')}>
      <WorstAhead unitId={unitId} />
      <div className="strength-choose no-print">
        <Segmented aria-label={t('roster.strength.stretch')} value={stretch} options={[{ value: 'day', label: t('roster.strength.day') }, { value: 'week', label: t('roster.strength.week') }]} onChange={(value) => set({ stretch: value === 'week' ? 'week' : undefined })} />
        <span className="strength-moves">
          <Button icon={<LeftOutlined />} aria-label={t('roster.strength.earlier')} title={t('roster.strength.earlier')} onClick={() => move(-1)} />
          <span className="number">
            {format.dayTime(from)} – {format.dayTime(to)}
          </span>
          <Button icon={<RightOutlined />} aria-label={t('roster.strength.later')} title={t('roster.strength.later')} onClick={() => move(1)} />
        </span>
        {from === first ? null : <Button onClick={() => set({ from: undefined })}>{t('roster.strength.from-now')}</Button>}
        <PickUnit className="force-filter" isClearable label={t('roster.strength.unit')} placeholder={t('roster.strength.any-unit')} value={unitId} pick={(id) => set({ unit: id ?? undefined })} />
      </div>
      <Answer of={asked}>
        {({ units }) => (units.length === 0 ? <EmptyState title={t('roster.strength.none')}>{t('roster.strength.none.what')}</EmptyState> : <Heat units={units} from={from} to={to} blockMs={blockMs} />)}
      </Answer>
    </PageFrame>
  )
}

function Heat({ units, from, to, blockMs }: { units: readonly Unit[]; from: number; to: number; blockMs: number }): ReactNode {
  const { t, say } = useLanguage()
  const format = useTimeFormat()
  const [chosen, setChosen] = useState<{ unitId: string; at: number } | null>(null)
  const rows = useMemo(() => units.map((unit) => ({ unit, blocks: blocksOf(unit.steps, unit.breaches, { from, to, blockMs }) })), [units, from, to, blockMs])
  const columns = rows[0]?.blocks ?? []
  const isWeek = blockMs > hourMs
  const open = rows.find((row) => row.unit.unitId === chosen?.unitId)
  const block = open?.blocks.find((one) => one.from === chosen?.at)
  return (
    <>
      {open === undefined || block === undefined ? null : <Detail unit={open.unit} block={block} close={() => setChosen(null)} />}
      <div className="panel strength-scroll">
        <table className="strength-heat" aria-label={t('roster.strength.heat')}>
          <thead>
            <tr>
              <th scope="col">{t('roster.strength.unit')}</th>
              <th scope="col" className="is-number">
                {t('roster.strength.base')}
              </th>
              {columns.map((column, at) => {
                const isNewDay = at === 0 || format.day(column.from) !== format.day(columns[at - 1]?.from ?? 0)
                return (
                  <th key={column.from} scope="col" className={`is-hour${isNewDay ? ' is-day' : ''}`}>
                    {isNewDay ? <span className="strength-day">{format.day(column.from)}</span> : null}
                    <span className="number">{format.time(column.from).slice(0, isWeek ? 2 : 5)}</span>
                  </th>
                )
              })}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ unit, blocks }) => (
              <tr key={unit.unitId}>
                <th scope="row">{say(unit.unitName)}</th>
                <td className="is-number strength-base" title={unit.base.establishment === null ? undefined : t('roster.strength.base-of', { n: unit.base.establishment })}>
                  {unit.onDutyNow}/{unit.base.actual}
                </td>
                {blocks.map((one) => (
                  <Cell key={one.from} block={one} label={say(unit.unitName)} isChosen={chosen?.unitId === unit.unitId && chosen.at === one.from} choose={() => setChosen({ unitId: unit.unitId, at: one.from })} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="strength-legend muted">
        <span>
          <span className="heat-sample is-broken"><StateShape state="breached" size={9} /> 4</span> {t('roster.strength.legend.broken')}
        </span>
        <span>
          <span className="heat-sample">6/4</span> {t('roster.strength.legend.kept')}
        </span>
        <span>
          <span className="heat-sample">·</span> {t('roster.strength.legend.unknown')}
        </span>
      </p>
    </>
  )
}

function useBlockWords(): (block: Block) => string {
  const { t } = useLanguage()
  return (block) => {
    if (block.planned === null) return t('roster.strength.cell.unknown')
    const figures = block.need === null ? t('roster.strength.cell.free', { planned: block.planned }) : t('roster.strength.cell', { planned: block.planned, need: block.need })
    return block.isBroken ? `${t('roster.strength.cell.broken')}: ${figures}` : figures
  }
}

function Cell({ block, label, isChosen, choose }: { block: Block; label: string; isChosen: boolean; choose(): void }): ReactNode {
  const format = useTimeFormat()
  const words = useBlockWords()(block)
  return (
    <td className={`heat-cell${block.isBroken ? ' is-broken' : ''}${isChosen ? ' is-chosen' : ''}`}>
      <button type="button" aria-label={`${label} ${format.dayTime(block.from)} ${words}`} title={words} aria-pressed={isChosen} onClick={choose}>
        {block.isBroken ? <StateShape state="breached" size={9} /> : null}
        <span className="number">{block.planned ?? '·'}</span>
        {block.need === null || block.planned === null ? null : <span className="heat-need number">/{block.need}</span>}
      </button>
    </td>
  )
}

/** The cell opened: the floors that it breaks, each to its obligation and clause. */
function Detail({ unit, block, close }: { unit: Unit; block: Block; close(): void }): ReactNode {
  const { t, say, find } = useLanguage()
  const format = useTimeFormat()
  const words = useBlockWords()(block)
  const breaches = unit.breaches.filter((breach) => breach.from < block.to && breach.to > block.from)
  return (
    <section className="panel strength-detail" aria-label={say(unit.unitName)} aria-live="polite">
      <header>
        <strong>{say(unit.unitName)}</strong> <span className="number">{format.dayTime(block.from)}–{format.time(block.to)}</span> <span className={block.isBroken ? 'tone-red' : 'muted'}>{words}</span>
        <Button size="small" type="text" onClick={close}>
          {t('roster.strength.close')}
        </Button>
      </header>
      {breaches.length === 0 ? null : (
        <ul>
          {breaches.map((breach) => (
            <li key={`${breach.obligationId} ${breach.from}`}>
              <StateShape state="breached" />{' '}
              <Link to={'/' as never} search={{ obligation: breach.obligationId } as never}>
                {say(breach.title)} · {t('roster.strength.open-clause', { id: breach.clauseId })}
              </Link>{' '}
              {breach.qualification === null ? '' : `${find(`force.qualification.${breach.qualification}`) ?? breach.qualification} `}
              {t('roster.floors.short', { quantity: breach.quantity, need: breach.need })} <span className="muted number">{t('roster.floors.until', { from: format.dayTime(breach.from), to: format.dayTime(breach.to) })}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
