/** Each field with its purpose and period; administrators change the period. */
import { App, Button, Checkbox, InputNumber, Modal } from 'antd'
import { useState, type ReactNode } from 'react'
import { useCommand, useLanguage, useTimeFormat } from '../../../kernel/web/index.ts'
import { approveRetention, declineRetention, mostDays, setRetention, type RetentionData } from '../contract.ts'

type Field = RetentionData['fields'][number]

export function Fields({ data }: { data: RetentionData }): ReactNode {
  const { t } = useLanguage()
  const [changing, setChanging] = useState<Field | null>(null)
  return (
    <section className="panel retention-section" aria-label={t('retention.fields')}>
      <div className="retention-head">
        <h2>{t('retention.fields')}</h2>
      </div>
      <div className="rows-scroll">
        <table className="rows rows-cards retention-fields">
          <thead>
            <tr>
              <th>{t('retention.field')}</th>
              <th>{t('retention.period')}</th>
              <th className="is-number">{t('retention.count')}</th>
              <th>{t('retention.next')}</th>
              {data.maySet ? <th className="no-print" /> : null}
            </tr>
          </thead>
          <tbody>
            {data.fields.map((field) => (
              <Row key={field.key} field={field} maySet={data.maySet} change={() => setChanging(field)} />
            ))}
          </tbody>
        </table>
      </div>
      {changing === null ? null : <Change field={changing} close={() => setChanging(null)} />}
    </section>
  )
}

function Row({ field, maySet, change }: { field: Field; maySet: boolean; change(): void }): ReactNode {
  const { t, say } = useLanguage()
  const format = useTimeFormat()
  return (
    <tr>
      <td data-label={t('retention.field')}>
        <span>
          {say(field.title)}
          <span className="retention-purpose">{say(field.purpose)}</span>
        </span>
      </td>
      <td data-label={t('retention.period')}>
        <span>
          <span className="retention-period">{field.isKept ? t('retention.kept') : field.days === null ? t('retention.at-end') : t('retention.days', { n: field.days })}</span>
          {field.isKept || field.days === null ? null : <span className="retention-purpose">{t('retention.since', { from: say(field.countsFrom) })}</span>}
          {field.isOwnRule && field.shippedDays !== null ? <span className="retention-purpose">{t('retention.own-rule', { n: field.shippedDays })}</span> : null}
        </span>
      </td>
      <td className="is-number" data-label={t('retention.count')}>
        {field.count}
      </td>
      <td className="number" data-label={t('retention.next')}>
        {field.nextAt === null ? t('retention.next.none') : format.stamp(field.nextAt)}
      </td>
      {maySet ? (
        <td className="retention-acts no-print">
          {field.proposed === null ? null : <Proposed field={field} proposed={field.proposed} />}
          {field.isKept ? null : (
            <Button size="small" onClick={change}>
              {t('retention.change')}
            </Button>
          )}
        </td>
      ) : null}
    </tr>
  )
}

function Proposed({ field, proposed }: { field: Field; proposed: NonNullable<Field['proposed']> }): ReactNode {
  const { t, explain } = useLanguage()
  const { message } = App.useApp()
  const approving = useCommand(approveRetention)
  const declining = useCommand(declineRetention)
  const tell = (error: unknown): void => void message.error(explain(error))
  const days = proposed.days ?? 0
  return (
    <span className="retention-proposed tone-amber">
      {proposed.isMine ? t('retention.proposed.mine', { days }) : t('retention.proposed', { by: proposed.by ?? t('retention.somebody'), days })}{' '}
      {proposed.isMine ? null : (
        <Button size="small" type="primary" loading={approving.isRunning} onClick={() => void approving.run({ field: field.key }).then(() => undefined, tell)}>
          {t('retention.approve')}
        </Button>
      )}
      <Button size="small" loading={declining.isRunning} onClick={() => void declining.run({ field: field.key }).then(() => undefined, tell)}>
        {t(proposed.isMine ? 'retention.take-back' : 'retention.decline')}
      </Button>
    </span>
  )
}

function Change({ field, close }: { field: Field; close(): void }): ReactNode {
  const { t, say, explain } = useLanguage()
  const { message } = App.useApp()
  const setting = useCommand(setRetention)
  const [days, setDays] = useState<number | null>(field.days ?? field.shippedDays)
  const [isAtEnd, setAtEnd] = useState(field.days === null)
  const [problem, setProblem] = useState<string | null>(null)
  async function set(): Promise<void> {
    try {
      const { result } = await setting.run({ field: field.key, days: isAtEnd ? null : days })
      void message.info(t(result.isInForce ? 'retention.change.set' : 'retention.change.proposed'))
      close()
    } catch (error) {
      setProblem(explain(error))
    }
  }
  return (
    <Modal open title={t('retention.change.title', { field: say(field.title) })} okText={t('retention.change')} cancelText={t('ui.cancel')} okButtonProps={{ disabled: !isAtEnd && days === null }} confirmLoading={setting.isRunning} onOk={() => void set()} onCancel={close}>
      <p className="muted">{t('retention.change.what')}</p>
      <label className="field">
        <span className="field-label">{t('retention.change.days')}</span>
        <InputNumber autoFocus min={1} max={mostDays} precision={0} disabled={isAtEnd} value={days} onChange={setDays} />
        <span className="field-hint">{t('retention.since', { from: say(field.countsFrom) })}</span>
      </label>
      {field.mayFollowOperation ? (
        <Checkbox checked={isAtEnd} onChange={(event) => setAtEnd(event.target.checked)}>
          {t('retention.change.at-end')}
        </Checkbox>
      ) : null}
      {problem === null ? null : (
        <p className="field-problem" role="alert">
          {problem}
        </p>
      )}
    </Modal>
  )
}
