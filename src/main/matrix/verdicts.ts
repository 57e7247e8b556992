/**
 * Who may do and see what, by hand. Everything is about station s1 and its people. A column says where the role is held:
 * at the root of the agency, at the brigade above s1, at s1 itself, beside it at station s2, outside in another agency.
 * Letters are roles, `*` all nine, `-` none; self is the member concerned, link the holder of their signed link.
 * Who is not signed in may nothing. A view's letters say who finds in the answer what it is about: others are refused
 * or get an answer without it.
 */
import type { Role } from '../../force/contract.ts'
import { notifyTables } from './verdicts-notify.ts'
import { accessTables } from './verdicts-access.ts'
import { personalTables } from './verdicts-personal.ts'
import { identityTables } from './verdicts-identity.ts'
import { retentionTables } from './verdicts-retention.ts'
import { filesTables } from './verdicts-files.ts'
import { rosterTables } from './verdicts-roster.ts'

export const roleLetters: Readonly<Record<Role, string>> = {
  administrator: 'A',
  commander: 'C',
  'duty-officer': 'D',
  'officer-of-the-day': 'O',
  leader: 'L',
  planner: 'P',
  member: 'M',
  supervisor: 'S',
  auditor: 'U',
}

export const columns = ['root', 'above', 'unit', 'beside', 'outside', 'self', 'link'] as const

/** Run by the clock, jobs, the sign-in, or from the machine where Muster runs. */
const byTheSystem = `
                                root      above     unit      beside    outside   self  link
record-sign-in                  -         -         -         -         -         -     -
erase-journal-bodies            -         -         -         -         -         -     -
found-agency                    -         -         -         -         -         -     -
tell-ladder-step                -         -         -         -         -         -     -
mark-late-called                -         -         -         -         -         -     -
open-demo                       -         -         -         -         -         -     -
move-demo-clock                 -         -         -         -         -         -     -
`

/** Administrators reach as far as their unit; whoever moves something gives it away and takes it in. */
const force = `
                                root      above     unit      beside    outside   self  link
add-unit                        A         A         A         -         -         -     -
change-unit                     A         A         A         -         -         -     -
move-unit                       A         -         -         -         -         -     -
close-unit                      A         A         A         -         -         -     -
reopen-unit                     A         A         A         -         -         -     -
add-member                      A         A         A         -         -         -     -
change-member                   A         A         A         -         -         -     -
move-member                     A         A         -         -         -         -     -
end-service                     A         A         A         -         -         -     -
resume-service                  A         A         A         -         -         -     -
grant-role                      A         A         A         -         -         -     -
grant-role/in a neighbour       A         A         -         -         -         -     -
withdraw-role                   A         A         A         -         -         -     -
record-qualification            ACL       ACL       ACL       -         -         -     -
withdraw-qualification          ACL       ACL       ACL       -         -         -     -
record-absence                  ACL       ACL       ACL       -         -         -     -
record-absence/outing           ACL       ACL       ACL       -         -         x     -
cancel-absence                  ACL       ACL       ACL       -         -         -     -
cancel-absence/outing           ACL       ACL       ACL       -         -         x     -
go-on-duty                      ACDOL     ACDOL     ACDOL     -         -         x     -
go-on-duty/at a neighbour       ACDOL     ACDOL     -         -         -         -     -
go-off-duty                     ACDOL     ACDOL     ACDOL     -         -         x     -
set-on-duty                     ACDOL     ACDOL     ACDOL     -         -         x     -
set-on-duty/of a neighbour      -         -         -         -         -         -     -
set-off-duty                    ACDOL     ACDOL     ACDOL     -         -         -     -
propose-attribute               A         -         -         -         A         -     -
approve-attribute               A         -         -         -         -         -     -
decline-attribute               A         -         -         -         -         -     -
preview-force-import            A         A         A         A         A         -     -
import-force                    A         A         A         -         -         -     -
units                           ACDOLPSU  ACDOLPSU  *         -         -         x     -
unit                            ACDOLPSU  ACDOLPSU  *         -         -         x     -
members                         ACDOLPSU  ACDOLPSU  *         -         -         x     -
members/of the unit             ACDOLPSU  ACDOLPSU  *         -         -         x     -
member                          ACDOLPSU  ACDOLPSU  *         -         -         x     -
on-duty                         ACDOLPSU  ACDOLPSU  *         -         -         x     -
on-duty/of the unit             ACDOLPSU  ACDOLPSU  *         -         -         x     -
absences                        ACDOLPSU  ACDOLPSU  *         -         -         x     -
absences/why                    ACDOLPSU  ACDOLPSU  ACDOLPSU  -         -         x     -
catalogue                       *         *         *         *         *         x     -
export-units                    ACDOLPSU  ACDOLPSU  *         -         -         x     -
export-members                  A         A         A         -         -         -     -
import-template                 *         *         *         *         *         x     -
`

