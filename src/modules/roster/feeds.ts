/** Calendar feeds: who fetches one holds its address, and nothing else says who they are. */
import type { Tx } from '../../kernel/db/database.ts'
import { sha256 } from '../../kernel/canonical.ts'
import { findUnit, forceScope, sees, visibilityOf } from '../../force/index.ts'
import { findCalendarLinkBySecret, listFeedShifts, type CalendarLinkRow, type FeedShiftRow } from './queries/calendar.ts'
import { writeFeed, type Feed, type FeedLanguage, type FeedShift } from './rules/feed.ts'

/**
 * A unit's feed names people only while whoever made it holds one of these over the unit: a crew's feed in a calendar
 * that others look at too shows how many are on, no more.
 */
export const leadingRoles: readonly string[] = ['leader', 'commander', 'planner', 'duty-officer', 'officer-of-the-day', 'administrator']

const mostShiftsOfMember = 1000
const mostShiftsOfUnit = 6000
const tokenText = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/

/** What stands before the secret: the agency, since every row belongs to one and only its own transaction sees it. */
export function feedAddress(agencyId: string): string {
  return `/calendar/${agencyId}.`
}

export function readFeedToken(token: string): { agencyId: string; secret: string } | null {
  const [, agencyId, secret] = tokenText.exec(token) ?? []
  return agencyId === undefined || secret === undefined ? null : { agencyId, secret }
}

/** The feed as text; null for whatever is no address in use, without saying why. */
export async function readFeed(tx: Tx, secret: string, language: FeedLanguage): Promise<string | null> {
  const link = await findCalendarLinkBySecret(tx, sha256(secret))
  const maker = link === null ? null : await forceScope.findActor(tx, link.made_by)
  if (link === null || maker?.kind !== 'member') return null
  if (link.unit_id === null) {
    const rows = await listFeedShifts(tx, { memberId: link.made_by, unitId: null, limit: mostShiftsOfMember })
    const [newest] = rows
    const name = newest?.member_name ?? ''
    return writeFeed({ ...frameOf(link, rows), name: { zh: name, en: name }, shifts: rows.map(ownShift).toReversed() }, language)
  }
  const unit = await findUnit(tx, link.unit_id)
  // Moved away: what one may not see on screen one does not see in a calendar either.
  if (unit === null || !sees(visibilityOf(maker), unit.path)) return null
  const hasNames = mayName(maker.grants, unit.path)
  const rows = await listFeedShifts(tx, { memberId: null, unitId: unit.unit_id, limit: mostShiftsOfUnit })
  const groups = Map.groupBy(rows, (row) => `${row.class_id} ${row.day} ${row.from_at}`)
  const shifts = [...groups].map(([key, group]) => unitShift(`${unit.unit_id} ${key}`.replaceAll(' ', '-'), group, hasNames)).filter((shift) => shift !== null)
  return writeFeed({ ...frameOf(link, rows), name: { zh: unit.name_zh, en: unit.name_en }, shifts: shifts.toReversed() }, language)
}

export function mayName(grants: readonly { role: string; unitId: string }[], path: readonly string[]): boolean {
  return grants.some((grant) => leadingRoles.includes(grant.role) && path.includes(grant.unitId))
}

function frameOf(link: CalendarLinkRow, rows: readonly FeedShiftRow[]): Pick<Feed, 'timezone' | 'changedAt'> {
  return { timezone: rows[0]?.timezone ?? null, changedAt: rows.reduce((latest, row) => Math.max(latest, row.changed_at), link.made_at) }
}

function common(row: FeedShiftRow): Omit<FeedShift, 'id' | 'people'> {
  return {
    from: row.from_at,
    to: row.to_at,
    className: { zh: row.class_zh, en: row.class_en },
    code: row.code,
    unitName: { zh: row.unit_zh, en: row.unit_en },
    isTentative: row.status === 'submitted',
  }
}

function ownShift(row: FeedShiftRow): FeedShift {
  return { id: row.shift_id, ...common(row), people: null }
}

function unitShift(id: string, group: readonly FeedShiftRow[], hasNames: boolean): FeedShift | null {
  const [first] = group
  if (first === undefined) return null
  return { id, ...common(first), people: { count: group.length, names: hasNames ? group.map((row) => row.member_name) : [] } }
}
