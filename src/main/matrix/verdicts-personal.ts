/** Who finds which personal field filled, as in verdicts.ts: the view may answer others too, without it. */

/**
 * Telephone numbers: beside a name for those who must reach people; of whoever leads a unit or is on duty for all who
 * see the unit, since that is whom one rings. Why somebody is away is for those who plan. Where a colleague was and is
 * on duty, and for what they are qualified, is known in a station.
 */
const personal = `
                                root      above     unit      beside    outside   self  link
member/telephone                ACDOLP    ACDOLP    ACDOLP    -         -         x     -
member/qualifications           ACDOLPSU  ACDOLPSU  *         -         -         x     -
members/telephone               ACDOLP    ACDOLP    ACDOLP    -         -         x     -
members/found by telephone      ACDOLP    ACDOLP    ACDOLP    -         -         -     -
unit/telephone of its leader    ACDOLPSU  ACDOLPSU  *         -         -         x     -
on-duty/telephone               ACDOLPSU  ACDOLPSU  *         -         -         x     -
absences/telephone who acts     ACDOLPSU  ACDOLPSU  *         -         -         x     -
export-members/telephone        A         A         A         -         -         -     -
roll-call/telephone             ACDOLP    ACDOLP    ACDOLP    -         -         x     -
`

export const personalTables: readonly string[] = [personal]
