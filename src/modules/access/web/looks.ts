/** As the server pages them. */
export const looksPageSize = 50
