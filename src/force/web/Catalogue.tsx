/** The catalogue of attributes: what may be recorded at all; extending it takes two administrators. */
import { App, Button, Input, Popconfirm, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { useCommand, useHoldsRole, useLanguage, useView } from '../../kernel/web/index.ts'
import { Answer, PageFrame, useMeasure } from '../../ui/index.ts'
import { approveAttribute, attributeShape, catalogueView, declineAttribute, proposeAttribute, subjectKinds } from '../contract.ts'
import { FormDialog } from './FormDialog.tsx'
import './force.css'

type Data = z.output<typeof catalogueView.output>
type Attribute = Data['product'][number]
type Proposed = Data['proposed'][number]
type Subject = (typeof subjectKinds)[number]

export function Catalogue(): ReactNode {
  const { t } = useLanguage()
  const asked = useView(catalogueView, {})
  const mayPropose = useHoldsRole('administrator')
  const [isProposing, setProposing] = useState(false)
  return (
    <PageFrame
      title={t('force.catalogue')}
      hint={t('force.catalogue.what')}
      actions={
        mayPropose ? (
          <Button type="primary" className="no-print" onClick={() => setProposing(true)}>
            {t('force.catalogue.propose')}
          </Button>
        ) : undefined
      }
    >
      <Answer of={asked}>
        {(data) => (
          <>
            <section className="panel force-section" aria-label={t('force.catalogue.proposed')}>
              <h2>{t('force.catalogue.proposed')}</h2>
              {data.proposed.length === 0 ? <p className="muted">{t('force.catalogue.proposed.none')}</p> : <Table attributes={data.proposed} renderActs={(each) => <Decide proposed={each} mayDecide={mayPropose} />} />}
            </section>
            <section className="panel force-section" aria-label={t('force.catalogue.added')}>
              <h2>{t('force.catalogue.added')}</h2>
              {data.added.length === 0 ? <p className="muted">{t('force.catalogue.added.none')}</p> : <Table attributes={data.added} />}
            </section>
            <section className="panel force-section" aria-label={t('force.catalogue.product')}>
              <h2>{t('force.catalogue.product')}</h2>
              <Table attributes={data.product} />
            </section>
          </>
        )}
      </Answer>
      {isProposing ? <Propose close={() => setProposing(false)} /> : null}
    </PageFrame>
  )
}

function useSubjectWord(): (subject: Subject) => string {
  const { t } = useLanguage()
  return (subject) => (subject === 'unit' || subject === 'member' ? t(`force.subject.${subject}`) : t(`places.kind.${subject}`))
}

function Table<Item extends Attribute>({ attributes, renderActs }: { attributes: readonly Item[]; renderActs?: (attribute: Item) => ReactNode }): ReactNode {
  const { t, say, find } = useLanguage()
  const subjectWord = useSubjectWord()
  const measure = useMeasure()
  return (
    <div className="rows-scroll">
      <table className="rows rows-cards catalogue-rows">
        <thead>
          <tr>
            <th>{t('force.catalogue.subject')}</th>
            <th>{t('force.catalogue.words-column')}</th>
            <th>{t('force.catalogue.name-column')}</th>
            <th>{t('force.catalogue.type')}</th>
            <th>{t('force.catalogue.choices-column')}</th>
            {renderActs === undefined ? null : <th />}
          </tr>
        </thead>
        <tbody>
          {attributes.map((each) => (
            <tr key={`${each.subject}.${each.name}`}>
              <td data-label={t('force.catalogue.subject')}>{subjectWord(each.subject)}</td>
              <td data-label={t('force.catalogue.words-column')}>{say(each.words)}</td>
              <td data-label={t('force.catalogue.name-column')}>
                <code>
                  {each.subject}.{each.name}
                </code>
              </td>
              <td data-label={t('force.catalogue.type')}>
                {t(`force.attribute-type.${each.type}`)}
                {each.unitOfMeasure === null ? '' : ` (${measure(each.unitOfMeasure)})`}
              </td>
              <td data-label={t('force.catalogue.choices-column')} className="muted">{each.choices.map((choice) => find(`places.choice.${choice}`) ?? choice).join(', ')}</td>
              {renderActs === undefined ? null : <td className="catalogue-acts">{renderActs(each)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Decide({ proposed, mayDecide }: { proposed: Proposed; mayDecide: boolean }): ReactNode {
  const { t, say, explain } = useLanguage()
  const { message } = App.useApp()
  const approving = useCommand(approveAttribute)
  const declining = useCommand(declineAttribute)
  const on = { subject: proposed.subject, name: proposed.name }
  const tell = (error: unknown): void => void message.error(explain(error))
  const name = say(proposed.words)
  return (
    <>
      <span className="muted">{proposed.isMine ? t('force.catalogue.mine') : t('force.catalogue.by', { name: proposed.proposedBy })}</span>
      {mayDecide && !proposed.isMine ? (
        <Popconfirm title={t('force.catalogue.approve.what', { name })} description={t('force.catalogue.public')} okText={t('force.catalogue.approve')} cancelText={t('ui.cancel')} onConfirm={() => approving.run(on).then(() => undefined, tell)}>
          <Button size="small" type="primary">
            {t('force.catalogue.approve')}
          </Button>
        </Popconfirm>
      ) : null}
      {mayDecide ? (
        <Popconfirm title={t('force.catalogue.decline.what', { name })} okText={t('force.catalogue.decline')} cancelText={t('ui.cancel')} onConfirm={() => declining.run(on).then(() => undefined, tell)}>
          <Button size="small">{t('force.catalogue.decline')}</Button>
        </Popconfirm>
      ) : null}
    </>
  )
}

const types = attributeShape.shape.type.options

function Propose({ close }: { close(): void }): ReactNode {
  const { t } = useLanguage()
  const subjectWord = useSubjectWord()
  const proposing = useCommand(proposeAttribute)
  const [subject, setSubject] = useState<Subject>('premises')
  const [name, setName] = useState('')
  const [type, setType] = useState<(typeof types)[number]>('whole')
  const [unitOfMeasure, setUnitOfMeasure] = useState('')
  const [choices, setChoices] = useState('')
  const [zh, setZh] = useState('')
  const [en, setEn] = useState('')
  const isName = /^[a-z][a-z0-9_]{1,39}$/.test(name)
  const listed = choices.split(/\s+/).filter((choice) => choice !== '')
  const measures = type === 'number' || type === 'whole'
  const isReady = isName && zh.trim() !== '' && en.trim() !== '' && (type !== 'choice' || listed.length > 0)
  return (
    <FormDialog
      title={t('force.catalogue.propose')}
      done={t('force.catalogue.proposed.done')}
      isReady={isReady}
      close={close}
      run={() => proposing.run({ subject, name, type, unitOfMeasure: measures && unitOfMeasure.trim() !== '' ? unitOfMeasure.trim() : null, choices: type === 'choice' ? listed : [], words: { zh: zh.trim(), en: en.trim() } })}
    >
      <p className="muted">{t('force.catalogue.public')}</p>
      <div className="field-pair">
        <label className="field">
          <span className="field-label">{t('force.catalogue.subject')}</span>
          <Select value={subject} options={subjectKinds.map((each) => ({ value: each, label: subjectWord(each) }))} onChange={setSubject} />
        </label>
        <label className="field">
          <span className="field-label">{t('force.catalogue.type')}</span>
          <Select value={type} options={types.map((each) => ({ value: each, label: t(`force.attribute-type.${each}`) }))} onChange={setType} />
        </label>
      </div>
      <label className="field">
        <span className="field-label">{t('force.catalogue.name')}</span>
        <Input status={name !== '' && !isName ? 'error' : undefined} autoCapitalize="none" value={name} onChange={(event) => setName(event.target.value)} placeholder="wall_height_m" />
      </label>
      <div className="field-pair">
        <label className="field">
          <span className="field-label">{t('force.catalogue.zh')}</span>
          <Input maxLength={200} value={zh} onChange={(event) => setZh(event.target.value)} />
        </label>
        <label className="field">
          <span className="field-label">{t('force.catalogue.en')}</span>
          <Input maxLength={200} value={en} onChange={(event) => setEn(event.target.value)} />
        </label>
      </div>
      {measures ? (
        <label className="field">
          <span className="field-label">{t('force.catalogue.unit-of-measure')}</span>
          <Input maxLength={20} value={unitOfMeasure} onChange={(event) => setUnitOfMeasure(event.target.value)} placeholder="m" />
        </label>
      ) : null}
      {type === 'choice' ? (
        <label className="field">
          <span className="field-label">{t('force.catalogue.choices')}</span>
          <Input.TextArea rows={4} value={choices} onChange={(event) => setChoices(event.target.value)} />
        </label>
      ) : null}
    </FormDialog>
  )
}
