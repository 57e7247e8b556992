import { defineView, type View } from '../../../kernel/view.ts'
import { calendarLinksView } from '../contract.ts'
import { forceScope } from '../../../force/index.ts'
import { leadingRoles, mayName } from '../feeds.ts'
import { listLinksInUse } from '../queries/calendar.ts'

const calendarLinks = defineView(calendarLinksView, {
  who: [{ by: 'member' }],
  async read({ tx, actor }) {
    if (actor.kind !== 'member') return { links: [] }
    const leads = actor.grants.filter((grant) => leadingRoles.includes(grant.role)).map((grant) => grant.unitId)
    const rows = (await listLinksInUse(tx)).filter((row) => row.made_by === actor.memberId || row.path.some((unitId) => leads.includes(unitId)))
    const makers = new Map(await Promise.all([...new Set(rows.map((row) => row.made_by))].map(async (id) => [id, await forceScope.findActor(tx, id)] as const)))
    return {
      links: rows.map((row) => {
        const maker = makers.get(row.made_by)
        return {
          id: row.link_id,
          memberId: row.member_id,
          unitId: row.unit_id,
          name: { zh: row.name_zh, en: row.name_en },
          isMine: row.made_by === actor.memberId,
          hasNames: row.unit_id !== null && maker?.kind === 'member' && mayName(maker.grants, row.path),
          madeAt: row.made_at,
        }
      }),
    }
  },
})

export const calendarViews: readonly View[] = [calendarLinks]
