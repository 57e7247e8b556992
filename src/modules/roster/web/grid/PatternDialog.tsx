/** A pattern over the selected members, or all of the unit, from a day on. What it gives each watch is shown before it is done. */
import { Checkbox, Input, InputNumber, Modal, Radio, Select } from 'antd'
import { useMemo, useState, type ReactNode } from 'react'
import { useLanguage } from '../../../../kernel/web/index.ts'
import { selectedMembers, type Report } from './actions.ts'
import { classOfCode, offCode } from './codes.ts'
import { groupLetter } from './draw-frame.ts'
import { codeOn, commonPatterns, cycleOf, patternEdits, readCycle, writeCycle } from './patterns.ts'
import type { GridStore } from './store.ts'
import { dayWords } from './words.ts'

const shownDays = 14

export function PatternDialog({ store, tell, close }: { store: GridStore; tell(report: Report): void; close(): void }): ReactNode {
  const language = useLanguage()
  const { t, say } = language
  const { patterns, days, members } = store.answer
  const classes = useMemo(() => [...store.classes.values()], [store.classes])
  // One for as many watches as the unit has.
  const watches = new Set(members.filter((member) => member.isOwn && member.group > 0).map((member) => member.group)).size
  const first = patterns.find((each) => each.groups === watches) ?? patterns[0]
  const [which, setWhich] = useState(first?.id ?? commonPatterns[0].key)
  const [text, setText] = useState(writeCycle(first?.cycle ?? cycleOf(commonPatterns[0], classes)))
  const [groups, setGroups] = useState(first?.groups ?? commonPatterns[0].groups)
  const [from, setFrom] = useState(days[store.rectangle?.left ?? 0]?.day ?? '')
  const [to, setTo] = useState(days.at(-1)?.day ?? '')
  const [isKeeping, setKeeping] = useState(false)
  const selected = useMemo(() => selectedMembers(store), [store])
  const own = members.filter((member) => member.isOwn)
  const [isForAll, setForAll] = useState(selected.length < 2)
  const cycle = readCycle(text)
  const unknown = [...new Set(cycle.filter((code) => classOfCode(classes, code) === undefined))]
  const isReady = cycle.length > 0 && unknown.length === 0 && from !== '' && from <= to

  function choose(key: string): void {
    setWhich(key)
    const common = commonPatterns.find((each) => each.key === key)
    const declared = patterns.find((each) => each.id === key)
    if (common === undefined && declared === undefined) return
    setText(writeCycle(declared?.cycle ?? (common === undefined ? [] : cycleOf(common, classes))))
    setGroups(declared?.groups ?? common?.groups ?? 1)
  }

  function apply(): void {
    const whom = isForAll ? own : selected
    const { edits, unknown: missing } = patternEdits({ pattern: { cycle, groups }, members: whom, days: days.map(({ day }) => day), from, to, classes, keepsFilled: (key) => isKeeping && store.cellOf(key).classId !== null })
    tell({ ...store.apply(edits), unknown: missing })
    close()
  }

  const dayOptions = days.map(({ day }) => ({ value: day, label: dayWords(language, day) }))
  const begin = days.findIndex(({ day }) => day === from)
  return (
    <Modal open width={640} title={t('roster.grid.pattern')} okText={t('roster.pattern.apply')} cancelText={t('ui.cancel')} okButtonProps={{ disabled: !isReady }} onOk={apply} onCancel={close}>
      <div className="pattern-fields">
        <label className="field">
          <span className="field-label">{t('roster.pattern.which')}</span>
          <Select
            value={which}
            onChange={choose}
            options={[...patterns.map((each) => ({ value: each.id, label: say(each.name) })), ...commonPatterns.map(({ key }) => ({ value: key, label: key })), { value: 'free', label: t('roster.pattern.free') }]}
          />
        </label>
        <label className="field">
          <span className="field-label">{t('roster.pattern.groups')}</span>
          <InputNumber min={1} max={12} value={groups} onChange={(value) => setGroups(value ?? 1)} />
        </label>
        <label className="field pattern-wide">
          <span className="field-label">{t('roster.pattern.cycle')}</span>
          <Input
            value={text}
            status={unknown.length > 0 ? 'error' : ''}
            onChange={(event) => {
              setText(event.target.value)
              setWhich('free')
            }}
          />
          {unknown.length === 0 ? null : (
            <span className="field-problem" role="alert">
              {t('roster.grid.unknown-code', { code: unknown.join(' ') })}
            </span>
          )}
        </label>
        <label className="field">
          <span className="field-label">{t('roster.pattern.from')}</span>
          <Select value={from} onChange={setFrom} options={dayOptions} showSearch={{ optionFilterProp: 'label' }} />
        </label>
        <label className="field">
          <span className="field-label">{t('roster.pattern.to')}</span>
          <Select value={to} onChange={setTo} options={dayOptions} showSearch={{ optionFilterProp: 'label' }} />
        </label>
        <div className="field pattern-wide">
          <span className="field-label">{t('roster.pattern.for')}</span>
          <Radio.Group
            value={isForAll}
            onChange={(event) => setForAll(event.target.value === true)}
            options={[
              { value: false, label: t('roster.pattern.for.selected', { n: selected.length }), disabled: selected.length === 0 },
              { value: true, label: t('roster.pattern.for.all', { n: own.length }) },
            ]}
          />
          <Checkbox checked={isKeeping} onChange={(event) => setKeeping(event.target.checked)}>
            {t('roster.pattern.keep')}
          </Checkbox>
        </div>
      </div>
      {isReady ? (
        <table className="pattern-preview" aria-label={t('roster.pattern.preview')}>
          <thead>
            <tr>
              <th />
              {days.slice(begin, begin + shownDays).map(({ day }) => (
                <th key={day}>{Number(day.slice(8))}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: groups }, (_, at) => at + 1).map((group) => (
              <tr key={group}>
                <th>{groupLetter(group)}</th>
                {days.slice(begin, begin + shownDays).map(({ day }, n) => {
                  const code = codeOn({ cycle, groups }, group, n)
                  return (
                    <td key={day} className={code === '' ? 'muted' : ''}>
                      {code === '' ? offCode : code}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </Modal>
  )
}
