/** Patterns of the agency: a cycle of codes and how many watches turn by it. */
import { Button, Input, InputNumber } from 'antd'
import { useState, type ReactNode } from 'react'
import { newId, useCommand, useLanguage } from '../../../../kernel/web/index.ts'
import { ConfirmReason, EmptyState } from '../../../../ui/index.ts'
import { declareRosterPattern } from '../../contract/rosters.ts'
import { classOfCode } from '../grid/codes.ts'
import { readCycle, writeCycle } from '../grid/patterns.ts'
import type { RosterSettings } from './Classes.tsx'

type Pattern = RosterSettings['patterns'][number]

export function Patterns({ settings }: { settings: RosterSettings }): ReactNode {
  const { t, say } = useLanguage()
  const [edited, setEdited] = useState<Pattern | null>(null)
  return (
    <>
      {settings.mayDeclare ? (
        <p className="settings-lead">
          <Button onClick={() => setEdited({ id: newId(), name: { zh: '', en: '' }, cycle: [], groups: 3 })}>{t('roster.pattern.declare')}</Button>
        </p>
      ) : null}
      {settings.patterns.length === 0 ? (
        <EmptyState title={t('roster.pattern.none')}>{t('roster.pattern.none.what')}</EmptyState>
      ) : (
        <div className="panel rows-scroll">
          <table className="rows rows-cards">
            <thead>
              <tr>
                <th>{t('roster.class.name')}</th>
                <th>{t('roster.pattern.cycle')}</th>
                <th className="is-number">{t('roster.pattern.groups')}</th>
                {settings.mayDeclare ? <th /> : null}
              </tr>
            </thead>
            <tbody>
              {settings.patterns.map((each) => (
                <tr key={each.id}>
                  <td data-label={t('roster.class.name')}>{say(each.name)}</td>
                  <td data-label={t('roster.pattern.cycle')} className="number">
                    {writeCycle(each.cycle)}
                  </td>
                  <td data-label={t('roster.pattern.groups')} className="is-number">
                    {each.groups}
                  </td>
                  {settings.mayDeclare ? (
                    <td className="settings-acts">
                      <Button size="small" onClick={() => setEdited(each)}>
                        {t('roster.settings.change')}
                      </Button>
                    </td>
                  ) : null}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {edited === null ? null : <PatternForm key={edited.id} first={edited} settings={settings} close={() => setEdited(null)} />}
    </>
  )
}

function PatternForm({ first, settings, close }: { first: Pattern; settings: RosterSettings; close(): void }): ReactNode {
  const { t } = useLanguage()
  const declaring = useCommand(declareRosterPattern)
  const [name, setName] = useState(first.name)
  const [text, setText] = useState(writeCycle(first.cycle))
  const [groups, setGroups] = useState(first.groups)
  const [isOpen, setOpen] = useState(true)
  const cycle = readCycle(text)
  const unknown = [...new Set(cycle.filter((code) => classOfCode(settings.classes, code) === undefined))]
  return (
    <ConfirmReason
      isOpen={isOpen}
      hasReason={false}
      isReady={name.zh.trim() !== '' && name.en.trim() !== '' && cycle.length > 0 && unknown.length === 0}
      title={t(first.cycle.length === 0 ? 'roster.pattern.declare' : 'roster.settings.change')}
      confirmText={t('roster.settings.save')}
      onConfirm={async () => {
        await declaring.run({ patternId: first.id, name: { zh: name.zh.trim(), en: name.en.trim() }, cycle, groups })
      }}
      onClose={() => {
        setOpen(false)
        close()
      }}
    >
      <div className="settings-fields">
        <label className="field">
          <span className="field-label">{t('roster.class.name-zh')}</span>
          <Input autoFocus maxLength={60} value={name.zh} onChange={(event) => setName({ ...name, zh: event.target.value })} />
        </label>
        <label className="field">
          <span className="field-label">{t('roster.class.name-en')}</span>
          <Input maxLength={60} value={name.en} onChange={(event) => setName({ ...name, en: event.target.value })} />
        </label>
      </div>
      <label className="field">
        <span className="field-label">{t('roster.pattern.cycle')}</span>
        <Input value={text} status={unknown.length > 0 ? 'error' : ''} onChange={(event) => setText(event.target.value)} />
        {unknown.length === 0 ? null : (
          <span className="field-problem" role="alert">
            {t('roster.grid.unknown-code', { code: unknown.join(' ') })}
          </span>
        )}
      </label>
      <label className="field">
        <span className="field-label">{t('roster.pattern.groups')}</span>
        <InputNumber min={1} max={12} value={groups} onChange={(value) => setGroups(value ?? 1)} />
      </label>
    </ConfirmReason>
  )
}
