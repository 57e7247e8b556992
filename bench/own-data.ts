/** A member's own data out of a large journal, beside the bare search for the id in its headers. */
import { startCluster, type BenchCluster } from './cluster.ts'
import { openEdgeServer } from './edge-server.ts'
import { count, figure, timeEach, type Bench } from './figures.ts'
import type { Province } from './province.ts'

export const ownDataBench: Bench = {
  name: 'own-data',
  what: "a member's own data out of 200,000 entries of the journal",
  async run({ isSmall, say }) {
    const cluster = await startCluster()
    try {
      const { server, province, memberIds } = await openEdgeServer(cluster, { stations: 100 })
      try {
        const memberId = memberIds[0] ?? ''
        const entries = isSmall ? 20_000 : 200_000
        await fillJournal(cluster, province, entries)
        const read = (): Promise<unknown> => server.system.reader.read({ agencyId: province.agencyId, name: 'own-data', input: { memberId }, actor: { kind: 'signed-in', memberId } })
        const scan = (): Promise<unknown> => cluster.query("SELECT count(*) FROM journal_entry WHERE agency_id = $1 AND strpos(header, $2) > 0", [province.agencyId, memberId])
        await read()
        await scan()
        const [ours, reference] = [await timeEach(isSmall ? 3 : 7, read), await timeEach(isSmall ? 3 : 7, scan)]
        const [own] = await cluster.query<{ count: string }>("SELECT count(*) FROM journal_entry WHERE agency_id = $1 AND strpos(header, $2) > 0", [province.agencyId, memberId])
        say(`${own?.count ?? 0} of ${count(entries)} entries name the member`)
        return [figure({ what: `own data out of ${count(entries)} entries`, ours: `${ours.p50.toFixed(0)} ms`, reference: `searching the headers alone ${reference.p50.toFixed(0)} ms` })]
      } finally {
        await server.close()
      }
    } finally {
      await cluster.stop()
    }
  },
}

/** Members act and are acted upon in turns; one entry in five names twenty of them, as looks do. */
async function fillJournal(cluster: BenchCluster, { agencyId, rootId }: Province, entries: number): Promise<void> {
  await cluster.query(
    `WITH people AS (SELECT array_agg(member_id ORDER BY member_id) AS ids FROM member WHERE agency_id = $1),
     made AS (
       SELECT gen_random_uuid() AS id, p.ids[1 + n % cardinality(p.ids)] AS actor, p.ids[1 + (n * 7) % cardinality(p.ids)] AS subject, timestamptz '2027-01-01' + n * interval '1 second' AS at,
         CASE WHEN n % 5 = 0 THEN p.ids[1 + n % (cardinality(p.ids) - 20) : 20 + n % (cardinality(p.ids) - 20)] ELSE '{}' END AS seen
       FROM people p, generate_series(1, $3::int) AS n
     ), written AS (
       INSERT INTO journal_entry (agency_id, entry_id, kind, operation_id, recorded_at, occurred_at, header, body_hash)
       SELECT $1, id, 'member.changed', NULL, at, at, json_build_object('actor', 'member:' || actor, 'agency', $1::uuid, 'command', json_build_object('id', id, 'name', 'change-member'), 'facts', json_build_object('memberIds', to_json(seen)),
         'id', id, 'kind', 'member.changed', 'occurredAt', at, 'onBehalfOf', NULL, 'operation', NULL, 'recordedAt', at, 'request', id, 'subject', json_build_object('kind', 'member', 'id', subject), 'unit', $2::uuid)::text, '\\x00' FROM made
       RETURNING entry_id
     ) INSERT INTO journal_body (agency_id, entry_id, salt, body) SELECT $1, entry_id, '\\x00', '{"name":"somebody of the crew"}' FROM written`,
    [agencyId, rootId, entries],
  )
  await cluster.query('ANALYZE journal_entry, journal_body')
}
