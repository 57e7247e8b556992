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

/** Members speak for themselves, their leaders for them; who approves leads both sides. Feeds of a unit are for whoever sees it. */
const swaps = `
                                root      above     unit      beside    outside   self  link
offer-swap                      CL        CL        CL        -         -         x     -
accept-swap                     CL        CL        CL        -         -         x     -
decline-swap                    CL        CL        CL        -         -         x     -
end-swap                        CL        CL        CL        -         -         x     -
end-swap/by the other side      CL        CL        CL        -         -         -     -
approve-swap                    CLP       CLP       CLP       -         -         -     -
refuse-swap                     CLP       CLP       CLP       -         -         -     -
swaps                           ACDOLPSU  ACDOLPSU  ACDOLPSU  -         -         x     -
swap-options                    CL        CL        CL        -         -         x     -
gap-candidates                  CDOLP     CDOLP     CDOLP     -         -         -     -
call-out                        CDOLP     CDOLP     CDOLP     -         -         -     -
call-out/of a neighbour         CDOLP     CDOLP     -         -         -         -     -
answer-call-out                 CDOLP     CDOLP     CDOLP     -         -         x     -
assign-call-out                 CDOLP     CDOLP     CDOLP     -         -         -     -
end-call-out                    CDOLP     CDOLP     CDOLP     -         -         -     -
call-outs                       ACDOLPSU  ACDOLPSU  ACDOLPSU  -         -         -     -
hand-over-watch                 CDOL      CDOL      CDOL      -         -         -     -
take-over-watch                 CDOL      CDOL      CDOL      -         -         -     -
watch                           ACDOLPSU  ACDOLPSU  *         -         -         x     -
make-calendar-link              ACDOLPSU  ACDOLPSU  *         -         -         x     -
make-calendar-link/of a member  -         -         -         -         -         x     -
revoke-calendar-link            ACDOLP    ACDOLP    ACDOLP    -         -         x     -
calendar-links                  ACDOLP    ACDOLP    ACDOLP    -         -         x     -
`

/** Who writes a roster has it written; what came of it is seen by whoever reads all of the unit. */
const solver = `
                                root      above     unit      beside    outside   self  link
start-roster-solve              LP        LP        LP        -         -         -     -
stop-roster-solve               LP        LP        LP        -         -         -     -
apply-roster-solve              LP        LP        LP        -         -         -     -
note-solve-progress             -         -         -         -         -         -     -
roster-solves                   ACDOLPSU  ACDOLPSU  ACDOLPSU  -         -         -     -
roster-solve                    ACDOLPSU  ACDOLPSU  ACDOLPSU  -         -         -     -
mend-roster                     CDOLP     CDOLP     CDOLP     -         -         -     -
`

export const rosterTables: readonly string[] = [core, strength, swaps, solver]
