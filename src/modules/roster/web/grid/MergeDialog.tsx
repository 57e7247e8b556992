/** Somebody else saved first: what they changed, and whose holds where both did. */
import { Modal, Segmented } from 'antd'
import { useMemo, useState, type ReactNode } from 'react'
import { useLanguage } from '../../../../kernel/web/index.ts'
import { placeOfKey, type Cell, type CellKey } from './cells.ts'
import { offCode } from './codes.ts'
import type { GridStore } from './store.ts'
import { dayWords } from './words.ts'

/** A table longer than this nobody reads; the rest is theirs. */
const mostShown = 200

export function MergeDialog({ store, close }: { store: GridStore; close(): void }): ReactNode {
  const language = useLanguage()
  const { t } = language
  const [foreign] = useState(() => store.foreign.toSorted((a, b) => Number(b.mine !== null) - Number(a.mine !== null)))
  const [yielded, setYielded] = useState<ReadonlySet<CellKey>>(new Set())
  const names = useMemo(() => new Map(store.answer.members.map((member) => [member.id, member.name])), [store])
  const code = (cell: Cell): string => (cell.classId === null ? offCode : store.codeOf(cell.classId)) + (cell.isLocked ? ` ${t('roster.grid.locked')}` : '')
  return (
    <Modal
      open
      width={620}
      title={t('roster.merge.title')}
      okText={t('roster.merge.go-on')}
      cancelText={t('ui.cancel')}
      onCancel={close}
      onOk={() => {
        store.merge(yielded)
        close()
      }}
    >
      <p>{t('roster.merge.what')}</p>
      <div className="rows-scroll merge-rows">
        <table className="rows">
          <thead>
            <tr>
              <th>{t('roster.print.name')}</th>
              <th />
              <th>{t('roster.merge.was')}</th>
              <th>{t('roster.merge.theirs')}</th>
              <th>{t('roster.merge.mine')}</th>
            </tr>
          </thead>
          <tbody>
            {foreign.slice(0, mostShown).map(({ key, was, theirs, mine }) => {
              const { memberId, day } = placeOfKey(key)
              return (
                <tr key={key}>
                  <td>{names.get(memberId) ?? ''}</td>
                  <td className="number">{dayWords(language, day)}</td>
                  <td className="muted">{code(was)}</td>
                  {mine === null ? (
                    <>
                      <td>
                        <b>{code(theirs)}</b>
                      </td>
                      <td />
                    </>
                  ) : (
                    <td colSpan={2}>
                      <Segmented
                        size="small"
                        value={yielded.has(key) ? 'theirs' : 'mine'}
                        options={[
                          { value: 'theirs', label: `${t('roster.merge.theirs')}: ${code(theirs)}` },
                          { value: 'mine', label: `${t('roster.merge.mine')}: ${code(mine)}` },
                        ]}
                        onChange={(value) => {
                          const next = new Set(yielded)
                          if (value === 'theirs') next.add(key)
                          else next.delete(key)
                          setYielded(next)
                        }}
                      />
                    </td>
                  )}
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      {foreign.length > mostShown ? <p className="muted">{t('roster.violations.more', { n: foreign.length - mostShown })}</p> : null}
    </Modal>
  )
}
