/** The checklist of who goes: every item said, a fault in words. */
import { Button, Input, Segmented } from 'antd'
import { useState, type ReactNode } from 'react'
import { newId, useCommand, useLanguage, useReadOperationNow } from '../../../../kernel/web/index.ts'
import { useOperationId } from '../../../../orders/web/index.ts'
import { handOverWatch, type WatchAnswer } from '../../contract/swaps.ts'
import { useAct } from '../swaps/shift-words.tsx'

export function HandOver({ unitId, checklist, close }: { unitId: string; checklist: WatchAnswer['checklist']; close(): void }): ReactNode {
  const { t, say } = useLanguage()
  const operationId = useOperationId()
  const readNow = useReadOperationNow()
  const act = useAct()
  const handing = useCommand(handOverWatch)
  const [handoverId] = useState(newId)
  const [said, setSaid] = useState<Readonly<Record<string, boolean>>>({})
  const [remark, setRemark] = useState<Readonly<Record<string, string>>>({})
  const [remarks, setRemarks] = useState('')
  const left = checklist.filter((item) => said[item.key] === undefined || (said[item.key] === false && (remark[item.key] ?? '').trim() === '')).length
  async function sign(): Promise<void> {
    const items = checklist.map(({ key }) => ({ key, isOk: said[key] === true, remark: said[key] === true ? '' : (remark[key] ?? '').trim() }))
    if (await act(() => handing.run({ handoverId, unitId, operationId, items, remarks: remarks.trim() }, { occurredAt: Math.floor(readNow()) }), t('roster.watch.done.handed'))) close()
  }
  return (
    <section className="watch-form panel" aria-label={t('roster.watch.hand-over.title')}>
      <h2>{t('roster.watch.hand-over.title')}</h2>
      <ol className="checklist">
        {checklist.map((item) => (
          <li key={item.key}>
            <span id={`check-${item.key}`}>{say(item.words)}</span>
            <Segmented
              aria-labelledby={`check-${item.key}`}
              size="large"
              block
              value={said[item.key] === undefined ? '' : said[item.key] ? 'ok' : 'fault'}
              options={[
                { value: 'ok', label: t('roster.watch.item.ok') },
                { value: 'fault', label: t('roster.watch.item.fault') },
              ]}
              onChange={(value) => setSaid((before) => ({ ...before, [item.key]: value === 'ok' }))}
            />
            {said[item.key] === false ? (
              <Input
                autoFocus
                size="large"
                maxLength={300}
                placeholder={t('roster.watch.item.what')}
                aria-label={`${say(item.words)}: ${t('roster.watch.item.what')}`}
                value={remark[item.key] ?? ''}
                onChange={(event) => setRemark((before) => ({ ...before, [item.key]: event.target.value }))}
              />
            ) : null}
          </li>
        ))}
      </ol>
      <label className="field">
        <span className="field-label">{t('roster.watch.remarks')}</span>
        <Input.TextArea rows={2} maxLength={2000} value={remarks} onChange={(event) => setRemarks(event.target.value)} />
      </label>
      <div className="watch-acts">
        <Button type="primary" size="large" disabled={left > 0} loading={handing.isRunning} onClick={() => void sign()}>
          {left > 0 ? t('roster.watch.hand-over.left', { n: left }) : t('roster.watch.hand-over.sign')}
        </Button>
        <Button size="large" onClick={close}>
          {t('ui.cancel')}
        </Button>
      </div>
    </section>
  )
}