const places = `
                                root      above     unit      beside    outside   self  link
add-place                       ACP       ACP       ACP       -         -         -     -
change-place                    ACP       ACP       ACP       -         -         -     -
move-place                      ACP       ACP       -         -         -         -     -
close-place                     ACP       ACP       ACP       -         -         -     -
reopen-place                    ACP       ACP       ACP       -         -         -     -
preview-places-import           A         A         A         A         A         -     -
import-places                   A         A         A         -         -         -     -
places                          ACDOLPSU  ACDOLPSU  *         -         -         x     -
places/of the unit              ACDOLPSU  ACDOLPSU  *         -         -         x     -
place                           ACDOLPSU  ACDOLPSU  *         -         -         x     -
places-map                      ACDOLPSU  ACDOLPSU  *         -         -         x     -
export-places                   ACDOLPSU  ACDOLPSU  *         -         -         x     -
places-template                 *         *         *         *         *         x     -
`

/** The command centre (root) steers; whose obligation it is, or who leads them, fulfils it. An order is everybody's to read. */
const orders = `
                                root      above     unit      beside    outside   self  link
propose-order                   ACP       -         -         -         ACP       -     -
put-order-in-force              CO        -         -         -         -         -     -
discard-order                   ACOP      -         -         -         -         -     -
withdraw-order                  C         -         -         -         -         -     -
recompile-order                 COP       -         -         -         -         -     -
change-level                    CO        -         -         -         -         -     -
complete-task                   CDOL      CDOL      *         -         -         x     -
hand-back-obligation            CDOL      CDOL      CDOL      -         -         -     -
restore-obligation              CDO       -         -         -         -         -     -
reassign-obligation             CDO       -         -         -         -         -     -
waive-obligation                CO        -         -         -         -         -     -
commit-crew                     CDOL      CDOL      CDOL      -         -         -     -
release-crew                    CDOL      CDOL      CDOL      -         -         -     -
take-obligation                 CDO       -         -         -         -         -     -
release-obligation              CDO       -         -         -         -         -     -
pass-obligation                 CDO       -         -         -         -         -     -
offer-handover                  CDO       -         -         -         -         -     -
accept-handover                 O         -         -         -         -         -     -
read-notifications              *         *         *         *         -         x     -
remind-owner                    CDO       -         -         -         -         -     -
set-clock                       ACDOP     -         -         -         -         -     -
step-clock                      ACDOP     -         -         -         -         -     -
operations                      *         *         *         *         -         x     -
operation                       *         *         *         *         -         x     -
board                           ACDOLPSU  ACDOLPSU  *         -         -         x     -
coming                          ACDOLPSU  ACDOLPSU  *         -         -         x     -
readiness                       *         *         *         *         -         x     -
obligations                     ACDOLPSU  ACDOLPSU  *         -         -         x     -
obligation                      ACDOLPSU  ACDOLPSU  *         -         -         x     -
attention                       ACDOLPSU  ACDOLPSU  *         -         -         x     -
my-obligations                  -         -         *         -         -         x     -
order-versions                  *         *         *         *         -         x     -
order-version                   *         *         *         *         -         x     -
check-order                     ACDOLPSU  -         -         -         ACDOLPSU  -     -
level-preview                   CDOP      -         -         -         -         -     -
handover                        CDOSU     -         -         -         -         -     -
notifications                   -         -         -         -         -         x     -
journal                         ACDOLPSU  -         -         -         -         -     -
`

/** The called do not vouch for themselves. */
const rollcall = `
                                root      above     unit      beside    outside   self  link
open-roll-call                  CDO       CDO       CDO       -         -         -     -
open-roll-call/of one member    CDO       CDO       CDO       -         -         -     -
open-roll-call/of everybody     CDO       -         -         -         -         -     -
answer-roll-call                -         -         -         -         -         x     x
record-answer                   CDO       CDO       -         -         -         -     -
excuse-called                   CDO       CDO       -         -         -         -     -
report-unanswered               CDO       -         -         -         -         -     -
make-answer-link                CDO       CDO       -         -         -         -     -
roll-calls                      ACDOLPSU  ACDOLPSU  *         -         -         x     -
roll-call                       ACDOLPSU  ACDOLPSU  *         -         -         x     -
my-roll-call                    -         -         -         -         -         x     x
`

/** A unit's own people file; a question about the order is answered from above the unit that asks. */
const reports = `
                                root      above     unit      beside    outside   self  link
file-report                     CDOL      CDOL      *         -         -         x     -
file-record                     CDOL      CDOL      *         -         -         x     -
acknowledge-order               CDOL      CDOL      *         -         -         x     -
confirm-briefing                CDOL      CDOL      *         -         -         x     -
ask-question                    CDOLP     CDOLP     *         -         -         x     -
answer-question                 CDOP      C         -         -         -         -     -
report-form                     ACDOLPSU  ACDOLPSU  *         -         -         x     -
questions                       ACDOLPSU  ACDOLPSU  *         -         -         x     -
`

const demo = `
                                root      above     unit      beside    outside   self  link
restart-demo                    ACDOP     -         -         -         -         -     -
`

export const tables: readonly string[] = [byTheSystem, ...filesTables, force, places, orders, rollcall, reports, demo, ...identityTables, ...rosterTables, ...accessTables, ...personalTables, ...notifyTables, ...retentionTables]
