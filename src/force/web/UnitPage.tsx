/** One unit: who is in charge, who is on duty, how to reach them, what is recorded of it. */
import { Link } from '@tanstack/react-router'
import { App, Button, Input, Modal } from 'antd'
import { useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { useClockId, useCommand, useHoldsRole, useLanguage, useOperationNow, usePathValues, useTimeFormat, useView } from '../../kernel/web/index.ts'
import { Answer, EmptyState, PageFrame, PhoneLink } from '../../ui/index.ts'
import { changeUnit, unitsView, unitView } from '../contract.ts'
import { Attributes } from './Attributes.tsx'
import './force.css'

type Unit = z.output<typeof unitView.output>

export function UnitPage(): ReactNode {
  const { unitId = '' } = usePathValues()
  const operationId = useClockId()
  const asked = useView(unitView, { operationId, unitId })
  return <Answer of={asked}>{(data) => <Page data={data} />}</Answer>
}

function Page({ data: { unit, leaders, onDuty, absent } }: { data: Unit }): ReactNode {
  const { t, say, find } = useLanguage()
  const mayChange = useHoldsRole('administrator')
  const [isChanging, setChanging] = useState(false)
  const roleWord = (role: string): string => find(`force.role.${role}`) ?? role
  const above = unit.path.filter((each) => each.id !== unit.id)
  const isPartner = unit.type === 'partner'
  return (
    <PageFrame
      title={say(unit.name)}
      hint={`${t(`force.unit-type.${unit.type}`)} · ${unit.externalId}${unit.isClosed ? ` · ${t('force.unit.closed')}` : ''}`}
      actions={mayChange ? <Button onClick={() => setChanging(true)}>{t('force.unit.change')}</Button> : undefined}
    >
      <nav className="unit-way no-print" aria-label={t('force.unit.way')}>
        <Link to={'/units' as never}>{t('force.units')}</Link>
        {above.map((each) => (
          <span key={each.id}>
            {' › '}
            <Link to={`/units/${each.id}` as never}>{say(each.name)}</Link>
          </span>
        ))}
      </nav>
      <section className="panel unit-figures">
        {isPartner ? null : (
          <>
            <span>
              <b className="number">{unit.onDuty}</b> {t('force.unit.on-duty')}
            </span>
            <span>
              <b className="number">{unit.members}</b> {t('force.unit.members')}
            </span>
            <span>
              <b className="number">{absent}</b> {t('force.unit.absent')}
            </span>
          </>
        )}
        <span className="unit-phone">
          <PhoneLink number={unit.telephone} />
        </span>
        {isPartner ? null : (
          <Link to={'/members' as never} search={{ unit: unit.id } as never} className="no-print">
            {t('force.unit.all-members')}
          </Link>
        )}
      </section>
      <div className="unit-columns">
        {isPartner ? null : (
          <section className="panel force-section" aria-label={t('force.unit.on-duty')}>
            <h2>{t('force.unit.on-duty')}</h2>
            {onDuty.length === 0 ? <EmptyState title={t('force.unit.nobody-on-duty')} /> : <OnDuty rows={onDuty} unitId={unit.id} />}
          </section>
        )}
        <div>
          <section className="panel force-section" aria-label={t('force.unit.leaders')}>
            <h2>{t('force.unit.leaders')}</h2>
            {leaders.length === 0 ? <p className="muted">{t('force.unit.leaders.none')}</p> : null}
            <ul className="leader-list">
              {leaders.map((leader) => (
                <li key={`${leader.memberId}${leader.role}${leader.unitId}`}>
                  <Link to={`/members/${leader.memberId}` as never}>{leader.name}</Link>
                  <span className="muted">{roleWord(leader.role)}</span>
                  <PhoneLink number={leader.telephone} />
                </li>
              ))}
            </ul>
          </section>
          <section className="panel force-section" aria-label={t('force.unit.attributes')}>
            <h2>{t('force.unit.attributes')}</h2>
            <Attributes subject="unit" values={unit.attributes} />
          </section>
          <Below unitId={unit.id} />
        </div>
      </div>
      {isChanging ? <ChangeUnit unit={unit} close={() => setChanging(false)} /> : null}
    </PageFrame>
  )
}

function OnDuty({ rows, unitId }: { rows: Unit['onDuty']; unitId: string }): ReactNode {
  const { t, say, find } = useLanguage()
  const format = useTimeFormat()
  const now = useOperationNow(300_000)
  return (
    <table className="rows on-duty-rows">
      <thead>
        <tr>
          <th>{t('force.column.name')}</th>
          <th>{t('force.role.word')}</th>
          <th>{t('force.unit.telephone')}</th>
          <th className="is-number wide-only">{t('force.duty.since')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.memberId}${row.role}`}>
            <td>
              <Link to={`/members/${row.memberId}` as never}>{row.name}</Link>
              {row.unitId === unitId ? null : <span className="muted"> {say(row.unitName)}</span>}
            </td>
            <td>{find(`force.role.${row.role}`) ?? row.role}</td>
            <td>
              <PhoneLink number={row.telephone} />
            </td>
            <td className="is-number wide-only">{format.near(row.since, now)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Below({ unitId }: { unitId: string }): ReactNode {
  const { t, say } = useLanguage()
  const operationId = useClockId()
  const { data } = useView(unitsView, { operationId })
  const below = (data?.units ?? []).filter((unit) => unit.parentId === unitId)
  if (below.length === 0) return null
  return (
    <section className="panel force-section" aria-label={t('force.unit.below')}>
      <h2>{t('force.unit.below')}</h2>
      <ul className="leader-list">
        {below.map((unit) => (
          <li key={unit.id}>
            <Link to={`/units/${unit.id}` as never}>{say(unit.name)}</Link>
            <span className="muted number">{unit.type === 'partner' ? t('force.unit-type.partner') : `${unit.onDuty} / ${unit.members}`}</span>
            <PhoneLink number={unit.telephone} isShort />
          </li>
        ))}
      </ul>
    </section>
  )
}

function ChangeUnit({ unit, close }: { unit: Unit['unit']; close(): void }): ReactNode {
  const { t, explain } = useLanguage()
  const { message } = App.useApp()
  const changing = useCommand(changeUnit)
  const [zh, setZh] = useState(unit.name.zh)
  const [en, setEn] = useState(unit.name.en)
  const [telephone, setTelephone] = useState(unit.telephone ?? '')
  const [problem, setProblem] = useState<string | null>(null)
  const isReady = zh.trim() !== '' || en.trim() !== ''
  async function save(): Promise<void> {
    setProblem(null)
    try {
      await changing.run({ unitId: unit.id, name: { zh: zh.trim(), en: en.trim() }, telephone: telephone.trim() === '' ? null : telephone.trim() })
      void message.info(t('force.unit.change.done'))
      close()
    } catch (error) {
      setProblem(explain(error))
    }
  }
  return (
    <Modal open title={t('force.unit.change')} okText={t('force.unit.change')} cancelText={t('ui.cancel')} okButtonProps={{ disabled: !isReady }} confirmLoading={changing.isRunning} onOk={() => void save()} onCancel={close}>
      <label className="field">
        <span className="field-label">{t('force.name.zh')}</span>
        <Input maxLength={200} value={zh} onChange={(event) => setZh(event.target.value)} />
      </label>
      <label className="field">
        <span className="field-label">{t('force.name.en')}</span>
        <Input maxLength={200} value={en} onChange={(event) => setEn(event.target.value)} />
      </label>
      <label className="field">
        <span className="field-label">{t('force.unit.telephone')}</span>
        <Input type="tel" maxLength={40} value={telephone} onChange={(event) => setTelephone(event.target.value)} />
      </label>
      {problem === null ? null : (
        <p className="field-problem" role="alert">
          {problem}
        </p>
      )}
    </Modal>
  )
}
