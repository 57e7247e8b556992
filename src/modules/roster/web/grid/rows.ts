/** Which members stand in which order, under which headings. */
import type { GridMember } from './cells.ts'

export const sorts = ['group', 'name', 'qualification', 'unit'] as const
export type Sort = (typeof sorts)[number]

export type Row =
  | { readonly kind: 'member'; readonly member: GridMember }
  /** `key` is the group's number, the code of the qualification or the id of the unit. */
  | { readonly kind: 'heading'; readonly key: string; readonly count: number }

interface Headed {
  readonly key: string
  readonly member: GridMember
}

/** The qualifications that the needs name, rarest first: whoever holds one stands under it. */
export function rankQualifications(members: readonly GridMember[], wanted: readonly string[]): string[] {
  const holders = (code: string): number => members.filter((member) => member.qualifications.some((each) => each.code === code)).length
  return [...new Set(wanted)].filter((code) => code !== '').toSorted((a, b) => holders(a) - holders(b) || (a < b ? -1 : 1))
}

function headingOf(member: GridMember, sort: Sort, ranked: readonly string[]): string {
  switch (sort) {
    case 'group': return String(member.group)
    case 'qualification': return ranked.find((code) => member.qualifications.some((each) => each.code === code)) ?? ''
    case 'unit': return member.unitId
    case 'name': return ''
  }
}

const orderOf = (key: string, sort: Sort, ranked: readonly string[]): number => {
  if (sort === 'group') return key === '0' ? 1_000 : Number(key)
  if (sort === 'qualification') return key === '' ? ranked.length : ranked.indexOf(key)
  return 0
}

/** Own members stand before those of other units. Headings only where there is more than one. */
export function listRows(members: readonly GridMember[], { sort, ranked, compare }: { sort: Sort; ranked: readonly string[]; compare: (a: string, b: string) => number }): Row[] {
  const headed: Headed[] = members.map((member) => ({ key: headingOf(member, sort, ranked), member }))
  const ownUnits = new Set(members.filter((member) => member.isOwn).map((member) => member.unitId))
  const sorted = headed.toSorted((a, b) =>
    orderOf(a.key, sort, ranked) - orderOf(b.key, sort, ranked)
    || (sort === 'unit' ? Number(ownUnits.has(b.key)) - Number(ownUnits.has(a.key)) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) : 0)
    || Number(b.member.isOwn) - Number(a.member.isOwn)
    || compare(a.member.name, b.member.name)
    || (a.member.id < b.member.id ? -1 : 1))
  const counts = new Map<string, number>()
  for (const { key } of sorted) counts.set(key, (counts.get(key) ?? 0) + 1)
  if (sort === 'name' || counts.size < 2) return sorted.map(({ member }) => ({ kind: 'member', member }))
  const rows: Row[] = []
  let last: string | null = null
  for (const { key, member } of sorted) {
    if (key !== last) rows.push({ kind: 'heading', key, count: counts.get(key) ?? 0 })
    last = key
    rows.push({ kind: 'member', member })
  }
  return rows
}

/** The next row whose member matches, from a row on and round; null when none does. */
export function findRow(rows: readonly Row[], text: string, from: number): number | null {
  const wanted = text.trim().toLocaleLowerCase()
  if (wanted === '') return null
  for (let step = 0; step < rows.length; step += 1) {
    const at = (from + step) % rows.length
    const row = rows[at]
    if (row?.kind === 'member' && (row.member.name.toLocaleLowerCase().includes(wanted) || row.member.externalId.toLocaleLowerCase().includes(wanted))) return at
  }
  return null
}
