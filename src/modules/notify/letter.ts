/** A message in words, for those who are not looking at a screen: never the name of a person, never a telephone number. */
import type { Tx } from '../../kernel/db/database.ts'
import type { Letter } from '../../kernel/notify/outcome.ts'
import { describeTold, findOperation, wordNotification, type Kinds, type Wording } from '../../orders/index.ts'
import type { Ground, Texts } from './ground.ts'
import type { DeliveryRow } from './queries.ts'

type Language = 'zh' | 'en'
type Words = { readonly zh: string; readonly en: string }

/** What a message is about, read while the transaction is open; worded when the language is known. */
export interface About {
  readonly row: DeliveryRow
  readonly facts: Readonly<Record<string, unknown>>
  /** Which facts may be said: what belongs to a person is named by a name. */
  readonly named: readonly string[]
  readonly operation: { readonly title: Words; readonly timezone: string } | null
}

export async function readAbout(tx: Tx, kinds: Kinds, row: DeliveryRow): Promise<About> {
  const operation = row.operation_id === null ? null : await findOperation(tx, row.operation_id)
  const told = row.operation_id === null || row.obligation_id === null ? undefined : (await describeTold(tx, kinds, row.operation_id, [row.obligation_id])).get(row.obligation_id)
  const facts: Record<string, unknown> = { ...JSON.parse(row.facts), ...told }
  return {
    row,
    facts,
    named: told?.subjectKind === 'member' ? ['title', 'unitName'] : ['title', 'subjectName', 'unitName'],
    operation: operation === null ? null : { title: { zh: operation.title_zh, en: operation.title_en }, timezone: operation.timezone },
  }
}

export function writeLetter({ row, facts, named, operation }: About, language: Language, { texts, settings }: Pick<Ground, 'texts' | 'settings'>): Letter {
  const wording = wordingOf(texts, language, operation?.timezone ?? 'UTC', row.told_at)
  const { heading, lines: [first, ...rest] } = wordNotification({ kind: row.kind, at: row.told_at, facts }, wording, named)
  const body = row.kind === 'notify.test' ? [wording.find('notify.letter.test') ?? ''] : [...rest, ...(operation === null ? [] : [wording.say(operation.title)])]
  return {
    id: row.delivery_id,
    title: oneLine(first === undefined ? heading : wording.find('notify.letter.title', { heading: capital(heading), what: first }) ?? heading),
    body: body.map(oneLine).join('\n'),
    url: `${settings.publicUrl}/notifications${row.obligation_id === null ? '' : `?obligation=${row.obligation_id}`}`,
    language,
    isUrgent: row.is_urgent,
  }
}

/** For programs: the ids and times among the facts. */
export function plainFacts({ row, facts }: About): Record<string, unknown> {
  const kept = Object.fromEntries(Object.entries(facts).filter(([name, value]) => typeof value === 'number' || (typeof value === 'string' && (name.endsWith('Id') || name === 'state'))))
  return { kind: row.kind, operationId: row.operation_id, obligationId: row.obligation_id, ...kept }
}

function wordingOf(texts: Texts, language: Language, timezone: string, toldAt: number): Wording {
  const make = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { timeZone: timezone, hourCycle: 'h23', ...options })
  const clock = make({ hour: '2-digit', minute: '2-digit' })
  const day = make({ day: 'numeric', month: 'short' })
  return {
    find(key, values = {}) {
      const words = texts[key]
      return words === undefined ? null : words[language].replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole))
    },
    say: (words) => (words[language] === '' ? words[language === 'zh' ? 'en' : 'zh'] : words[language]),
    // Of another day than the message: with the day.
    time: (at) => (day.format(at) === day.format(toldAt) ? clock.format(at) : `${day.format(at)} ${clock.format(at)}`),
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
/** Titles come from orders: a line of them is a line. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
