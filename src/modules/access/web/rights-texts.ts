/** Words of roles, audit, keys, links and looks. */
export const rightsWebTexts = {} as const
