/** The tree of units: strength on duty, and how to reach each. */
import { CaretDownOutlined, CaretRightOutlined, PrinterOutlined } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import { Button, Input } from 'antd'
import { useMemo, useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { readView, useClockId, useLanguage, useSearchValues, useView } from '../../kernel/web/index.ts'
import { Answer, EmptyState, PageFrame, PhoneLink } from '../../ui/index.ts'
import { exportUnitsView, unitsView, type unitItem } from '../contract.ts'
import { FileButton } from './FileButton.tsx'
import { keepWays, sumBelow, treeRows } from './unit-tree.ts'
import './force.css'

type Unit = z.output<typeof unitItem>

export function Units(): ReactNode {
  const { t, language } = useLanguage()
  const operationId = useClockId()
  const { values, set } = useSearchValues()
  const search = values['q'] ?? ''
  const asked = useView(unitsView, { operationId })
  return (
    <PageFrame
      title={t('force.units')}
      hint={t('force.units.hint')}
      actions={
        <>
          <Input.Search className="force-search no-print" allowClear placeholder={t('force.units.search')} aria-label={t('force.units.search')} value={search} onChange={(event) => set({ q: event.target.value })} />
          <FileButton label={t('force.export')} fetch={(format) => readView(exportUnitsView, { format, language })} />
          <Button className="no-print" icon={<PrinterOutlined />} aria-label="⎙" onClick={() => globalThis.print()} />
        </>
      }
    >
      <Answer of={asked}>{({ units }) => (units.length === 0 ? <EmptyState title={t('force.units.none')} action={<Link to={'/import' as never}>{t('force.import')}</Link>}>{t('force.units.none.what')}</EmptyState> : <Tree units={units} search={search} />)}</Answer>
    </PageFrame>
  )
}

function Tree({ units, search }: { units: readonly Unit[]; search: string }): ReactNode {
  const { t, say } = useLanguage()
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const wanted = search.trim().toLowerCase()
  const shown = useMemo(() => (wanted === '' ? units : keepWays(units, (unit) => [unit.name.zh, unit.name.en, unit.externalId, unit.telephone ?? ''].some((text) => text.toLowerCase().includes(wanted)))), [units, wanted])
  const onDuty = useMemo(() => sumBelow(units, (unit) => unit.onDuty), [units])
  const actual = useMemo(() => sumBelow(units, (unit) => unit.members), [units])
  const rows = treeRows(shown, (id) => wanted === '' && folded.has(id))
  const fold = (id: string): void =>
    setFolded((before) => {
      const next = new Set(before)
      if (!next.delete(id)) next.add(id)
      return next
    })
  if (rows.length === 0) return <EmptyState title={t('force.units.not-found')} />
  return (
    <div className="panel rows-scroll">
      <table className="rows unit-tree">
        <thead>
          <tr>
            <th>{t('force.unit')}</th>
            <th className="wide-only">{t('force.unit.type')}</th>
            <th className="is-number">{t('force.unit.on-duty')}</th>
            <th className="is-number wide-only">{t('force.unit.members')}</th>
            <th>{t('force.unit.telephone')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ unit, depth, hasBelow }) => (
            <tr key={unit.id} className={unit.isInside ? '' : 'muted'} title={unit.isInside ? undefined : t('force.units.outside')}>
              <td>
                <span className={`unit-name unit-depth-${Math.min(depth, 5)}`}>
                  {hasBelow ? (
                    <button type="button" className="unit-fold no-print" aria-expanded={!folded.has(unit.id)} aria-label={`${t('force.fold')} ${say(unit.name)}`} onClick={() => fold(unit.id)}>
                      {folded.has(unit.id) ? <CaretRightOutlined /> : <CaretDownOutlined />}
                    </button>
                  ) : (
                    <span className="unit-fold" />
                  )}
                  {unit.isInside ? <Link to={`/units/${unit.id}` as never}>{say(unit.name)}</Link> : say(unit.name)}
                  {unit.isClosed ? <span className="muted"> {t('force.unit.closed')}</span> : null}
                </span>
              </td>
              <td className="wide-only muted">{t(`force.unit-type.${unit.type}`)}</td>
              <td className={`is-number${unit.type === 'station' && unit.onDuty === 0 && unit.isInside ? ' tone-amber' : ''}`}>{unit.type === 'partner' ? <span className="muted">–</span> : <strong>{onDuty.get(unit.id)}</strong>}</td>
              <td className="is-number muted wide-only">{unit.type === 'partner' ? '–' : actual.get(unit.id)}</td>
              <td>
                <PhoneLink number={unit.telephone} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
