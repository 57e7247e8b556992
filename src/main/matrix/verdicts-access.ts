/** Who may do and see what of logins, keys, links, roles and looks; as in verdicts.ts. */

/** Rights are handed out at the root, invitations as far as an administrator reaches; what was looked at is for the person concerned and for the auditor. */
const access = `
                                root      above     unit      beside    outside   self  link
record-looks                    -         -         -         -         -         -     -
invite-member                   A         A         A         -         -         -     -
invite-member/with roles above  A         -         -         -         -         -     -
end-sessions                    ACDOL     ACDOL     ACDOL     -         -         x     -
revoke-link                     ACDO      -         -         -         -         -     -
make-api-key                    A         -         -         -         -         -     -
revoke-api-key                  A         -         -         -         -         x     -
propose-role-extension          A         -         -         -         A         -     -
approve-role-extension          A         -         -         -         -         -     -
decline-role-extension          A         -         -         -         -         -     -
withdraw-role-extension         A         -         -         -         -         -     -
permissions                     *         *         *         *         *         x     -
links                           ACDOU     -         -         -         -         -     -
api-keys                        AU        -         -         -         -         -     -
looks                           U         -         -         -         -         x     -
audit                           ASU       -         -         -         -         -     -
`

export const accessTables: readonly string[] = [access]
