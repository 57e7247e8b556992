/** A duty of the order file in a sentence: whom, when, how long, who is told. */
import { useMemo } from 'react'
import { useLanguage, useTimeFormat, type TextKey } from '../../kernel/web/index.ts'
import { useLevelWords } from './header-parts.tsx'
import type { DutyText } from './order-text.ts'

const durationParts = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/

/** ISO 8601 without years and months; null where it is none. */
export function durationMs(text: string): number | null {
  const found = durationParts.exec(text)
  if (found === null || text === 'P' || text.endsWith('T')) return null
  const [weeks, days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0))
  return ((((weeks ?? 0) * 7 + (days ?? 0)) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60_000 + (seconds ?? 0) * 1_000
}

const subjects = ['premises', 'sites', 'posts', 'segments', 'assets', 'stores', 'members'] as const

const isText = (value: unknown): value is string => typeof value === 'string'
const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((each) => isText(each) || typeof each === 'number').map(String) : isText(value) ? [value] : [])
const recordOf = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? { ...value } : {})

/** `unit.type == "station"` and `unit.type in ["station", "brigade"]`; null for anything else. */
export function typesOfSelector(selector: string): readonly string[] | null {
  const one = /^\s*unit\.type\s*==\s*["']([\w-]+)["']\s*$/.exec(selector)?.[1]
  if (one !== undefined) return [one]
  const several = /^\s*unit\.type\s+in\s+\[([^\]]*)\]\s*$/.exec(selector)?.[1]
  if (several === undefined) return null
  const types = [...several.matchAll(/["']([\w-]+)["']/g)].map((found) => found[1] ?? '')
  return types.length === 0 ? null : types
}

/** Local times of the file, as they stand there: 2027-06-23T19:30 is 06-23 19:30. */
const localTime = (text: string): string => text.replace(/^\d{4}-/, '').replace('T', ' ')

export function useDutyWords(): (duty: DutyText) => { kind: string; phrases: readonly string[] } {
  const { t, find, say, language } = useLanguage()
  const format = useTimeFormat()
  const levelWords = useLevelWords()
  return useMemo(() => {
    const comma = language === 'zh' ? '、' : ', '
    const length = (text: string): string => {
      const ms = durationMs(text)
      return ms === null ? text : format.length(ms)
    }
    const whoWord = (who: string): string => (who === 'owner' ? t('orders.duty.owner') : who === 'superior' ? t('orders.duty.superior') : (find(`force.role.${who}`) ?? who))
    const eventWord = (event: string): string => find(`orders.event.${event}`) ?? find(`entry.${event}`) ?? event

    function whom(duty: DutyText): string[] {
      const phrases: string[] = []
      const units = duty['units']
      if (isText(units)) {
        const types = typesOfSelector(units)
        phrases.push(types === null ? t('orders.duty.selected', { subject: t('orders.duty.units'), selector: units }) : t('orders.duty.every-of-type', { type: types.map((type) => (find(`force.unit-type.${type}`) ?? type).toLowerCase()).join(comma) }))
      }
      for (const subject of subjects) {
        const selector = duty[subject]
        if (isText(selector)) phrases.push(t('orders.duty.selected', { subject: t(`orders.subject.${subject}`), selector }))
      }
      return phrases
    }

    function when(duty: DutyText): string[] {
      const phrases: string[] = []
      const { by, window, daily, every, starting, after, within, random, levels } = duty
      if (isText(by)) phrases.push(t('orders.duty.by', { time: localTime(by) }))
      const span = recordOf(window)
      if (isText(span['from']) && isText(span['to'])) phrases.push(t('orders.duty.window', { from: localTime(span['from']), to: localTime(span['to']) }))
      const times = textsOf(daily)
      const [onlyTime] = times
      if (times.length === 1 && onlyTime !== undefined && onlyTime.includes('-')) phrases.push(t('orders.duty.daily-range', { range: onlyTime.replace('-', '–') }))
      else if (times.length > 0) phrases.push(t('orders.duty.daily', { times: times.join(comma) }))
      if (isText(every)) phrases.push(t('orders.duty.every', { length: length(every) }))
      if (isText(starting)) phrases.push(t('orders.duty.starting', { time: localTime(starting) }))
      const cause = recordOf(after)
      const event = isText(after) ? after : isText(cause['event']) ? cause['event'] : null
      if (event !== null) phrases.push(isText(cause['level']) ? t('orders.duty.after-level', { event: eventWord(event), level: levelWords(cause['level']) }) : t('orders.duty.after', { event: eventWord(event) }))
      if (isText(within)) phrases.push(t('orders.duty.within', { length: length(within) }))
      const draw = recordOf(random)
      if (isText(draw['between'])) phrases.push(t('orders.duty.random', { n: String(draw['times'] ?? 1), range: draw['between'].replace('-', '–') }))
      const held = textsOf(levels)
      if (held.length > 0) phrases.push(t('orders.duty.levels', { levels: held.map(levelWords).join(comma) }))
      return phrases
    }

    function how(duty: DutyText): string[] {
      const phrases: string[] = []
      phrases.push(...textsOf(duty['parts']).map((part) => find(`duty-part.${part}`) ?? part))
      const called = textsOf(recordOf(duty['call'])['roles'])
      if (called.length > 0) phrases.push(t('orders.duty.called', { roles: called.map(whoWord).join(comma) }))
      if (isText(duty['answer_within'])) phrases.push(t('orders.duty.answer-within', { length: length(duty['answer_within']) }))
      if (isText(duty['verify_within'])) phrases.push(t('orders.duty.verify-within', { length: length(duty['verify_within']) }))
      const fields = Array.isArray(duty['fields']) ? duty['fields'].map(recordOf).map((field) => {
        const words = recordOf(field['words'])
        return say({ zh: String(words['zh'] ?? field['id'] ?? ''), en: String(words['en'] ?? field['id'] ?? '') })
      }) : []
      if (fields.length > 0) phrases.push(t('orders.duty.fields', { fields: fields.join(comma) }))
      const least = duty['at_least']
      if (isText(least) || typeof least === 'number') phrases.push(isText(duty['base']) ? t('orders.duty.at-least-of', { n: String(least), base: find(`orders.duty.base.${duty['base']}`) ?? duty['base'] }) : t('orders.duty.at-least', { n: String(least) }))
      const { qualification, role, lead, notice } = duty
      if (isText(qualification)) phrases.push(t('orders.duty.only', { who: find(`force.qualification.${qualification}`) ?? qualification }))
      if (isText(role)) phrases.push(t('orders.duty.only', { who: whoWord(role) }))
      if (isText(lead)) phrases.push(t('orders.duty.lead', { length: length(lead) }))
      if (isText(notice)) phrases.push(t('orders.duty.notice', { length: length(notice) }))
      const stopped = textsOf(duty['leave_stopped'])
      if (stopped.length > 0) phrases.push(t('orders.duty.leave-stopped', { levels: stopped.map(levelWords).join(comma) }))
      if (isText(duty['longest'])) phrases.push(t('orders.duty.longest', { length: length(duty['longest']) }))
      if (isText(duty['shortest_rest'])) phrases.push(t('orders.duty.shortest-rest', { length: length(duty['shortest_rest']) }))
      if (duty['nil'] === true) phrases.push(t('orders.duty.nil'))
      if (duty['suspend'] === true) phrases.push(t('orders.duty.suspend'))
      return phrases
    }

    function ladder(duty: DutyText): string[] {
      const steps = Array.isArray(duty['ladder']) ? duty['ladder'].map(recordOf) : []
      const said = steps.flatMap((step) => {
        const who = isText(step['tell']) ? whoWord(step['tell']) : ''
        const [key, at]: [TextKey & `orders.duty.ladder.${'before' | 'after'}`, unknown] = isText(step['before']) ? ['orders.duty.ladder.before', step['before']] : ['orders.duty.ladder.after', step['after']]
        if (!isText(at)) return []
        const also = [step['off_duty'] === true ? t('orders.duty.ladder.off-duty') : [], step['wake'] === true ? t('orders.duty.ladder.wake') : []].flat()
        const what = durationMs(at) === 0 ? t('orders.duty.ladder.at', { who }) : t(key, { who, length: length(at) })
        return [also.length === 0 ? what : t('orders.duty.ladder.also', { what, also: also.join(comma) })]
      })
      return said.length === 0 ? [] : [t('orders.duty.ladder', { steps: said.join(comma) })]
    }

    return (duty) => ({ kind: find(`duty-kind.${duty.kind}`) ?? duty.kind, phrases: [...whom(duty), ...when(duty), ...how(duty), ...ladder(duty)] })
  }, [find, format, language, levelWords, say, t])
}
