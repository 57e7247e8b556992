/** A calendar feed as text (RFC 5545). Times are instants: every calendar shows them in its own zone, daylight saving included. */
import ical, { ICalCalendarMethod, ICalEventBusyStatus, ICalEventStatus } from 'ical-generator'

export type FeedLanguage = 'zh' | 'en'
type Words = { readonly zh: string; readonly en: string }

export interface FeedShift {
  readonly id: string
  readonly from: number
  readonly to: number
  readonly className: Words
  readonly code: string
  readonly unitName: Words
  /** Submitted only: it may still be sent back. */
  readonly isTentative: boolean
  /** Feed of a unit: how many people, and their names where the feed may tell them. */
  readonly people: { readonly count: number; readonly names: readonly string[] } | null
}

export interface Feed {
  readonly name: Words
  readonly timezone: string | null
  /** When what it shows last changed: the stamp of every event, so that an unchanged feed stays byte for byte the same. */
  readonly changedAt: number
  readonly shifts: readonly FeedShift[]
}

const words = {
  duty: { zh: '值班', en: 'Duty' },
  tentative: { zh: '待批准', en: 'not approved yet' },
  people: { zh: '{n}人', en: '{n} people' },
} as const

export function writeFeed(feed: Feed, language: FeedLanguage): string {
  const say = (text: Words): string => (text[language] === '' ? text[language === 'zh' ? 'en' : 'zh'] : text[language])
  const calendar = ical({
    name: `${say(words.duty)} · ${say(feed.name)}`,
    prodId: { company: 'Muster', product: 'Roster', language: language.toUpperCase() },
    method: ICalCalendarMethod.PUBLISH,
    // Calendars ask again after a quarter of an hour, no sooner.
    ttl: 900,
    ...(feed.timezone === null ? {} : { x: [{ key: 'X-WR-TIMEZONE', value: feed.timezone }] }),
  })
  for (const shift of feed.shifts) {
    const count = shift.people === null ? '' : ` · ${say(words.people).replace('{n}', String(shift.people.count))}`
    const lines = [...(shift.isTentative ? [say(words.tentative)] : []), ...(shift.people?.names ?? [])]
    calendar.createEvent({
      id: shift.id,
      stamp: new Date(feed.changedAt),
      start: new Date(shift.from),
      end: new Date(shift.to),
      summary: `${say(shift.className)} ${shift.code}${count}`,
      location: say(shift.unitName),
      status: shift.isTentative ? ICalEventStatus.TENTATIVE : ICalEventStatus.CONFIRMED,
      busystatus: ICalEventBusyStatus.BUSY,
      ...(lines.length === 0 ? {} : { description: lines.join('\n') }),
    })
  }
  return calendar.toString()
}
