/** Who may do and see what of rosters; as in verdicts.ts. Everything is about station s1 and its people. */
export const rosterTables: readonly string[] = []
