/** One member: how to reach them, roles, qualifications, absences, duty; each changed in place. */
import { Link } from '@tanstack/react-router'
import { App, Button, Popconfirm } from 'antd'
import { useState, type ReactNode } from 'react'
import { useClockId, useCommand, useHoldsRole, useLanguage, useOperationNow, usePathValues, useSession, useTimeFormat, useView } from '../../kernel/web/index.ts'
import { Answer, PageFrame, PhoneLink } from '../../ui/index.ts'
import { cancelAbsence, goOffDuty, memberView, withdrawQualification, withdrawRole } from '../contract.ts'
import { MemberParts } from './doors.tsx'
import { AbsenceDialog } from './AbsenceDialog.tsx'
import type { MemberData } from './member-data.ts'
import { Attributes } from './Attributes.tsx'
import { GoOnDuty, GrantRole, RecordQualification } from './member-dialogs.tsx'
import { MemberNow } from './Members.tsx'
import { Qualification } from './Qualification.tsx'
import './force.css'

type DialogName = 'role' | 'qualification' | 'absence' | 'duty'

export function MemberPage(): ReactNode {
  const { memberId = '' } = usePathValues()
  const operationId = useClockId()
  const asked = useView(memberView, { operationId, memberId })
  return <Answer of={asked}>{(data) => <Page key={data.member.id} data={data} />}</Answer>
}

function Page({ data }: { data: MemberData }): ReactNode {
  const { t, say, explain } = useLanguage()
  const { message } = App.useApp()
  const { member } = data
  const operationId = useClockId()
  const session = useSession()
  const isAdministrator = useHoldsRole('administrator')
  const leads = useHoldsRole('administrator', 'leader', 'commander', 'duty-officer', 'officer-of-the-day')
  const plans = useHoldsRole('administrator', 'leader', 'commander')
  const mayDuty = (leads || session?.member.id === member.id) && !member.hasLeft
  const [dialog, setDialog] = useState<DialogName | null>(null)
  const leaving = useCommand(goOffDuty)
  const close = (): void => setDialog(null)
  const tell = (error: unknown): void => void message.error(explain(error))
  return (
    <PageFrame
      title={member.name}
      hint={
        <>
          <Link to={`/units/${member.unitId}` as never}>{say(member.unitName)}</Link> · <span className="number">{member.externalId}</span>
        </>
      }
    >
      <section className="panel member-head">
        <PhoneLink number={member.telephone} />
        <MemberNow member={member} />
        {mayDuty ? (
          member.onDutyAs === null ? (
            <Button onClick={() => setDialog('duty')}>{t('force.duty.on')}</Button>
          ) : (
            <Button loading={leaving.isRunning} onClick={() => void leaving.run({ memberId: member.id, operationId }).then(() => void message.info(t('force.done')), tell)}>
              {t('force.duty.off')}
            </Button>
          )
        ) : null}
      </section>
      <div className="unit-columns">
        <div>
          <Roles data={data} mayChange={isAdministrator && !member.hasLeft} add={() => setDialog('role')} />
          <Qualifications data={data} mayChange={isAdministrator && !member.hasLeft} add={() => setDialog('qualification')} />
          {Object.keys(member.attributes).length === 0 ? null : (
            <section className="panel force-section" aria-label={t('force.unit.attributes')}>
              <h2>{t('force.unit.attributes')}</h2>
              <Attributes subject="member" values={member.attributes} />
            </section>
          )}
        </div>
        <div>
          <Absences data={data} mayChange={plans && !member.hasLeft} add={() => setDialog('absence')} />
          <Attendance data={data} />
          <MemberParts member={member} />
        </div>
      </div>
      {dialog === 'role' ? <GrantRole member={member} close={close} /> : null}
      {dialog === 'qualification' ? <RecordQualification member={member} close={close} /> : null}
      {dialog === 'absence' ? <AbsenceDialog member={member} close={close} /> : null}
      {dialog === 'duty' ? <GoOnDuty member={member} close={close} /> : null}
    </PageFrame>
  )
}

interface PartProps {
  readonly data: MemberData
  readonly mayChange: boolean
  add(): void
}

function Section({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }): ReactNode {
  return (
    <section className="panel force-section" aria-label={title}>
      <div className="force-section-head">
        <h2>{title}</h2>
        {action}
      </div>
      {children}
    </section>
  )
}

