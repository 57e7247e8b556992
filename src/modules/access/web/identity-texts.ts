/** Words of sign-in, setup, joining, the profile and shared phones. */
export const identityWebTexts = {} as const
