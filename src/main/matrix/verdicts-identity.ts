/** Who may what of identity; as in verdicts.ts. Run by sign-in, joining and single sign-on themselves. */
const identity = `
                                root      above     unit      beside    outside   self  link
record-login-change             -         -         -         -         -         -     -
record-login-lock               -         -         -         -         -         -     -
redeem-login-link               -         -         -         -         -         -     -
sync-sso-roles                  -         -         -         -         -         -     -
`

export const identityTables: readonly string[] = [identity]
