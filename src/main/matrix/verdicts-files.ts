/** Who may do and see what of files; as in verdicts.ts. A file that is not filed yet is its uploader's alone; a filed one is seen with its filing. */
const files = `
                                root      above     unit      beside    outside   self  link
keep-file                       -         -         -         -         -         -     -
drop-unused-file                -         -         -         -         -         -     -
record-removed-file             -         -         -         -         -         -     -
discard-file                    -         -         -         -         -         x     -
upload-rights                   *         *         *         *         *         x     -
own-file                        -         -         -         -         -         x     -
filed-file                      ACDOLPSU  ACDOLPSU  *         -         -         x     -
`

export const filesTables: readonly string[] = [files]
