/** Who may do and see what of rosters; as in verdicts.ts. Everything is about station s1 and its people. */

/** Planners and leaders over the unit write its rosters; a commander, or those above, approve them. How long people may work is not the leader's to say. */
const core = `
                                root      above     unit      beside    outside   self  link
declare-shift-class             AP        -         -         -         AP        -     -
retire-shift-class              AP        -         -         -         -         -     -
declare-roster-pattern          AP        -         -         -         -         -     -
set-roster-needs                CLP       CLP       CLP       -         -         -     -
set-roster-rules                CP        CP        CP        -         -         -     -
set-roster-members              CLP       CLP       CLP       -         -         -     -
open-roster                     LP        LP        LP        -         -         -     -
withdraw-roster                 LP        LP        LP        -         -         -     -
submit-roster                   LP        LP        LP        -         -         -     -
return-roster                   CLP       CLP       C         -         -         -     -
approve-roster                  CLP       CLP       C         -         -         -     -
put-roster-in-force             CLP       CLP       C         -         -         -     -
change-shifts                   LP        LP        LP        -         -         -     -
ask-roster-change               LP        LP        LP        -         -         -     -
approve-roster-change           CLP       CLP       C         -         -         -     -
refuse-roster-change            CLP       CLP       C         -         -         -     -
preview-roster-import           LP        LP        LP        -         -         -     -
import-roster                   LP        LP        LP        -         -         -     -
rosters                         ACDOLPSU  ACDOLPSU  *         -         -         x     -
roster                          ACDOLPSU  ACDOLPSU  *         -         -         x     -
roster-settings                 ACDOLPSU  ACDOLPSU  *         -         -         x     -
export-roster                   ACDOLPSU  ACDOLPSU  ACDOLPSU  -         -         -     -
my-shifts                       -         -         -         -         -         x     -
`

/** Strength is seen where the unit is seen; what a level would break by those who may raise it. */
const strength = `
note-submitted-day              -         -         -         -         -         -     -
strength                        ACDOLPSU  ACDOLPSU  *         -         -         x     -
floors                          ACDOLPSU  ACDOLPSU  *         -         -         x     -
level-floors                    CDOP      -         -         -         -         -     -
`

export const rosterTables: readonly string[] = [core, strength]
