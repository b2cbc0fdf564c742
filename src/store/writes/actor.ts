/** Who asks for a write: a user, whose rights are checked inside the transaction, or the app, which may do everything. */
export type Actor = { readonly user: string } | 'app'
