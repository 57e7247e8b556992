/** GET /calendar/<agency>.<secret>.ics, which calendars fetch by themselves: no cookie is read or set, and no log line holds the address. */
import { Hono } from 'hono'
import { sha256 } from '../kernel/canonical.ts'
import type { Database } from '../kernel/db/database.ts'
import type { Log } from '../kernel/log.ts'
import { readFeed, readFeedToken } from '../modules/roster/index.ts'

/** Longer than calendars wait between two looks, short enough that a change made tonight is there in the morning. */
const keepSeconds = 900

export function createCalendarRoute({ database, log }: { database: Database; log: Log }): Hono {
  const app = new Hono()
  app.get('/calendar/:file', async (c) => {
    const file = c.req.param('file')
    const token = file.endsWith('.ics') ? readFeedToken(file.slice(0, -'.ics'.length)) : null
    let text: string | null = null
    try {
      if (token !== null) text = await database.transaction(token.agencyId, (tx) => readFeed(tx, token.secret, c.req.query('lang') === 'en' ? 'en' : 'zh'), 'read')
    } catch (err) {
      // Not with the path, as the edge would log it: the path is the key.
      log.error({ event: 'calendar.failed', agencyId: token?.agencyId, err })
      return c.text('unavailable', 503, { 'Cache-Control': 'no-store', 'Retry-After': '60' })
    }
    // One answer for what never was, what is revoked, and what is no address at all.
    if (text === null) return c.text('no such calendar', 404, { 'Cache-Control': 'no-store' })
    const etag = `"${sha256(text).toString('base64url').slice(0, 22)}"`
    const headers = { 'Cache-Control': `private, max-age=${keepSeconds}`, ETag: etag }
    if (c.req.header('if-none-match')?.split(/,\s*/).some((known) => known.replace(/^W\//, '') === etag) === true) return c.body(null, 304, headers)
    return c.body(text, 200, { ...headers, 'Content-Type': 'text/calendar; charset=utf-8', 'Content-Disposition': 'inline; filename="muster.ics"' })
  })
  return app
}
