/** Who may do and see what of periods, holds and erasure; as in verdicts.ts. */

/** Periods are the administrators', two for a longer one; a hold takes two of administrators and auditors. What is held about somebody is that person's alone to have. */
const retention = `
                                root      above     unit      beside    outside   self  link
schedule-erasure                -         -         -         -         -         -     -
erase-expired                   -         -         -         -         -         -     -
set-retention                   A         -         -         -         A         -     -
approve-retention               A         -         -         -         -         -     -
decline-retention               A         -         -         -         -         -     -
propose-hold                    AU        -         -         -         -         -     -
approve-hold                    AU        -         -         -         -         -     -
decline-hold                    AU        -         -         -         -         -     -
propose-lift                    AU        -         -         -         -         -     -
approve-lift                    AU        -         -         -         -         -     -
retention                       ASU       -         -         -         -         -     -
own-data                        -         -         -         -         -         x     -
`

export const retentionTables: readonly string[] = [retention]
