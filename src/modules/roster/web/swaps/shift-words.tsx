/** Shifts, and the rules that a swap would break, in words: shared by the pages of swaps, one's own shifts and gaps. */
import { App } from 'antd'
import { useMemo, type ReactNode } from 'react'
import { z } from 'zod'
import { Refused, useLanguage, useTimeFormat, useView } from '../../../../kernel/web/index.ts'
import { StateShape } from '../../../../ui/index.ts'
import { rosterSettingsView } from '../../contract/rosters.ts'
import { violation, type Violation } from '../../contract/shared.ts'
import { dayWords, useViolationWords } from '../grid/words.ts'

interface ShownShift {
  readonly day: string
  readonly code: string
  readonly from: number
  readonly to: number
  readonly unitName: { readonly zh: string; readonly en: string }
}

/** "Thu 18 Feb · D · 08:00–20:00 · Station 7" */
export function ShiftLine({ shift }: { shift: ShownShift }): ReactNode {
  const language = useLanguage()
  const format = useTimeFormat()
  return (
    <span className="shift-line">
      <strong>{dayWords(language, shift.day)}</strong> <span className="shift-code">{shift.code}</span>{' '}
      <span className="number">
        {format.time(shift.from)}–{format.day(shift.from) === format.day(shift.to) ? '' : `${format.day(shift.to)} `}
        {format.time(shift.to)}
      </span>{' '}
      <span className="muted">{language.say(shift.unitName)}</span>
    </span>
  )
}

export function useSentences(): (broken: Violation) => string {
  const words = useViolationWords()
  const { data } = useView(rosterSettingsView, {})
  const classes = useMemo(() => new Map((data?.classes ?? []).map((one) => [one.id, one])), [data])
  return (broken) => words(broken, { classes })
}

/** What would be broken: shape, sentence, day; hard ones first. */
export function Breaks({ violations, names }: { violations: readonly Violation[]; names?: ReadonlyMap<string, string> }): ReactNode {
  const language = useLanguage()
  const sentence = useSentences()
  const sorted = violations.toSorted((a, b) => Number(b.isHard) - Number(a.isHard))
  return (
    <ul className="breaks">
      {sorted.map((broken) => {
        const isHard = broken.isHard || broken.code === 'need' || broken.code === 'floor'
        const name = broken.memberId === null ? undefined : names?.get(broken.memberId)
        return (
          <li key={`${broken.code} ${broken.memberId} ${broken.day} ${broken.classId} ${broken.qualification}`} className={isHard ? 'tone-red' : 'tone-amber'}>
            <StateShape state={isHard ? 'breached' : 'due-soon'} /> {name === undefined ? '' : `${name} · `}
            {sentence(broken)} <span className="muted">{dayWords(language, broken.day)}</span>
          </li>
        )
      })}
    </ul>
  )
}

const breaking = z.object({ violations: z.array(violation) })

/** Runs a command; says that it is done, or why not, with the rule that stands in its way. */
export function useAct(): (run: () => Promise<unknown>, done: string) => Promise<boolean> {
  const { explain } = useLanguage()
  const { message } = App.useApp()
  const sentence = useSentences()
  return async (run, done) => {
    try {
      await run()
      void message.info(done)
      return true
    } catch (error) {
      const facts = error instanceof Refused && error.code === 'swap.breaks-rule' ? breaking.safeParse(error.facts) : null
      void message.error([explain(error), ...(facts?.success === true ? facts.data.violations.slice(0, 2).map(sentence) : [])].join(' '))
      return false
    }
  }
}
