/** Who may do and see what of notifications; as in verdicts.ts. Everything is about station s1 and its people. */

/** How somebody is reached is theirs to say, and their administrator's to mend; a browser is added by its owner alone. */
const own = `
                                root      above     unit      beside    outside   self  link
set-channels                    A         A         A         -         -         x     -
add-push-subscription           -         -         -         -         -         x     -
remove-push-subscription        A         A         A         -         -         x     -
send-test-message               A         A         A         -         -         x     -
channels                        A         A         A         -         -         x     -
`

/** What did not arrive is the command centre's to see and to try again; where machines are told, an administrator's. */
const desk = `
                                root      above     unit      beside    outside   self  link
record-delivery                 -         -         -         -         -         -     -
retry-delivery                  ACDO      -         -         -         -         -     -
deliveries                      ACDOSU    -         -         -         -         -     -
add-webhook                     A         -         -         -         -         -     -
remove-webhook                  A         -         -         -         -         -     -
test-webhook                    A         -         -         -         -         -     -
webhooks                        A         -         -         -         -         -     -
`

export const notifyTables: readonly string[] = [own, desk]
