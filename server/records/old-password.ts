import type { App } from '../base/app.js'
import { type Caller, noteRequest } from '../base/caller.js'
import { hasOwnAddress } from '../limits/address.js'
import { compareWithin } from '../limits/login-budget.js'
import type { AuthCollection } from '../model/collection.js'
import type { PasswordValue, RecordModel } from '../model/record.js'
import { sessionTurn } from '../passwords/turn.js'
import { hold } from '../store/statements/accounts.js'
import type { Db } from '../store/store.js'

/**
 * Whether a password is the account's own, as it was loaded. A wrong one counts as a wrong password
 * at a login. Throws request.too_many, server.busy.
 */
export async function isPasswordOf(
  app: App,
  { collection, original }: RecordModel,
  given: string,
  caller: Caller,
): Promise<boolean> {
  const hash = (original?.['password'] as PasswordValue | undefined)?.hash ?? ''
  if (hash === '') return false
  const recordId = original!['id'] as string
  const attempt = {
    collection: collection as AuthCollection,
    identity: (original!['email'] as string) || recordId,
    recordId,
    caller,
    hasOwnAddress: hasOwnAddress(caller),
  }
  noteRequest(caller, { method: 'password', target: { collection: collection.name, id: recordId } })
  return compareWithin(app.limits.logins, attempt, () =>
    app.passwords.compare(given, hash, sessionTurn(caller)),
  )
}

/** What must be unchanged besides the token key. */
export interface HoldOptions {
  samePassword?: boolean
  /** It hasn't been verified meanwhile. */
  unverified?: boolean
}

/**
 * Whether the token key is still the one that the account was loaded with; inside the transaction
 * it can't change.
 */
export async function holdsAccount(
  tx: Db,
  { collection, original }: RecordModel,
  { samePassword = false, unverified = false }: HoldOptions,
): Promise<boolean> {
  const { id, tokenKey, password } = original!
  const held = {
    id: id as string,
    tokenKey: tokenKey as string,
    password: samePassword ? (password as PasswordValue).hash : undefined,
    unverified,
  }
  return hold(tx, collection.name, held)
}
