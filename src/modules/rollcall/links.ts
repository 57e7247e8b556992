/** The links with which somebody answers a roll call without a login. */
export const linkPurpose = 'roll-call'
