/** Which floors a journal entry can have moved: of which units and members, over which stretch. More than necessary is harmless, less is not. */
import type { Tx } from '../../../kernel/db/database.ts'
import { iso } from '../../../kernel/db/tables.ts'
import type { SealedEntry } from '../../../kernel/journal/follow.ts'
import { longestShiftMs } from './read-facts.ts'

export interface Touch {
  /** Null: every unit. */
  readonly unitIds: readonly string[] | null
  readonly memberIds: readonly string[] | null
  readonly from: number
  readonly to: number
}

const forever = { from: -Infinity, to: Infinity }
const silent = ['roster.settings-changed', 'roster.opened', 'roster.change-asked', 'roster.change-refused', 'roster.day-submitted']

/** Everything that a change of the edges of a roster (its first or last shift) can move lies within a shift's length. */
function around(from: number, to: number): { from: number; to: number } {
  return { from: from - longestShiftMs, to: to + longestShiftMs }
}

export async function listTouches(tx: Tx, entries: readonly SealedEntry[]): Promise<Touch[]> {
  const touches: Touch[] = []
  for (const entry of entries) {
    const touch = await touchOf(tx, entry)
    if (touch !== null) touches.push(touch)
  }
  return touches
}

async function touchOf(tx: Tx, { header, occurredAt }: SealedEntry): Promise<Touch | null> {
  const { kind, unit, facts } = header
  const subject = header.subject?.kind === 'member' ? header.subject.id : null
  const isRoster = kind.startsWith('roster.') || kind === 'swap.approved' || kind === 'call-out.assigned'
  if (isRoster) return silent.includes(kind) || unit === null ? null : touchOfRoster(tx, unit, facts)
  switch (kind) {
    case 'member.absent':
    case 'member.absence-cancelled':
      return subject === null ? null : touchOfAbsence(tx, subject, facts)
    case 'member.qualified':
    case 'member.qualification-ended':
    case 'member.left':
    case 'member.returned':
    case 'member.added':
      return subject === null ? null : { unitIds: await unitsOf(tx, [subject], forever), memberIds: [subject], ...forever }
    case 'member.moved':
      return subject === null ? null : { unitIds: [...texts(facts['from'], facts['to']), ...(await unitsOf(tx, [subject], forever))], memberIds: [subject], ...forever }
    case 'member.role-granted':
    case 'member.role-withdrawn':
      return unit === null ? null : { unitIds: await unitsBelow(tx, [unit]), memberIds: [], ...forever }
    case 'member.on-duty':
    case 'member.off-duty':
    case 'watch.taken-over':
      return unit === null ? null : { unitIds: [unit], memberIds: [], ...around(Math.min(occurredAt, moment(facts['since']) ?? occurredAt), occurredAt + longestShiftMs) }
    case 'crew.committed':
    case 'crew.released':
      return unit === null ? null : { unitIds: [unit], memberIds: [], from: await outSince(tx, facts, occurredAt), to: Infinity }
    case 'unit.moved':
    case 'force.imported':
      return { unitIds: null, memberIds: null, ...forever }
    default:
      return null
  }
}

const everOnRoster = 'SELECT DISTINCT member_id FROM shift WHERE agency_id = $1 AND roster_id = ANY ($2::uuid[])'
const nowOnRoster = `${everOnRoster} AND cancelled_at IS NULL`

async function touchOfRoster(tx: Tx, unitId: string, facts: Readonly<Record<string, unknown>>): Promise<Touch> {
  const from = moment(facts['fromAt'])
  const to = moment(facts['toAt'])
  const named = Array.isArray(facts['memberIds']) ? texts(...facts['memberIds']) : null
  const rosterIds = texts(facts['rosterId'])
  // Rests are theirs who stand in the roster. A change of more people than an entry names may have taken somebody off it: all who ever stood there.
  const isBulk = named === null && from !== null
  const memberIds = named ?? (await tx.query<{ member_id: string }>(isBulk ? everOnRoster : nowOnRoster, [tx.agencyId, rosterIds], isBulk ? 'touch-ever-on-roster' : 'touch-now-on-roster')).map((row) => row.member_id)
  return { unitIds: [unitId], memberIds, ...(from === null || to === null ? forever : around(from, to)) }
}

async function touchOfAbsence(tx: Tx, memberId: string, facts: Readonly<Record<string, unknown>>): Promise<Touch | null> {
  const [absence] = await tx.query<{ from_at: number; to_at: number; acting_member_id: string | null }>('SELECT from_at, to_at, acting_member_id FROM absence WHERE agency_id = $1 AND absence_id = ANY ($2::uuid[])', [tx.agencyId, texts(facts['absenceId'])], 'touch-absence')
  if (absence === undefined) return null
  const people = [memberId, ...texts(absence.acting_member_id)]
  const stretch = { from: absence.from_at, to: absence.to_at }
  const units = await unitsOf(tx, people, stretch)
  return { unitIds: absence.acting_member_id === null ? units : [...units, ...(await unitsLed(tx, memberId))], memberIds: [], ...stretch }
}

/** Where they belong, and where they are on a shift. */
async function unitsOf(tx: Tx, memberIds: readonly string[], { from, to }: { from: number; to: number }): Promise<string[]> {
  const rows = await tx.query<{ unit_id: string }>(
    `SELECT unit_id FROM member WHERE agency_id = $1 AND member_id = ANY ($2::uuid[])
     UNION SELECT unit_id FROM shift WHERE agency_id = $1 AND member_id = ANY ($2::uuid[]) AND from_at < $4 AND from_at > $3::timestamptz - interval '2 days' AND to_at > $3 AND cancelled_at IS NULL
     UNION SELECT unit_id FROM shift WHERE agency_id = $1 AND member_id = ANY ($2::uuid[]) AND from_at < $4 AND to_at > $3 AND cancelled_at > from_at
     UNION SELECT unit_id FROM attendance WHERE agency_id = $1 AND member_id = ANY ($2::uuid[])`,
    [tx.agencyId, memberIds, Number.isFinite(from) ? iso(from) : '-infinity', Number.isFinite(to) ? iso(to) : 'infinity'],
    'touch-units-of',
  )
  return rows.map((row) => row.unit_id)
}

async function unitsLed(tx: Tx, memberId: string): Promise<string[]> {
  const rows = await tx.query<{ unit_id: string }>('SELECT unit_id FROM role_grant WHERE agency_id = $1 AND member_id = $2 AND withdrawn_at IS NULL', [tx.agencyId, memberId], 'touch-units-led')
  return unitsBelow(tx, rows.map((row) => row.unit_id))
}

async function unitsBelow(tx: Tx, unitIds: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ unit_id: string }>('SELECT unit_id FROM unit WHERE agency_id = $1 AND path && $2::uuid[]', [tx.agencyId, unitIds], 'touch-units-below')
  return rows.map((row) => row.unit_id)
}

async function outSince(tx: Tx, facts: Readonly<Record<string, unknown>>, occurredAt: number): Promise<number> {
  const [row] = await tx.query<{ from_at: number | null }>('SELECT from_at FROM commitment WHERE agency_id = $1 AND commitment_id = ANY ($2::uuid[])', [tx.agencyId, texts(facts['commitmentId'])], 'touch-commitment')
  return Math.min(row?.from_at ?? occurredAt, occurredAt)
}

function moment(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

function texts(...values: readonly unknown[]): string[] {
  return values.filter((value) => typeof value === 'string')
}