function AddButton({ label, add }: { label: string; add(): void }): ReactNode {
  return (
    <Button size="small" className="no-print" onClick={add}>
      {label}
    </Button>
  )
}

function Remove({ label, question, run }: { label: string; question: string; run(): Promise<unknown> }): ReactNode {
  const { t, explain } = useLanguage()
  const { message } = App.useApp()
  return (
    <Popconfirm title={question} okText={label} cancelText={t('ui.cancel')} onConfirm={() => run().then(() => undefined, (error: unknown) => void message.error(explain(error)))}>
      <Button size="small" type="text" className="no-print" aria-label={`${label}: ${question}`}>
        {label}
      </Button>
    </Popconfirm>
  )
}

function Roles({ data: { member }, mayChange, add }: PartProps): ReactNode {
  const { t, say } = useLanguage()
  const withdrawing = useCommand(withdrawRole)
  return (
    <Section title={t('force.roles')} action={mayChange ? <AddButton label={t('force.role.grant')} add={add} /> : undefined}>
      {member.roles.length === 0 ? <p className="muted">{t('force.roles.none')}</p> : null}
      <ul className="leader-list">
        {member.roles.map((held) => (
          <li key={`${held.role}${held.unitId}`}>
            <span>{t(`force.role.${held.role}`)}</span>
            <Link to={`/units/${held.unitId}` as never} className="muted">
              {say(held.unitName)}
            </Link>
            {mayChange ? <Remove label={t('force.role.withdraw')} question={t('force.role.withdraw.what', { role: t(`force.role.${held.role}`), unit: say(held.unitName) })} run={() => withdrawing.run({ memberId: member.id, role: held.role, unitId: held.unitId })} /> : null}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Qualifications({ data: { member }, mayChange, add }: PartProps): ReactNode {
  const { t, find } = useLanguage()
  const withdrawing = useCommand(withdrawQualification)
  return (
    <Section title={t('force.qualifications')} action={mayChange ? <AddButton label={t('force.qualification.record')} add={add} /> : undefined}>
      {member.qualifications.length === 0 ? <p className="muted">{t('force.qualifications.none')}</p> : null}
      <ul className="leader-list">
        {member.qualifications.map((each) => (
          <li key={each.code}>
            <Qualification code={each.code} expiresAt={each.expiresAt} isLong />
            {mayChange ? (
              <Remove label={t('force.role.withdraw')} question={t('force.qualification.withdraw', { name: find(`force.qualification.${each.code}`) ?? each.code })} run={() => withdrawing.run({ memberId: member.id, code: each.code as 'boat' })} />
            ) : null}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Absences({ data: { absences }, mayChange, add }: PartProps): ReactNode {
  const { t } = useLanguage()
  const format = useTimeFormat()
  const now = useOperationNow(60_000)
  const cancelling = useCommand(cancelAbsence)
  return (
    <Section title={t('force.absences')} action={mayChange ? <AddButton label={t('force.absence.record')} add={add} /> : undefined}>
      {absences.length === 0 ? <p className="muted">{t('force.absences.none')}</p> : null}
      <ul className="leader-list">
        {absences.map((absence) => (
          <li key={absence.id}>
            <span>{t(`force.absence.${absence.kind}`)}</span>
            <span className="number">
              {format.dayTime(absence.from)} – {format.dayTime(absence.to)}
            </span>
            {absence.acting === null ? null : (
              <span>
                <span className="muted">{t('force.absence.acting')} </span>
                <Link to={`/members/${absence.acting.memberId}` as never}>{absence.acting.name}</Link> <PhoneLink number={absence.acting.telephone} isShort />
              </span>
            )}
            {mayChange && absence.to > now ? <Remove label={t('force.absence.cancel')} question={t('force.absence.cancel.what')} run={() => cancelling.run({ absenceId: absence.id })} /> : null}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Attendance({ data: { attendance } }: { data: MemberData }): ReactNode {
  const { t, say, find } = useLanguage()
  const format = useTimeFormat()
  return (
    <Section title={t('force.duty.history')}>
      {attendance.length === 0 ? <p className="muted">{t('force.duty.history.none')}</p> : null}
      <ul className="leader-list">
        {attendance.map((each) => (
          <li key={each.from}>
            <span className="number">
              {format.dayTime(each.from)} – {each.to === null ? t('force.duty.now') : format.dayTime(each.to)}
            </span>
            <span>{find(`force.role.${each.role}`) ?? each.role}</span>
            <span className="muted">{say(each.unitName)}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
