import { defineView, type View } from '../../../kernel/view.ts'
import { readEntriesOf } from '../../../kernel/retention/bodies.ts'
import { periodOf } from '../../../kernel/retention/expiry.ts'
import { findLogins } from '../../../kernel/retention/logins.ts'
import { readRowsOf } from '../../../kernel/retention/rows.ts'
import { sinceOperation, type PersonalField } from '../../../kernel/retention/shape.ts'
import { ownDataView } from '../contract.ts'
import { getAgencyName, namesOfMembers, namesOfPlaces, readOccasion } from '../queries.ts'
import { countsFromOf } from './retention.ts'

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** For the member alone: an administrator who wants it asks the member. */
export function createOwnDataView({ listFields, readNow }: { listFields: () => readonly PersonalField[]; readNow: (realNow: number) => number }): View {
  return defineView(ownDataView, {
    who: [{ by: 'self', of: ({ input }) => [input.memberId] }],
    shows: (_, input) => [input.memberId],
    async read({ tx, input }) {
      const occasion = await readOccasion(tx, readNow(tx.realNow))
      const fields = []
      const lookers: string[] = []
      for (const field of listFields()) {
        const rows = field.kind === 'rows' ? await readRowsOf(tx, field, input.memberId) : []
        if (field.kind === 'rows' && field.table === 'look') lookers.push(...rows.flatMap((row) => String(row['looker']).match(uuid) ?? []))
        const period = periodOf(field, occasion.rules)
        const isKept = field.kind === 'rows' && field.erase.how === 'kept'
        // Bodies stand with their entries below; here only what they are for and how long they stay.
        if (rows.length === 0 && field.kind === 'rows') continue
        fields.push({ key: field.key, title: field.title, purpose: field.purpose, days: isKept || period.isOperation ? null : period.days, countsFrom: period.isOperation ? sinceOperation : countsFromOf(field), isKept, rows: [...rows] })
      }
      const entries = await readEntriesOf(tx, input.memberId)
      const journal = entries.map(({ at, kind, header, body }) => ({ at, kind, header, body }))
      const ids = [...new Set(JSON.stringify([fields, journal]).match(uuid) ?? [])]
      const places = await namesOfPlaces(tx, ids)
      const people = await namesOfMembers(tx, [input.memberId, ...lookers])
      return {
        format: 'muster-own-data/1' as const,
        fileName: `own-data-${new Date(tx.realNow).toISOString().slice(0, 10)}.json`,
        madeAt: tx.realNow,
        memberId: input.memberId,
        agency: await getAgencyName(tx),
        fields,
        journal,
        logins: [...((await findLogins()?.tell(tx.agencyId, input.memberId)) ?? [])],
        names: Object.fromEntries([...[...places].map(([id, name]) => [id, name.zh === name.en ? name.en : `${name.zh} ${name.en}`]), ...people]),
        holds: occasion.holds.some((hold) => hold.scope === 'all' || hold.scopeId === input.memberId),
      }
    },
  })
}
