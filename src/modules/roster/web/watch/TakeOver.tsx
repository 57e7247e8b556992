/** Who comes says who is really here; they go on duty, the others off. */
import { App, Button, Checkbox } from 'antd'
import { useMemo, useState, type ReactNode } from 'react'
import { useCommand, useLanguage, useReadOperationNow } from '../../../../kernel/web/index.ts'
import { useOperationId } from '../../../../orders/web/index.ts'
import { takeOverWatch, type WatchAnswer } from '../../contract/swaps.ts'
import { useAct } from '../swaps/shift-words.tsx'

/** A handover lasts about so long: whose shift begins within it belongs to the watch that comes, whose ends within it to the one that goes. */
const handoverMs = 3_600_000

interface Person {
  readonly memberId: string
  readonly name: string
  readonly code: string
  readonly isExpected: boolean
}

export function TakeOver({ watch, handoverId, close }: { watch: WatchAnswer; handoverId: string; close(): void }): ReactNode {
  const { t } = useLanguage()
  const operationId = useOperationId()
  const readNow = useReadOperationNow()
  const { message } = App.useApp()
  const act = useAct()
  const taking = useCommand(takeOverWatch)
  const people = useMemo(() => listPeople(watch), [watch])
  const [chosen, setChosen] = useState<readonly string[]>(() => people.filter((one) => one.isExpected).map((one) => one.memberId))
  async function sign(): Promise<void> {
    let missing = 0
    const isDone = await act(async () => {
      const { result } = await taking.run({ handoverId, operationId, presentMemberIds: [...chosen] }, { occurredAt: Math.floor(readNow()) })
      missing = result.missing
    }, t('roster.watch.done.taken', { n: chosen.length }))
    if (isDone && missing > 0) void message.warning(t('roster.watch.done.missing', { n: chosen.length, m: missing }))
    if (isDone) close()
  }
  return (
    <section className="watch-form panel" aria-label={t('roster.watch.take-over.title')}>
      <h2>{t('roster.watch.take-over.title')}</h2>
      <p className="muted">{t('roster.watch.take-over.what')}</p>
      <Checkbox.Group className="watch-muster" value={[...chosen]} onChange={(values) => setChosen(values.map(String))}>
        {people.map((one) => (
          <Checkbox key={one.memberId} value={one.memberId}>
            {one.name} {one.code === '' ? <span className="muted">{t('roster.watch.unplanned')}</span> : <span className="shift-code">{one.code}</span>}
          </Checkbox>
        ))}
      </Checkbox.Group>
      <div className="watch-acts">
        <Button type="primary" size="large" disabled={chosen.length === 0} loading={taking.isRunning} onClick={() => void sign()}>
          {t('roster.watch.take-over.sign', { n: chosen.length })}
        </Button>
        <Button size="large" onClick={close}>
          {t('ui.cancel')}
        </Button>
      </div>
    </section>
  )
}

/** Those of the watch that comes are ticked, unless they are away; those who go are there to be ticked where somebody stays on. */
function listPeople({ now, planned, next, unplanned }: WatchAnswer): Person[] {
  const people = new Map<string, Person>()
  const add = (one: Person): void => {
    const known = people.get(one.memberId)
    people.set(one.memberId, known === undefined ? one : { ...known, isExpected: known.isExpected || one.isExpected })
  }
  for (const one of next.filter((each) => each.from <= now + handoverMs)) add({ memberId: one.memberId, name: one.name, code: one.code, isExpected: !one.isAbsent })
  for (const one of planned) add({ memberId: one.memberId, name: one.name, code: one.code, isExpected: !one.isAbsent && one.to > now + handoverMs })
  for (const one of unplanned) add({ memberId: one.memberId, name: one.name, code: '', isExpected: false })
  return [...people.values()].toSorted((a, b) => Number(b.isExpected) - Number(a.isExpected))
}
