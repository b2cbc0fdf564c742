/** Users that one user's whitelist may hold. */
export const whitelistLength = 3000
