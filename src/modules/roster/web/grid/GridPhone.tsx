import { useEffect, useState, type ReactNode } from 'react'
import { useHoldsRole, useLanguage } from '../../../../kernel/web/index.ts'
import { PageFrame } from '../../../../ui/index.ts'
import type { RosterAnswer } from './cells.ts'
import { DayList } from './DayList.tsx'
import type { Gap } from './Explained.tsx'
import { GridPanel } from './GridPanel.tsx'
import { RosterStatus } from './RosterStatus.tsx'
import { GridStore } from './store.ts'
import { periodWords } from './words.ts'

export function GridPhone({ answer }: { answer: RosterAnswer }): ReactNode {
  const language = useLanguage()
  const { say, locale } = language
  const mayCall = useHoldsRole('leader', 'planner', 'commander', 'officer-of-the-day', 'duty-officer')
  const [store, setStore] = useState(() => makeStore(answer, locale))
  const [gap, setGap] = useState<Gap | null>(null)
  // Nothing is edited here: a new answer is a new store.
  useEffect(() => setStore((before) => (before.answer === answer ? before : makeStore(answer, locale))), [answer, locale])
  return (
    <PageFrame title={say(answer.roster.unitName)} hint={<>{periodWords(language, answer.roster.from, answer.roster.to)} <RosterStatus status={answer.roster.status} /></>}>
      <DayList store={store} findCover={mayCall && answer.roster.status === 'in-force' ? setGap : null} />
      <GridPanel store={store} panel={gap === null ? null : { kind: 'gap', gap }} close={() => setGap(null)} show={() => undefined} />
    </PageFrame>
  )
}

const makeStore = (answer: RosterAnswer, locale: string): GridStore => new GridStore({ answer, isEditable: false, compare: new Intl.Collator(locale).compare })
