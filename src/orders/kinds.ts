import type { DutyKind, Evidence, EvidenceHeader } from './compile/types.ts'

/** The duty kinds that `main` registered, by what the follower needs to look up. Nothing here knows a kind by name. */
export interface Kinds {
  readonly list: readonly DutyKind[]
  /** What an entry is evidence of, with the journal kind's duty kind. */
  evidenceOf(header: EvidenceHeader): readonly (Evidence & { readonly kind: string })[]
  /** Journal kinds that open obligations whatever the order says. */
  readonly opensOn: ReadonlySet<string>
}

export function registerKinds(list: readonly DutyKind[]): Kinds {
  const byJournalKind = new Map<string, DutyKind[]>()
  const opensOn = new Set<string>()
  for (const kind of list) {
    for (const journalKind of Object.keys(kind.evidence)) byJournalKind.set(journalKind, [...(byJournalKind.get(journalKind) ?? []), kind])
    for (const journalKind of kind.opensOn ?? []) opensOn.add(journalKind)
  }
  return {
    list,
    opensOn,
    evidenceOf(header) {
      return (byJournalKind.get(header.kind) ?? []).flatMap((kind) => {
        const evidence = kind.evidence[header.kind]?.(header) ?? null
        return evidence === null ? [] : [{ ...evidence, kind: kind.kind }]
      })
    },
  }
}
