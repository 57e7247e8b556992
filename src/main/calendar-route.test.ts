import { randomBytes } from 'node:crypto'
import type { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pino } from 'pino'
import { createCalendarRoute } from './calendar-route.ts'
import type { Night } from '../orders/testing/night.ts'
import { calendarLinksView } from '../modules/roster/contract.ts'
import type { Planned } from '../modules/roster/testing/planned.ts'
import { openWatch } from '../modules/roster/testing/watch.ts'

let night: Night
let planned: Planned
beforeEach(async () => {
  ;({ night, planned } = await openWatch())
})
afterEach(() => night.close())

describe('calendar feeds', () => {
  const secretOf = (): string => randomBytes(32).toString('base64url')
  let lines: string[]
  let route: Hono
  beforeEach(() => {
    lines = []
    route = createCalendarRoute({ database: night.system.database, log: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }) })
  })
  const fetchFeed = (path: string, headers: Record<string, string> = {}): Promise<Response> => Promise.resolve(route.request(`http://muster.test${path}`, { headers }))

  /** Unfolds and reads what a calendar reads. */
  function readEvents(text: string): Record<string, string>[] {
    const events: Record<string, string>[] = []
    let event: Record<string, string> | null = null
    for (const line of text.replaceAll('\r\n ', '').split('\r\n')) {
      if (line === 'BEGIN:VEVENT') events.push((event = {}))
      else if (line === 'END:VEVENT') event = null
      else if (event !== null) event[line.slice(0, line.search(/[:;]/))] = line.slice(line.indexOf(':') + 1)
    }
    return events
  }

  it('of a member has the own shifts, in both languages, with a stamp to compare', async () => {
    const secret = secretOf()
    const { result } = await night.run('s1-leader', 'make-calendar-link', { linkId: crypto.randomUUID(), memberId: night.member('s1-leader'), secret })
    const path = `${String(result['before'])}${secret}.ics`
    const response = await fetchFeed(`${path}?lang=en`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/calendar; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('private, max-age=900')
    expect(response.headers.get('set-cookie')).toBeNull()
    const text = await response.text()
    // 08:00 in Shanghai is midnight of UTC.
    expect(readEvents(text).map((event) => [event['DTSTART'], event['DTEND'], event['SUMMARY'], event['LOCATION'], event['STATUS']])).toEqual([
      ['20270217T000000Z', '20270218T000000Z', 'W duty W', 's1', 'CONFIRMED'],
      ['20270220T000000Z', '20270221T000000Z', 'W duty W', 's1', 'CONFIRMED'],
    ])
    expect(text).toContain('X-WR-TIMEZONE:Asia/Shanghai')
    expect(text).not.toContain('s1-off')
    expect(await (await fetchFeed(path)).text()).toContain('W班')
    const etag = response.headers.get('etag') ?? ''
    expect((await fetchFeed(`${path}?lang=en`, { 'if-none-match': etag })).status).toBe(304)
    await night.query('UPDATE shift SET cancelled_at = now() WHERE agency_id = $1 AND shift_id = $2', [planned.shiftId('s1-leader', '2027-02-20')])
    expect(readEvents(await (await fetchFeed(`${path}?lang=en`, { 'if-none-match': etag })).text())).toHaveLength(1)
  })

  it('of a unit names people only where a leader made it, and only as long as they lead', async () => {
    const [crews, leaders] = [secretOf(), secretOf()]
    const unitId = night.unit('s1')
    const { result } = await night.run('s1-crew1', 'make-calendar-link', { linkId: crypto.randomUUID(), unitId, secret: crews })
    await night.run('s1-leader', 'make-calendar-link', { linkId: crypto.randomUUID(), unitId, secret: leaders })
    const read = async (secret: string): Promise<Record<string, string>[]> => readEvents(await (await fetchFeed(`${String(result['before'])}${secret}.ics?lang=en`)).text())
    const day = async (secret: string): Promise<Record<string, string> | undefined> => (await read(secret)).find((event) => event['DTSTART'] === '20270218T000000Z')
    expect(await day(crews)).toMatchObject({ SUMMARY: 'W duty W · 3 people' })
    expect((await day(crews))?.['DESCRIPTION']).toBeUndefined()
    expect((await day(leaders))?.['DESCRIPTION']).toBe('s1-crew1\\ns1-off\\ns2-crew1')
    await night.query("UPDATE role_grant SET withdrawn_at = now() WHERE agency_id = $1 AND member_id = $2 AND role = 'leader'", [night.member('s1-leader')])
    expect((await day(leaders))?.['DESCRIPTION']).toBeUndefined()
    // Who leaves takes the feed along.
    await night.query('UPDATE member SET left_at = now() WHERE agency_id = $1 AND member_id = $2', [night.member('s1-crew1')])
    expect((await fetchFeed(`${String(result['before'])}${crews}.ics`)).status).toBe(404)
  })

  it('marks what may still be sent back, and shows no draft', async () => {
    await planned.roster('s2', { from: '2027-02-15', to: '2027-02-28', status: 'submitted', plan: { 's2-crew2': { '2027-02-21': 'D' } } })
    await planned.roster('s3', { from: '2027-02-15', to: '2027-02-28', status: 'draft', plan: { 's2-crew2': { '2027-02-22': 'D' } } })
    const secret = secretOf()
    const { result } = await night.run('s2-crew2', 'make-calendar-link', { linkId: crypto.randomUUID(), memberId: night.member('s2-crew2'), secret })
    const events = readEvents(await (await fetchFeed(`${String(result['before'])}${secret}.ics?lang=en`)).text())
    expect(events.map((event) => [event['STATUS'], event['DESCRIPTION']])).toEqual([['TENTATIVE', 'not approved yet']])
  })

  it('answers revoked, unknown and foreign addresses alike, and keeps the secret nowhere', async () => {
    const secret = secretOf()
    const linkId = crypto.randomUUID()
    const { result } = await night.run('s1-crew1', 'make-calendar-link', { linkId, memberId: night.member('s1-crew1'), secret })
    const path = `${String(result['before'])}${secret}.ics`
    expect((await fetchFeed(path)).status).toBe(200)
    const mine = async (actor: string): Promise<unknown[]> => calendarLinksView.output.parse(await night.show(actor, 'calendar-links', {})).links
    expect(await mine('s1-crew1')).toMatchObject([{ id: linkId, isMine: true, hasNames: false }])
    expect([await mine('s1-crew2'), await mine('s2-leader')]).toEqual([[], []])
    expect(await mine('s1-leader')).toMatchObject([{ id: linkId, isMine: false }])
    expect(await night.codesOf(['s1-crew2', 's2-leader'], 'revoke-calendar-link', { linkId })).toEqual({ 's1-crew2': 'kernel.forbidden', 's2-leader': 'kernel.forbidden' })
    expect(await night.codeOf('s1-leader', 'revoke-calendar-link', { linkId })).toBe('done')
    expect(await night.codeOf('s1-crew1', 'revoke-calendar-link', { linkId })).toBe('done')
    expect(await night.journal('calendar.link-revoked')).toHaveLength(1)
    const answerOf = async (address: string): Promise<unknown[]> => {
      const response = await fetchFeed(address)
      return [response.status, await response.text(), [...response.headers].toSorted()]
    }
    const revoked = await answerOf(path)
    expect(revoked[0]).toBe(404)
    for (const other of [`${String(result['before'])}${secretOf()}.ics`, `/calendar/${crypto.randomUUID()}.${secretOf()}.ics`, '/calendar/anything.ics', '/calendar/anything']) expect(await answerOf(other)).toEqual(revoked)
    // Not in a table, not in a log line.
    const tables = await night.query<{ found: string }>("SELECT (SELECT string_agg(c::text, ' ') FROM command c WHERE agency_id = $1) || (SELECT string_agg(h.header || b.body, ' ') FROM journal_entry h JOIN journal_body b USING (agency_id, entry_id) WHERE h.agency_id = $1) || (SELECT string_agg(l::text, ' ') FROM calendar_link l WHERE agency_id = $1) AS found", [])
    expect(tables[0]?.found).toContain(linkId)
    expect(tables[0]?.found).not.toContain(secret)
    expect(lines.join('')).not.toContain(secret)
  })

  it('is only for oneself, or a unit that one sees', async () => {
    const make = (actor: string, whose: object): Promise<string> => night.codeOf(actor, 'make-calendar-link', { linkId: crypto.randomUUID(), secret: secretOf(), ...whose })
    expect(await make('s1-leader', { memberId: night.member('s1-crew1') })).toBe('kernel.forbidden')
    expect(await make('s1-crew1', { unitId: night.unit('s2') })).toBe('kernel.forbidden')
    expect(await make('b1-commander', { unitId: night.unit('s2') })).toBe('done')
    await expect(make('s1-crew1', { memberId: night.member('s1-crew1'), unitId: night.unit('s1') })).resolves.toBe('kernel.invalid-input')
    await expect(make('s1-crew1', { memberId: night.member('s1-crew1'), secret: 'short' })).resolves.toBe('kernel.invalid-input')
  })
})
