/** The journal of the operation, with filters in the address. */
import { Button, Select } from 'antd'
import { useMemo, type ReactNode } from 'react'
import { useLanguage, useSearchValues, useView } from '../../kernel/web/index.ts'
import { Answer, EmptyState, PageFrame } from '../../ui/index.ts'
import { boardView, journalView } from '../contract.ts'
import { Entries, useKindWords } from './Entries.tsx'
import { ObligationDrawer } from './ObligationDrawer.tsx'
import { useOperationId } from './operation.tsx'
import { PrintHead } from './PrintHead.tsx'
import './board.css'

export function Journal(): ReactNode {
  const { t, say, listKeys } = useLanguage()
  const knownKinds = listKeys('entry.').map((key) => key.slice('entry.'.length))
  const kindWords = useKindWords()
  const operationId = useOperationId()
  const { values, set } = useSearchValues()
  const kinds = (values['kind'] ?? '').split(',').filter((kind) => kind !== '')
  const unitId = values['unit']
  const before = Number(values['before'] ?? '')
  const board = useView(boardView, { operationId })
  const asked = useView(
    journalView,
    { operationId, limit: 100, ...(kinds.length === 0 ? {} : { kinds }), ...(unitId === undefined ? {} : { unitId }), ...(Number.isInteger(before) && before > 0 ? { before } : {}) },
    { keepsOld: true },
  )
  const units = board.data?.rows
  const nameUnit = useMemo(() => {
    const names = new Map(units?.map((row) => [row.unitId, say(row.name)]))
    return (id: string): string => names.get(id) ?? ''
  }, [units, say])
  const open = (obligationId: string): void => set({ obligation: obligationId }, { isNewPlace: true })
  return (
    <PageFrame
      title={t('orders.journal')}
      hint={t('orders.journal.what')}
      actions={
        <>
          <Select
            mode="multiple"
            allowClear
            style={{ minWidth: 200 }}
            placeholder={t('orders.journal.kinds')}
            aria-label={t('orders.journal.kinds')}
            value={kinds}
            maxTagCount="responsive"
            options={[...new Set([...knownKinds, ...kinds])].map((kind) => ({ value: kind, label: kindWords(kind) }))}
            optionFilterProp="label"
            onChange={(next: string[]) => set({ kind: next.join(','), before: undefined })}
          />
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            allowClear
            style={{ minWidth: 160 }}
            placeholder={t('orders.filter.unit')}
            aria-label={t('orders.filter.unit')}
            value={unitId ?? null}
            options={(board.data?.rows ?? []).map((row) => ({ value: row.unitId, label: say(row.name) }))}
            onChange={(next?: string) => set({ unit: next, before: undefined })}
          />
        </>
      }
    >
      <PrintHead title={t('orders.journal')} />
      <Answer of={asked}>
        {({ items, next }) =>
          items.length === 0 ? (
            <EmptyState title={t('orders.journal.empty')}>{t('orders.journal.what')}</EmptyState>
          ) : (
            <>
              <div className="panel journal-list">
                <Entries entries={items} nameUnit={nameUnit} openObligation={open} />
              </div>
              <p className="journal-pages no-print">
                {values['before'] === undefined ? null : <Button onClick={() => set({ before: undefined }, { isNewPlace: true })}>{t('orders.journal.newest')}</Button>}
                {next === null ? null : <Button onClick={() => set({ before: String(next) }, { isNewPlace: true })}>{t('orders.journal.older')}</Button>}
              </p>
            </>
          )
        }
      </Answer>
      <ObligationDrawer />
    </PageFrame>
  )
}
